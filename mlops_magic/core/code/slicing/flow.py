"""Which execution handed what on to which? The last one that bound or changed a name, to each that read it after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....records.execution import Execution


@dataclass(frozen=True, slots=True)
class Handed:
    """`name` went from one execution to another."""

    source: int
    target: int
    name: str


def handed(executions: Sequence[Execution]) -> tuple[Handed, ...]:
    """What the executions handed on among themselves, in the order they ran.

    Pseudo-variables (`~random`, `~cwd`) are left out; files are `file:PATH`.
    """
    last: dict[str, int] = {}
    found = []
    for execution in executions:
        reads = sorted(name for name in execution.reads if name in last and not name.startswith("~"))
        found += [Handed(last[name], execution.seq, name) for name in reads]
        last |= dict.fromkeys(execution.binds | execution.changes, execution.seq)
    return tuple(found)
