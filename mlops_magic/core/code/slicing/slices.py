"""Which executions does a value stand on? A backward walk over the log that takes whatever may matter.

An execution is taken when it bound, changed or deleted something that is needed after it. What it bound is then settled;
what it read, and what it changed in place, is needed before it. Unsure means included: the proof decides, not this walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ....records.execution import Execution, Slice
from ..reading.names import tree_of
from ..reading.waiting import begins, waits
from .hidden import hidden_state

GENERATORS = frozenset({"~random", "~numpy"})
ENTROPY = "~entropy"  # seeds that were drawn from the operating system; no seed call settles them
SURROUNDINGS = frozenset({"~environ", "~cwd", "~path", "~warnings", "~logging", "~pandas", "~sklearn", "~rcparams"})

Deletions = frozenset[tuple[int, str]]  # number of an execution, and a name that it deleted


def backward(executions: Sequence[Execution], target: str, wanted: frozenset[str]) -> Slice:
    """The executions that `target`, an expression over the names `wanted`, stands on.

    Where a draw from a global generator leads back to no seed, the draws before it are not taken: the generator's state
    was recorded, and is restored instead.

    Returns
    -------
    Slice
        Executions in the order they ran. Those that draw keep `generator_states` only if the state must be restored.
    """
    return _sliced(executions, target, wanted, frozenset())


def _sliced(executions: Sequence[Execution], target: str, wanted: frozenset[str], idle: Deletions) -> Slice:
    _, open_names = _walk(executions, wanted, frozenset(), idle)
    return _with_states(executions, target, wanted, open_names & GENERATORS, idle)


def _with_states(
    executions: Sequence[Execution], target: str, wanted: frozenset[str], restored: frozenset[str], idle: Deletions
) -> Slice:
    """The slice in which these generators start each draw as they were recorded."""
    taken, _ = _walk(executions, wanted, restored, idle)
    waiting = _waiting(executions, taken)
    if waiting:
        taken, _ = _walk(executions, wanted, restored, idle, waiting)
    kept = []
    for execution in executions:
        if execution.seq in taken:
            states = tuple(state for state in execution.generator_states if state[0] in restored | {ENTROPY})
            kept.append(replace(execution, generator_states=states))
    return Slice(target, tuple(kept), hidden_state(executions, kept))


def _waiting(executions: Sequence[Execution], taken: set[int]) -> frozenset[int]:
    """Executions that wait for what those taken began: `thread.join()` changes no name, and all depends on it."""
    began: set[str] = set()
    found = set()
    for execution in executions:
        if execution.seq in taken:
            began |= execution.binds | execution.changes if begins(execution.code) else set()
        elif not began.isdisjoint(execution.reads) and waits(tree_of(execution.code)):
            found.add(execution.seq)
    return frozenset(found)


def lean(executions: Sequence[Execution], target: str, wanted: frozenset[str]) -> Slice:
    """The same without what merely may have mattered: environment, folder, search path, options and filters.

    Nor does it matter that a name was deleted that nothing taken had bound: `del sum` after `sum = 0`, of which neither
    is needed. Most often all this is so; where it is not, the proof fails and the full slice is tried.
    """
    thinner = [
        replace(execution, reads=frozenset(name for name in execution.reads if name not in SURROUNDINGS))
        for execution in executions
    ]
    idle: Deletions = frozenset((execution.seq, name) for execution in executions for name in execution.deletes)
    while True:
        cut = _sliced(thinner, target, wanted - SURROUNDINGS, idle).executions
        bound = {(seq, name) for seq, name in idle for each in cut if each.seq < seq and name in each.binds}
        if not bound:
            break
        idle -= bound
    kept = {execution.seq for execution in cut}
    full = backward(executions, target, wanted)
    return replace(full, executions=tuple(execution for execution in full.executions if execution.seq in kept))


def restoring(executions: Sequence[Execution], target: str, wanted: frozenset[str]) -> Slice:
    """The same with every draw from a global generator as it was recorded, though a seed was set.

    For notebooks in which something that no script does again drew in between: `%timeit`, a cell that was interrupted.
    """
    return _with_states(executions, target, wanted, GENERATORS, frozenset())


def whole(executions: Sequence[Execution], target: str) -> Slice:
    """Everything that ran, as a last resort; a generator that no seed was set for starts as it was recorded."""
    kept = []
    seeded: set[str] = set()
    for execution in executions:
        seeded |= execution.binds & GENERATORS
        states = tuple(state for state in execution.generator_states if state[0] not in seeded)  # entropy never is
        kept.append(replace(execution, generator_states=states))
    return Slice(target, tuple(kept), hidden_state(executions, kept))


def _walk(
    executions: Sequence[Execution],
    wanted: frozenset[str],
    restored: frozenset[str],
    idle: Deletions,
    asked: frozenset[int] = frozenset(),
) -> tuple[set[int], frozenset[str]]:
    """Numbers of the executions taken, those `asked` for among them, and names that none of them settles.

    A deletion that is `idle` settles a name, and is no reason to take its execution: what was not bound is not there.
    """
    needed, taken = set(wanted), set()
    for execution in reversed(executions):
        absent = {name for name in execution.deletes if (execution.seq, name) in idle}
        needed -= absent
        effects = execution.binds | execution.changes | (execution.deletes - absent)
        if needed.isdisjoint(effects - restored) and execution.seq not in asked:
            continue
        taken.add(execution.seq)
        needed -= execution.binds
        needed |= execution.reads - restored
    return taken, frozenset(needed)
