"""How is a record said in a message? Cut where it is long, and in figures that JSON has."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mlops_magic.records.dataset import DataVersion
from mlops_magic.records.model import ModelVersion
from mlops_magic.records.run import Metric
from mlops_magic.records.run_row import RunRow, RunRows

from .messages import (
    DataMessage,
    DataVersionMessage,
    MetricMessage,
    ModelsMessage,
    ModelVersionMessage,
    RunMessage,
    RunsMessage,
    StatusMessage,
)

MOST_VERSIONS_SENT = 500
MOST_METRICS_SENT = 20
LONGEST_TEXT = 300  # characters of a name or an error; the rest is in the run's card
MILLISECOND_NS = 1_000_000


def runs_message(head: StatusMessage, found: RunRows) -> RunsMessage:
    """The rows in the order they are given, newest first."""
    return RunsMessage(
        **head, upto=found.upto, since=found.since, rest=found.rest, runs=[_run(run) for run in found.rows]
    )


def models_message(head: StatusMessage, versions: Sequence[ModelVersion]) -> ModelsMessage:
    """The newest versions first, cut at `MOST_VERSIONS_SENT`."""
    newest = sorted(versions, key=lambda version: version.id, reverse=True)[:MOST_VERSIONS_SENT]
    return ModelsMessage(**head, versions=[_model(version) for version in newest])


def data_message(head: StatusMessage, versions: Sequence[DataVersion]) -> DataMessage:
    """The versions in the order they are given, newest first, cut at `MOST_VERSIONS_SENT`."""
    return DataMessage(**head, versions=[_data(version) for version in versions[:MOST_VERSIONS_SENT]])


def _run(run: RunRow) -> RunMessage:
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


def _metric(metric: Metric) -> MetricMessage:
    return MetricMessage(name=metric.name[:LONGEST_TEXT], value=figure(metric.value))


def figure(value: float) -> float | str:
    """A number that JSON has, or the word for it.

    Examples
    --------
    >>> figure(0.25), figure(float("nan")), figure(float("-inf"))
    (0.25, 'NaN', '-Infinity')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
