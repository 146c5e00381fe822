"""How far is a journal in the tables? A number that vouches for itself: a wrong one would lose points, or double them.

The number of the last frame stands in the lower 48 bits, a checksum over it and the file's name above them.
"""

from __future__ import annotations

import sqlite3
import zlib

BITS = 48
NUMBER = (1 << BITS) - 1
CHECKSUM = 0x7FFF  # what is left of a positive integer of SQLite's


def remember(connection: sqlite3.Connection, file: str, upto: int) -> None:
    """All frames up to this number are in the tables, as of the caller's transaction."""
    connection.execute("INSERT OR REPLACE INTO journal VALUES (?, ?)", (file, _guarded(file, upto)))


def remembered(connection: sqlite3.Connection, file: str) -> int:
    """Number of the last frame that is in the tables, 0 where none is.

    Raises
    ------
    ValueError
        The row is not what was written, or this file's row may be one that is not what was written.
    """
    rows = dict(connection.execute("SELECT file, upto FROM journal").fetchall())
    found = rows.get(file)
    doubtful = rows.items() if found is None else ((file, found),)
    if any(value != _guarded(name, value & NUMBER) for name, value in doubtful):
        raise ValueError("how far it is in the tables cannot be read")
    return 0 if found is None else int(found) & NUMBER


def _guarded(file: str, upto: int) -> int:
    checksum = zlib.crc32(f"{file} {upto}".encode()) & CHECKSUM
    return checksum << BITS | upto
