"""How the store is said to the sidebar: the words of `labextension/src/utils/messages.ts`, on this side of the wire."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

from mlops_magic.records.dataset import DataVersion
from mlops_magic.records.model import ModelVersion
from mlops_magic.records.run import Metric, Run

MOST_RUNS_SENT = 500  # about 150 kB; a sidebar is no place to read more
MOST_VERSIONS_SENT = 500
MOST_METRICS_SENT = 20
LONGEST_TEXT = 300  # characters of a name or an error; the rest is in the run's card
MILLISECOND_NS = 1_000_000


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


class StatusMessage(TypedDict):
    """What every answer begins with; `store` is None when there is no store yet."""

    store: str | None
    total: int


class RunsMessage(TypedDict):
    """The newest runs."""

    store: str | None
    total: int
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


class ModelsMessage(TypedDict):
    """The newest versions of all models."""

    store: str | None
    total: int
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


class DataMessage(TypedDict):
    """The newest versions of all data."""

    store: str | None
    total: int
    versions: list[DataVersionMessage]


def runs_message(store: str | None, runs: Sequence[Run], *, total: int) -> RunsMessage:
    """The newest runs first, cut at `MOST_RUNS_SENT`; `total` counts all that the store has."""
    newest = sorted(runs, key=lambda run: run.id, reverse=True)[:MOST_RUNS_SENT]
    return RunsMessage(store=store, total=total, runs=[_run(run) for run in newest])


def models_message(store: str | None, versions: Sequence[ModelVersion], *, total: int) -> ModelsMessage:
    """The newest versions first, cut at `MOST_VERSIONS_SENT`; `total` counts the store's runs."""
    newest = sorted(versions, key=lambda version: version.id, reverse=True)[:MOST_VERSIONS_SENT]
    return ModelsMessage(store=store, total=total, versions=[_model(version) for version in newest])


def data_message(store: str | None, versions: Sequence[DataVersion], *, total: int) -> DataMessage:
    """The versions in the order they are given, newest first, cut at `MOST_VERSIONS_SENT`."""
    return DataMessage(store=store, total=total, versions=[_data(version) for version in versions[:MOST_VERSIONS_SENT]])


def _model(version: ModelVersion) -> ModelVersionMessage:
    return ModelVersionMessage(
        name=version.name[:LONGEST_TEXT],
        version=version.version,
        aliases=[alias[:LONGEST_TEXT] for alias in version.aliases],
        run=version.run_id,
        type=version.type[:LONGEST_TEXT],
        metrics=[_metric(metric) for metric in version.metrics[:MOST_METRICS_SENT]],
        created=version.created_ns // MILLISECOND_NS,
    )


def _data(version: DataVersion) -> DataVersionMessage:
    return DataVersionMessage(
        name=version.name[:LONGEST_TEXT],
        version=version.version,
        kind=version.kind,
        rows=version.rows,
        columns=version.columns,
        size=version.size_bytes,
        created=version.created_ns // MILLISECOND_NS,
        erased=version.erased_rows,
        removed=not version.manifest_key,
    )


def _run(run: Run) -> RunMessage:
    return RunMessage(
        id=run.id,
        experiment=run.experiment[:LONGEST_TEXT],
        name=run.name[:LONGEST_TEXT],
        status=run.status,
        started=run.started_ns // MILLISECOND_NS,
        seconds=run.seconds,
        error=f"{run.error_type}: {run.error_text}"[:LONGEST_TEXT] if run.error_type else "",
        metrics=[_metric(metric) for metric in run.metrics[:MOST_METRICS_SENT]],
    )


def _metric(metric: Metric) -> MetricMessage:
    value: float | str = metric.value
    if math.isnan(metric.value):
        value = "NaN"
    elif math.isinf(metric.value):
        value = "Infinity" if metric.value > 0 else "-Infinity"
    return MetricMessage(name=metric.name[:LONGEST_TEXT], value=value)
