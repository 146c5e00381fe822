"""`%leaderboard`: runs in order of a metric."""

from __future__ import annotations

import math
from collections import Counter

from ..core.quality.headline import headline, lower_is_better
from ..errors import MetricNotFound, NotFound, nearest
from ..records.run import Leaderboard, Run
from ..store import runs
from ..store.connection import Database

MOST_COLUMNS = 8


class ExperimentNotFound(NotFound):
    """No run belongs to an experiment of this name."""

    noun = "experiment"


def leaderboard(
    database: Database,
    *,
    experiment: str | None = None,
    by: str | None = None,
    ascending: bool | None = None,
    limit: int = 50,
) -> Leaderboard:
    """The runs of an experiment, or of all; best first where a metric is named or shared by most, else newest first.

    Raises
    ------
    MetricNotFound, ExperimentNotFound
        The nearest name is offered.
    """
    if experiment is not None and experiment not in (known := runs.experiments(database)):
        raise ExperimentNotFound(experiment, known, "Type: %leaderboard")
    found = runs.listed(database, experiment=experiment)
    counts = Counter(metric.name for run in found for metric in run.metrics)
    metric = _resolved(by, counts) if by else _shared_headline(counts)
    rising = ascending if ascending is not None else (metric is not None and lower_is_better(metric))
    ordered = sorted(found, key=lambda run: _rank(run, metric, rising=rising)) if metric else list(found)
    params = _differing_params(ordered)
    names = [metric] if metric else []
    names += [name for name, _ in counts.most_common(MOST_COLUMNS) if name != metric]
    return Leaderboard(
        tuple(ordered[:limit]), metric, rising, tuple(params), tuple(names[:MOST_COLUMNS]), experiment, len(found)
    )


def _resolved(by: str, counts: Counter[str]) -> str:
    """The metric that was meant: by its name, or by a part that only one has."""
    if by in counts:
        return by
    holding = [name for name in counts if by.lower() in name.lower()]
    if len(holding) == 1:
        return holding[0]
    near = nearest(by, counts)
    raise MetricNotFound(
        by, counts, f"Type: %leaderboard --by {near or (holding or list(counts) or ['accuracy_score'])[0]}"
    )


def _shared_headline(counts: Counter[str]) -> str | None:
    """Among the metrics that most runs have, the one a person would name first."""
    most = max(counts.values(), default=0)
    return headline([name for name, count in counts.items() if count * 2 >= most])


def _rank(run: Run, metric: str | None, *, rising: bool) -> tuple[bool, float, int]:
    """Runs without the metric, or with NaN, come last; ties go to the newer run."""
    value = next((each.value for each in run.metrics if each.name == metric), math.nan)
    return (math.isnan(value), 0.0 if math.isnan(value) else (value if rising else -value), -run.id)


def _differing_params(found: list[Run]) -> list[str]:
    values: dict[str, set[str | None]] = {}
    for run in found:
        for param in run.params:
            values.setdefault(param.name, set())
    for name in values:
        values[name] = {next((p.value for p in run.params if p.name == name), None) for run in found}
    return [name for name, seen in values.items() if len(seen) > 1][:MOST_COLUMNS]
