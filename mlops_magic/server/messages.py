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
