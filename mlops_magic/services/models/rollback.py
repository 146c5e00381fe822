"""`%rollback`: an alias points again at what it pointed at before; twice goes further back, and not in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...errors import UsageError
from ...records.gate import Rollback
from ...records.model import Grounds, Transition
from ...store.models import models
from ...store.sqlite.connection import Database
from ...store.sqlite.process import user
from .register import load

REASON = "rolled back"


def rollback(
    database: Database, name: str, alias: str = "champion", *, reason: str = "", config_folder: Path, now_ns: int
) -> Rollback:
    """The move back to the holder before, whose signature is verified first.

    Raises
    ------
    ModelVersionNotFound
        There is no such model.
    UsageError
        The alias never pointed at another version, or there is none further back.
    NotTrusted, BlobCorrupt
        The version before cannot be opened; nothing was moved.
    StoreError
        Somebody moved the alias meanwhile; it stays where they put it.
    """
    models.get(database, name)
    moves = models.transitions(database, name, alias)
    stack = standing(moves)
    if not moves:
        known = sorted({move.alias for move in models.transitions(database, name)})
        hint = f"--alias {known[0]}" if known else f"%promote {name}@1 to {alias} --on X_test --target y_test"
        raise UsageError(f"{alias} of {name} points at nothing. Type: {hint}")
    if len(stack) < 2:
        raise UsageError(
            f"there is nothing before {name}@{stack[-1].to_version} that {alias} pointed at. "
            f"Type: %promote {name}@NUMBER to {alias} --force --reason TEXT"
        )
    leaving, back = stack[-1], stack[-2]
    load(database, name, str(back.to_version), config_folder=config_folder)
    said = reason or REASON
    models.move_alias(
        database, name, alias, back.to_version, actor=user(), reason=said, now_ns=now_ns,
        grounds=Grounds(undoes=leaving.id), holder=leaving.to_version,
    )  # fmt: skip
    return Rollback(name, alias, leaving.to_version, back.to_version, user(), reason, now_ns, len(stack) - 2)


def standing(moves: Sequence[Transition]) -> list[Transition]:
    """The moves that were not taken back, oldest first: the last one's version is where the alias points.

    A move to where the alias pointed already is none.

    Examples
    --------
    >>> there = [Transition("champion", None, 1, "", "", 0, id=1), Transition("champion", 1, 2, "", "", 0, id=2)]
    >>> back = Transition("champion", 2, 1, "", "", 0, Grounds(undoes=2), id=3)
    >>> [move.to_version for move in standing([*there, back])]
    [1]
    """
    found: list[Transition] = []
    for move in moves:
        if move.grounds.undoes is not None:
            found = [each for each in found if each.id != move.grounds.undoes]
        elif not found or found[-1].to_version != move.to_version:
            found.append(move)
    return found
