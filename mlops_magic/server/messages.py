"""What is said to the sidebar: the words of `labextension/src/utils/messages.ts`, on this side of the wire."""

from __future__ import annotations

from typing import TypedDict


class StatusMessage(TypedDict):
    """What every answer begins with; `store` is None when there is no store yet."""

    store: str | None
    total: int  # runs, without candidates of searches
    seen: str  # changes whenever the store does; `changes` waits for that


class MetricMessage(TypedDict):
    """One measured number; JSON has no NaN and no infinities, so those are words."""

    name: str
    value: float | str


class RunMessage(TypedDict):
    """What one row of the sidebar needs."""

    id: int
    experiment: str
    name: str
    status: str
    started: int  # milliseconds since 1970, UTC
    seconds: float | None
    error: str
    metrics: list[MetricMessage]


class RunsMessage(StatusMessage):
    """A page of the runs, or what changed among them."""

    upto: str  # the place in the history this tells of
    since: str  # the place from which on it tells; empty where it is a page of the whole
    rest: bool  # whether older runs follow
    runs: list[RunMessage]


class ModelVersionMessage(TypedDict):
    """A version of a model; `run` is the one it came from."""

    name: str
    version: int
    aliases: list[str]
    run: int | None
    type: str
    metrics: list[MetricMessage]
    created: int  # milliseconds since 1970, UTC


class ModelsMessage(StatusMessage):
    """The newest versions of all models."""

    versions: list[ModelVersionMessage]


class DataVersionMessage(TypedDict):
    """A version of data; `removed` says that only its entry is left."""

    name: str
    version: int
    kind: str
    rows: int | None
    columns: int | None
    size: int
    created: int  # milliseconds since 1970, UTC
    erased: int
    removed: bool


class DataMessage(StatusMessage):
    """The newest versions of all data."""

    versions: list[DataVersionMessage]


class BoxMessage(TypedDict):
    """One thing of a lineage, and where it stands in the picture."""

    id: str
    kind: str
    label: str
    detail: str
    words: str  # all of it
    opens: str  # what its own tab calls it; empty where none lists it
    x: int
    y: int
    width: int
    height: int


class LineMessage(TypedDict):
    """One thing went into another; `path` is SVG's."""

    source: str
    target: str
    relation: str
    path: str


class FoldedMessage(TypedDict):
    """How many things of a kind are not drawn."""

    kind: str
    count: int


class LineageMessage(StatusMessage):
    """A picture of where a thing came from; `focus` is empty where there is none."""

    focus: str
    width: int
    height: int
    boxes: list[BoxMessage]
    lines: list[LineMessage]
    folded: list[FoldedMessage]


class DriftColumnMessage(TypedDict):
    """The verdict on a column."""

    name: str
    drifted: bool
    verdict: str
    sentence: str


class DriftReportMessage(TypedDict):
    """A drift report; without `said` its file cannot be read any more."""

    id: int
    reference: str
    current: str
    model: str
    alarms: int
    said: str
    created: int  # milliseconds since 1970, UTC
    columns: list[DriftColumnMessage]


class AlertMessage(TypedDict):
    """Something that asks for a look."""

    kind: str  # "drift", "gate", "run"
    about: str  # drift:4, churn@3, run:12
    said: str
    created: int  # milliseconds since 1970, UTC


class DriftMessage(StatusMessage):
    """The newest drift reports, and what asks for a look."""

    alerts: list[AlertMessage]
    reports: list[DriftReportMessage]
