"""Figures of runs: curves of a metric, one value against another, and many side by side. All are matplotlib's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..records.figure import RunValues
from ..records.run import RunQuery
from .functions import here

if TYPE_CHECKING:
    from ..render.run_figure import RunFigure

MOST_RUNS = 1000


def curves(*runs: int, metric: str, experiment: str | None = None, where: str = "") -> RunFigure:
    """Draw a metric over its steps, a line per run.

    Parameters
    ----------
    runs : int
        Numbers of runs; without any, the ten best of `experiment` and `where`.
    metric : str
        Its name, as `%leaderboard` shows it.

    Returns
    -------
    Figure
        Of matplotlib, unknown to pyplot: the last line of a cell shows it, `savefig` writes it. Its title is the finding.

    Raises
    ------
    RunNotFound, MetricNotFound
        The nearest is offered.

    Examples
    --------
    >>> mlops_magic.curves(12, 15, metric="loss")  # doctest: +SKIP
    """
    from ..render.curves_figure import curves_figure
    from ..services.tracking.run_figures import metric_curves

    by = None if runs else metric
    found = metric_curves(here().store(), runs, metric, RunQuery(experiment, by, None, MOST_RUNS, where))
    return curves_figure(found, metric)


def scatter(x: str, y: str, *, experiment: str | None = None, where: str = "") -> RunFigure:
    """Draw runs as dots, by two of their values.

    Parameters
    ----------
    x, y : str
        `params.alpha`, `metrics.auc`, `tags.team`, a property such as `seconds`, or a bare name.

    Returns
    -------
    Figure
        See `curves`. Runs that lack one of the two are left out, and the title says how many.

    Raises
    ------
    ValueNotFound
        The nearest name is offered.

    Examples
    --------
    >>> mlops_magic.scatter("params.alpha", "metrics.auc")  # doctest: +SKIP
    """
    from ..render.scatter_figure import scatter_figure

    return scatter_figure(_values((x, y), _query(experiment, where)))


def parallel_coordinates(
    metric: str | None = None, *, params: Sequence[str] = (), experiment: str | None = None, where: str = ""
) -> RunFigure:
    """Draw runs as lines over axes of params, with the metric as the last axis and the best runs in the accent.

    Parameters
    ----------
    metric : str, optional
        Default: the one that a leaderboard would be ordered by.
    params : sequence of str
        Names as `scatter` takes them; default: up to seven params that differ between the runs.

    Returns
    -------
    Figure
        See `curves`.

    Raises
    ------
    UsageError
        No run has a metric, or no param differs.
    ValueNotFound
        The nearest name is offered.

    Examples
    --------
    >>> mlops_magic.parallel_coordinates("auc", experiment="churn")  # doctest: +SKIP
    """
    from ..render.parallel_figure import parallel_figure
    from ..services.tracking.run_figures import axes

    query = _query(experiment, where)
    chosen = (params,) if isinstance(params, str) else tuple(params)
    return parallel_figure(_values(axes(here().store(), chosen, metric, query), query))


def _query(experiment: str | None, where: str) -> RunQuery:
    return RunQuery(experiment, None, None, MOST_RUNS, where)


def _values(names: Sequence[str], query: RunQuery) -> RunValues:
    from ..services.tracking.run_figures import run_values

    found = run_values(here().store(), names, query)
    if not found.rows:
        asked = " and ".join(names)
        raise UsageError(f"none of {found.left_out} runs has {asked} together. Type: mlops_magic.runs().columns")
    return found
