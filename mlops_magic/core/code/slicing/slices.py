"""Which executions does a value stand on? A backward walk over the log that takes whatever may matter.

An execution is taken when it bound, changed or deleted something that is needed after it. What it bound is then settled;
what it read, and what it changed in place, is needed before it. Unsure means included: the proof decides, not this walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ....records.execution import Execution, Slice
from .hidden import hidden_state

GENERATORS = frozenset({"~random", "~numpy"})
ENTROPY = "~entropy"  # seeds that were drawn from the operating system; no seed call settles them
SURROUNDINGS = frozenset({"~environ", "~cwd", "~path", "~warnings", "~logging", "~pandas", "~sklearn", "~rcparams"})


def backward(executions: Sequence[Execution], target: str, wanted: frozenset[str]) -> Slice:
    """The executions that `target`, an expression over the names `wanted`, stands on.

    Where a draw from a global generator leads back to no seed, the draws before it are not taken: the generator's state
    was recorded, and is restored instead.

    Returns
    -------
    Slice
        Executions in the order they ran. Those that draw keep `generator_states` only if the state must be restored.
    """
    taken, open_names = _walk(executions, wanted, frozenset())
    unseeded = open_names & GENERATORS
    if unseeded:
        taken, _ = _walk(executions, wanted, unseeded)
    kept = []
    for execution in executions:
        if execution.seq in taken:
            states = tuple(state for state in execution.generator_states if state[0] in unseeded | {ENTROPY})
            kept.append(replace(execution, generator_states=states))
    return Slice(target, tuple(kept), hidden_state(executions, kept))


def lean(executions: Sequence[Execution], target: str, wanted: frozenset[str]) -> Slice:
    """The same without what merely may have mattered: environment, folder, search path, options and filters.

    Most often they do not; where they do, the proof fails and the full slice is tried.
    """
    thinner = [
        replace(execution, reads=frozenset(name for name in execution.reads if name not in SURROUNDINGS))
        for execution in executions
    ]
    kept = {execution.seq for execution in backward(thinner, target, wanted - SURROUNDINGS).executions}
    full = backward(executions, target, wanted)
    return replace(full, executions=tuple(execution for execution in full.executions if execution.seq in kept))


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
    executions: Sequence[Execution], wanted: frozenset[str], restored: frozenset[str]
) -> tuple[set[int], frozenset[str]]:
    """Numbers of the executions taken, and names that none of them settles."""
    needed, taken = set(wanted), set()
    for execution in reversed(executions):
        effects = execution.binds | execution.changes | execution.deletes
        if needed.isdisjoint(effects - restored):
            continue
        taken.add(execution.seq)
        needed -= execution.binds
        needed |= execution.reads - restored
    return taken, frozenset(needed)
