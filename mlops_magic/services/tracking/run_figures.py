"""What is to be drawn of runs: points of a metric, or values of many runs by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...core.data.param_value import param_value
from ...core.quality.headline import headline
from ...errors import MetricNotFound, NotFound, UsageError, nearest
from ...records.figure import Curve, RunValues, Value
from ...records.run import Run, RunQuery
from ...store.runs import metrics, run_search, runs
from ...store.sqlite.connection import Database
from .leaderboard import leaderboard

MOST_CURVES = 10  # where no runs are named
MOST_AXES = 7  # params that differ, where none are named
OF_THE_RUN: dict[str, Callable[[Run], Value]] = {
    "id": lambda run: float(run.id),
    "seconds": lambda run: run.seconds,
    "peak_bytes": lambda run: float(run.peak_bytes),
    "cpu_seconds": lambda run: run.cpu_seconds,
    "name": lambda run: run.name,
    "experiment": lambda run: run.experiment,
    "status": lambda run: run.status,
}


class ValueNotFound(NotFound):
    """No run has a param, metric or tag of this name."""

    noun = "param, metric or tag"


def metric_curves(database: Database, numbers: Sequence[int], metric: str, query: RunQuery) -> tuple[Curve, ...]:
    """The curves of runs; without numbers those of the best runs of the query.

    Raises
    ------
    RunNotFound, MetricNotFound
        The nearest is offered.
    """
    found = [runs.get(database, number) for number in numbers] or [
        run for run in leaderboard(database, query).runs if any(each.name == metric for each in run.metrics)
    ][:MOST_CURVES]
    drawn = []
    for run in found:
        points = sorted(metrics.points(database, run.id, metric), key=lambda point: point.step)
        if points:
            steps, values = zip(*((point.step, float(point.value)) for point in points), strict=True)
            drawn.append(Curve(run.id, run.name, steps, values))
    if not drawn:
        known = [each.name for run in found for each in run.metrics] or list(run_search.metric_names(database))
        near = nearest(metric, known) or next(iter(known), "loss")
        raise MetricNotFound(metric, known, f"Type: mlops_magic.curves({_listed(numbers)}metric={near!r})")
    return tuple(drawn)


def _listed(numbers: Sequence[int]) -> str:
    return "".join(f"{number}, " for number in numbers)


def run_values(database: Database, names: Sequence[str], query: RunQuery) -> RunValues:
    """Values of the runs of a query, by names such as `params.alpha`, `metrics.auc`, `tags.team`, `seconds` or `auc`.

    Raises
    ------
    ValueNotFound
        No run has such a value; the nearest is offered.
    """
    found = leaderboard(database, query).runs
    columns = [_column(name, found) for name in names]
    rows = list(zip(*columns, strict=True)) if columns else [() for _ in found]
    kept = [place for place, row in enumerate(rows) if None not in row]
    ids = tuple(found[place].id for place in kept)
    return RunValues(tuple(names), ids, tuple(rows[place] for place in kept), len(found) - len(kept))


def axes(database: Database, params: Sequence[str], metric: str | None, query: RunQuery) -> tuple[str, ...]:
    """Names of the axes of parallel coordinates: the params, by default those that differ, and the metric last.

    Raises
    ------
    UsageError
        No run has a metric, or nothing differs between the runs.
    """
    board = leaderboard(database, query)
    measured = headline([each.name for run in board.runs for each in run.metrics])
    last = metric or (f"metrics.{board.metric or measured}" if measured else "")
    if not last:
        raise UsageError("no run here has a metric. Type: %leaderboard")
    chosen = tuple(params) or tuple(f"params.{name}" for name in board.params[:MOST_AXES])
    if not chosen:
        raise UsageError("no param differs between these runs. Type: mlops_magic.runs()")
    return (*chosen, last)


def _column(name: str, found: Sequence[Run]) -> list[Value]:
    """One value per run; a bare name is a metric, else a param, else a tag, else a property of the run."""
    kind, dot, rest = name.partition(".")
    read = READERS.get(kind) if dot else None
    column = [read(run, rest) for run in found] if read is not None else []
    if all(value is None for value in column) and name in OF_THE_RUN:
        column = [OF_THE_RUN[name](run) for run in found]
    for each in READERS.values():
        if all(value is None for value in column):
            column = [each(run, name) for run in found]
    if all(value is None for value in column):
        known = [f"{kind}.{key}" for run in found for kind, keys in _names(run).items() for key in keys]
        raise ValueNotFound(name, list(dict.fromkeys([*known, *OF_THE_RUN])), "Type: mlops_magic.runs().columns")
    return column


def _names(run: Run) -> dict[str, list[str]]:
    return {
        "metrics": [each.name for each in run.metrics],
        "params": [each.name for each in run.params],
        "tags": [name for name, _ in run.tags],
    }


def _metric(run: Run, name: str) -> Value:
    return next((float(each.value) for each in run.metrics if each.name == name), None)


def _param(run: Run, name: str) -> Value:
    for each in run.params:
        if each.name == name:
            value = param_value(each)
            return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    return None


def _tag(run: Run, name: str) -> Value:
    return next((value for key, value in run.tags if key == name), None)


READERS: dict[str, Callable[[Run, str], Value]] = {"metrics": _metric, "params": _param, "tags": _tag}
