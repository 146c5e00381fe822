"""Are tables, indexes and triggers those that our migrations make? A dropped trigger lets rows change unseen."""

from __future__ import annotations

import sqlite3
from contextlib import closing

_DEFINED = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE '%sqlite_%'"


def unlike(connection: sqlite3.Connection) -> tuple[str, ...]:
    """What is missing, added or defined otherwise; builds the tables anew in memory to compare."""
    from .migrations import migrate  # imports sqlite-utils, hence pandas: only for the doctor

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh)
        wanted = dict(fresh.execute(_DEFINED).fetchall())
    found = dict(connection.execute(_DEFINED).fetchall())
    return tuple(sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)))
