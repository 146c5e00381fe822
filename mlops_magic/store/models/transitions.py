"""Moves of aliases as rows, and what the chain keeps of each."""

from __future__ import annotations

from typing import Any

from mlops_magic.records.model import Grounds, Transition

COLUMNS = (
    "transition.alias, from_version, to_version, transition.actor, reason, transition.at_ns, gate_id, forced, undoes, "
    "transition.id"
)


def from_row(row: tuple[Any, ...]) -> Transition:
    """The move of a row of `COLUMNS`."""
    alias, from_version, to_version, actor, reason, at_ns, gate, forced, undoes, number = row
    grounds = Grounds(gate, bool(forced), undoes)
    return Transition(alias, from_version, to_version, actor, reason, at_ns, grounds, number)


def seal(move: Transition, to_version: int | None) -> dict[str, object]:
    """What the chain keeps of a move; what it does not rest on is left out, as in links from before there was a gate."""
    grounds = {"gate": move.grounds.gate, "forced": move.grounds.forced or None, "undoes": move.grounds.undoes}
    said: dict[str, object] = {"from": move.from_version, "to": to_version, "reason": move.reason}
    return said | {name: value for name, value in grounds.items() if value is not None}
