"""`%leaderboard`: runs in order of a metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ...core.quality.headline import headline, lower_is_better
from ...core.where import where
from ...errors import MetricNotFound, NotFound, nearest
from ...records.run import Leaderboard, Run, RunQuery
from ...store.runs import run_search, runs
from ...store.sqlite.connection import Database

MOST_COLUMNS = 8


class ExperimentNotFound(NotFound):
    """No run belongs to an experiment of this name."""

    noun = "experiment"


def leaderboard(database: Database, query: RunQuery, why_stale: Callable[[int], str] = lambda _: "") -> Leaderboard:
    """The runs of an experiment, or of all; best first where a metric is named or shared by most, else newest first.

    Parameters
    ----------
    why_stale : callable
        Says of a run's number why the notebook would not give it now, "" if it would or nobody knows.

    Raises
    ------
    MetricNotFound, ExperimentNotFound
        The nearest name is offered.
    UsageError
        The condition is none.
    """
    experiment = query.experiment
    if experiment is not None and experiment not in (known := runs.experiments(database)):
        raise ExperimentNotFound(experiment, known, "Type: %leaderboard")
    asked = where(query.condition) if query.condition.strip() else None
    if query.by:
        metric: str | None = _resolved(query.by, run_search.metric_names(database))
    else:
        metric = _shared_headline(run_search.usual_metrics(database, experiment, asked))
    rising = query.ascending if query.ascending is not None else (metric is not None and lower_is_better(metric))
    found = run_search.search(
        database, experiment=experiment, condition=asked, by=metric, ascending=rising, limit=query.limit
    )
    shown = runs.several(database, found.ids)
    counts = Counter(each.name for run in shown for each in run.metrics)
    names = [metric] if metric else []
    names += [name for name, _ in counts.most_common(MOST_COLUMNS) if name != metric]
    stale = tuple((run.id, reason) for run in shown if (reason := why_stale(run.id)))
    return Leaderboard(
        shown, metric, rising, tuple(_differing_params(shown)), tuple(names[:MOST_COLUMNS]), experiment, found.total, stale,
        query.condition.strip(), found.matching,
    )  # fmt: skip


def _resolved(by: str, known: Sequence[str]) -> str:
    """The metric that was meant: by its name, or by a part that only one has."""
    if by in known:
        return by
    holding = [name for name in known if by.lower() in name.lower()]
    if len(holding) == 1:
        return holding[0]
    near = nearest(by, known)
    raise MetricNotFound(by, known, f"Type: %leaderboard --by {near or [*holding, *known, 'accuracy_score'][0]}")


def _shared_headline(counts: Mapping[str, int]) -> str | None:
    """Among the metrics that most runs have, the one a person would name first."""
    most = max(counts.values(), default=0)
    return headline([name for name, count in counts.items() if count * 2 >= most])


def _differing_params(found: Sequence[Run]) -> list[str]:
    values: dict[str, set[str | None]] = {}
    for run in found:
        for param in run.params:
            values.setdefault(param.name, set())
    for name in values:
        values[name] = {next((p.value for p in run.params if p.name == name), None) for run in found}
    return [name for name, seen in values.items() if len(seen) > 1][:MOST_COLUMNS]
