"""Which earlier execution made two runs differ? Their recipes side by side, first difference first."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from ....records.execution import Execution
from ....records.run import UpstreamDifference
from .slices import lean

Recipe = Sequence[Execution]


def upstream_difference(first: Recipe, other: Recipe) -> UpstreamDifference | None:
    """The first execution that the recipes of two runs do not share; None if they share all.

    Recipes hold what a run stands on, in the order it ran, and the run's own cell last, whose text is not compared.
    Executions are the same when they have one text, read the same files and started from the same generator states.
    """
    ours, theirs = _below(first), _below(other)
    pairing = SequenceMatcher(None, [each.text for each in ours], [each.text for each in theirs], autojunk=False)
    for kind, start, end, from_, to in pairing.get_opcodes():
        if kind != "equal":
            return _parted(ours[start:end], theirs[from_:to])
        for each, same in zip(ours[start:end], theirs[from_:to], strict=True):
            if reason := _surroundings(each, same):
                return _difference(each, same, reason)
    reason = _surroundings(first[-1], other[-1])
    return _difference(first[-1], other[-1], reason) if reason else None


def _below(recipe: Recipe) -> Recipe:
    """What the run's own cell stands on, without what merely may have mattered."""
    return lean(recipe[:-1], "", recipe[-1].reads).executions


def _parted(ours: Recipe, theirs: Recipe) -> UpstreamDifference:
    """Where two recipes part: an edited cell says most, then one that ran in only one of them."""
    for each in theirs:
        before = next((one for one in ours if one.cell_id and one.cell_id == each.cell_id), None)
        if before is not None:
            return _difference(before, each, "its cell was edited")
    if ours and theirs:
        return _difference(ours[0], theirs[0], "another cell ran")
    return _difference(ours[0] if ours else None, theirs[0] if theirs else None, "only one of the runs stands on it")


def _surroundings(ours: Execution, theirs: Execution) -> str:
    """What differs although the text is the same: files by their fingerprints, then the generators."""
    files = {read.path: read.fingerprint for read in ours.inputs}
    for read in theirs.inputs:
        if files.get(read.path, read.fingerprint) != read.fingerprint:
            return f"{read.path} was another file"
    states = ours.generator_states, theirs.generator_states
    if all(states) and states[0] != states[1]:  # a first import may draw where the next one has nothing to do
        return "the random generators stood elsewhere"
    return ""


def _difference(ours: Execution | None, theirs: Execution | None, reason: str) -> UpstreamDifference:
    numbers = (None if ours is None else ours.seq, None if theirs is None else theirs.seq)
    return UpstreamDifference(reason, numbers, (_code(ours), _code(theirs)))


def _code(execution: Execution | None) -> str:
    return "" if execution is None else execution.code.strip()
