"""Names of params and metrics, kept once and referred to by number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

AT_ONCE = 500  # names in one question


def numbers_of(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    """Numbers of names, given to those that are new now, in their order."""
    wanted = list(dict.fromkeys(names))
    found = _known(connection, wanted)
    fresh = [name for name in wanted if name not in found]
    if fresh:
        connection.executemany("INSERT INTO key(name) VALUES (?)", [(name,) for name in fresh])
        found |= _known(connection, fresh)
    return found


def _known(connection: sqlite3.Connection, names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        marks = ",".join("?" * len(part))
        found |= dict(connection.execute(f"SELECT name, id FROM key WHERE name IN ({marks})", part))  # noqa: S608  marks
    return found
