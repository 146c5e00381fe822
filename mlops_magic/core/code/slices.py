"""Which executions does a value stand on? A backward walk over the log that takes whatever may matter.

An execution is taken when it bound, changed or deleted something that is needed after it. What it bound is then settled;
what it read, and what it changed in place, is needed before it. Unsure means included: the proof decides, not this walk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ...records.execution import Execution, Slice

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
    kept = {execution.seq for execution in backward(thinner, target, wanted).executions}
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


def hidden_state(executions: Sequence[Execution], kept: Sequence[Execution]) -> tuple[str, ...]:
    """What a reader of the notebook would not see: one sentence per surprise in the slice."""
    latest = {execution.cell_id: execution for execution in executions if execution.cell_id}
    counts = Counter(execution.cell_id for execution in kept if execution.cell_id)
    said = []
    for execution in kept:
        last = latest.get(execution.cell_id, execution)
        if last is not execution and _text(last) != _text(execution):
            gone = not _text(last) or all(line.lstrip().startswith("#") for line in _text(last).splitlines())
            said.append(f"execution {execution.seq}: its cell was {'emptied' if gone else 'edited'} since")
        if not execution.success:
            said.append(f"execution {execution.seq}: it failed; what it did before that is kept")
    said += [f"cell {cell}: run {count} times, every run counts" for cell, count in counts.items() if count > 1]
    return tuple(said)


def _text(execution: Execution) -> str:
    return execution.raw.strip()
