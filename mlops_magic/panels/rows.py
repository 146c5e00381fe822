"""What stands in the lists of a panel? Records become columns and rows that JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

from ..records.dataset import DataVersion
from ..records.drift import DriftReport
from ..records.model import ModelVersion
from ..records.run import Leaderboard, Run
from ..render.phrases import class_name, main_metric
from ..render.visible import clipped

MOST_COLUMNS = 5  # of metrics, and of params
LONGEST_TEXT = 120  # columns of a name; all of it stands in the card
MILLISECOND_NS = 1_000_000

Value = str | float | int | None


class ListColumn(TypedDict):
    """A heading, and what its values are: "text", "number", "seconds", "time" (milliseconds since 1970) or "size".

    `metric` is set where the whole store can be ordered by the column, not only what is listed.
    """

    name: str
    form: str
    metric: str


class Listed(TypedDict):
    """Rows with their keys; `empty` is the sentence for no rows at all."""

    columns: list[ListColumn]
    keys: list[int] | list[str]
    rows: list[list[Value]]
    total: int
    empty: str


def runs(board: Leaderboard) -> Listed:
    """The runs in the order of the board."""
    metrics, params = board.metrics[:MOST_COLUMNS], board.params[:MOST_COLUMNS]
    columns = [_column("run", "number"), _column("experiment"), _column("name"), _column("status")]
    columns += [_column(name, "number", metric=name) for name in metrics]
    columns += [_column(f"{name} (param)" if name in metrics else name) for name in params]
    columns += [_column("took", "seconds"), _column("when", "time")]
    return Listed(
        columns=columns,
        keys=[run.id for run in board.runs],
        rows=[_run(run, metrics, params) for run in board.runs],
        total=board.matching or board.total,
        empty="No run meets this."
        if board.condition
        else "Nothing has been tracked here yet. Begin a cell with: %%track",
    )


def models(versions: Sequence[ModelVersion]) -> Listed:
    """Versions of all models."""
    return Listed(
        columns=[
            _column("version"), _column("aliases"), _column("model"), _column("metric"), _column("value", "number"),
            _column("run", "number"), _column("registered", "time"),
        ],
        keys=[version.reference for version in versions],
        rows=[_model(version) for version in versions],
        total=len(versions),
        empty="No model is registered yet. Type: %register model as churn",
    )  # fmt: skip


def data(versions: Sequence[DataVersion]) -> Listed:
    """Versions of all data that are still there."""
    kept = [version for version in versions if version.manifest_key]
    return Listed(
        columns=[
            _column("version"), _column("kind"), _column("rows", "number"), _column("columns", "number"),
            _column("size", "size"), _column("saved", "time"),
        ],
        keys=[version.reference for version in kept],
        rows=[
            [
                _text(version.reference), version.kind, version.rows, version.columns, version.size_bytes,
                version.created_ns // MILLISECOND_NS,
            ]
            for version in kept
        ],
        total=len(kept),
        empty="No data is saved yet. Type: %data save df as customers",
    )  # fmt: skip


def drifts(reports: Sequence[DriftReport]) -> Listed:
    """Drift reports."""
    return Listed(
        columns=[
            _column("report", "number"), _column("current"), _column("reference"), _column("verdict"),
            _column("drifted", "number"), _column("of columns", "number"),
        ],
        keys=[str(report.id) for report in reports],
        rows=[
            [
                report.id, _text(report.current_name), _text(report.reference_name),
                "! drifted" if report.drifted else "✓ no drift", len(report.alarms), len(report.columns),
            ]
            for report in reports
        ],
        total=len(reports),
        empty="Nothing was compared yet. Type: %drift new_df vs churn",
    )  # fmt: skip


def origins(versions: Sequence[ModelVersion], kept: Sequence[DataVersion], found: Sequence[Run]) -> Listed:
    """Things whose lineage can be shown: models, then data, then runs."""
    named = [(version.reference, "model", class_name(version.type)) for version in versions]
    named += [(f"data:{version.reference}", "data", version.kind) for version in kept if version.manifest_key]
    named += [(f"run:{run.id}", "run", f"{run.experiment} {run.status}") for run in found]
    return Listed(
        columns=[_column("thing"), _column("kind"), _column("what")],
        keys=[key for key, _, _ in named],
        rows=[[_text(key), kind, _text(what)] for key, kind, what in named],
        total=len(named),
        empty="Nothing has a history yet. Begin a cell with: %%track",
    )


def _column(name: str, form: str = "text", *, metric: str = "") -> ListColumn:
    return ListColumn(name=_text(name), form=form, metric=metric)


def _run(run: Run, metrics: Sequence[str], params: Sequence[str]) -> list[Value]:
    measured = {metric.name: metric.value for metric in run.metrics}
    chosen = {param.name: param.value for param in run.params}
    return [
        run.id, _text(run.experiment), _text(run.name), run.status,
        *(_number(measured.get(name)) for name in metrics),
        *(_text(chosen[name]) if name in chosen else None for name in params),
        run.seconds, run.started_ns // MILLISECOND_NS,
    ]  # fmt: skip


def _model(version: ModelVersion) -> list[Value]:
    metric = main_metric(version.metrics)
    return [
        _text(version.reference), _text(", ".join(version.aliases)), _text(class_name(version.type)),
        None if metric is None else _text(metric.name), None if metric is None else _number(metric.value),
        version.run_id, version.created_ns // MILLISECOND_NS,
    ]  # fmt: skip


def _text(text: str) -> str:
    return clipped(text, LONGEST_TEXT)


def _number(value: float | None) -> Value:
    """The number, or its word: JSON has neither NaN nor infinities."""
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
