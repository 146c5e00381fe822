"""`%compare`: what differs between runs, likeliest cause first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from ...core.code.slicing.upstream import upstream_difference
from ...errors import UsageError
from ...records.run import Comparison, Run, ValueDifference
from ...store.runs import runs
from ...store.sqlite.connection import Database
from ..pipelines.recipe import recipe
from .compared_data import data_differences


def compare(database: Database, ids: Sequence[int]) -> Comparison:
    """Differences of code, data, params, metrics, environment and earlier cells; equal things are left out.

    Raises
    ------
    RunNotFound
        One of the runs is not there.
    UsageError
        Fewer than two runs.
    """
    if len(set(ids)) < 2:
        raise UsageError("comparing takes two runs. Type: %compare 1 2")
    found = tuple(runs.get(database, number) for number in dict.fromkeys(ids))
    recipes = [recipe(database, run) for run in found]
    return Comparison(
        found,
        tuple(_code(found[0], run) for run in found[1:]),
        data_differences(database, found),
        _differing(found, lambda run: {param.name: param.value for param in run.params}),
        _differing(found, lambda run: {metric.name: repr(metric.value) for metric in run.metrics}),
        _differing(found, _environment),
        tuple(upstream_difference(recipes[0], other) if recipes[0] and other else None for other in recipes[1:]),
    )


def _code(first: Run, other: Run) -> str:
    lines = difflib.unified_diff(
        first.code.splitlines(), other.code.splitlines(), f"run {first.id}", f"run {other.id}", lineterm=""
    )
    return "\n".join(lines)


def _differing(found: tuple[Run, ...], facts: Callable[[Run], dict[str, str]]) -> tuple[ValueDifference, ...]:
    each = [facts(run) for run in found]
    names = dict.fromkeys(name for known in each for name in known)
    rows = (ValueDifference(name, tuple(known.get(name) for known in each)) for name in names)
    return tuple(row for row in rows if len(set(row.values)) > 1)


def _environment(run: Run) -> dict[str, str]:
    facts = dict(run.environment.packages) if run.environment else {}
    if run.environment:
        facts |= {"python": run.environment.python, "platform": run.environment.platform}
    if run.git:
        facts["git commit"] = run.git.commit
    return facts
