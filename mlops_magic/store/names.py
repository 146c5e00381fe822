"""Names of params and metrics, kept once and referred to by number."""

from __future__ import annotations

import sqlite3


def number_of(connection: sqlite3.Connection, name: str) -> int:
    """Number of a name, given to it now if it is new."""
    row = connection.execute("SELECT id FROM key WHERE name = ?", (name,)).fetchone()
    if row is None:
        row = connection.execute("INSERT INTO key(name) VALUES (?) RETURNING id", (name,)).fetchone()
    return int(row[0])
