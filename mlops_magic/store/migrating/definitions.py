"""Are tables, indexes and triggers those that our migrations make? A dropped trigger lets rows change unseen."""

from __future__ import annotations

import functools
import sqlite3
from contextlib import closing

_DEFINED = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE '%sqlite_%'"


def unlike(connection: sqlite3.Connection) -> tuple[str, ...]:
    """What is missing, added or defined otherwise than our migrations would."""
    wanted, found = _wanted(), dict(connection.execute(_DEFINED).fetchall())
    return tuple(sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)))


@functools.cache
def _wanted() -> dict[str, str]:
    """Every definition of a new store, made in memory."""
    from .migrations import migrate  # imports sqlite-utils, hence pandas: only for the doctor

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh)
        return dict(fresh.execute(_DEFINED).fetchall())
