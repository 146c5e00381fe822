"""The key under which a store keeps digests of single columns; `core/data/keyed_digests.py` says what for."""

from __future__ import annotations

import secrets
import sqlite3

from mlops_magic.core.data.keyed_digests import KEY_BYTES

_KEY = "column_key"
ALL_KEYED = "columns_keyed"  # there is no record left from before there were keys


def column_key(connection: sqlite3.Connection) -> bytes:
    """The store's key, inside the caller's writing transaction; drawn at random when it is first needed."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (_KEY,)).fetchone()
    if found is not None:
        return bytes.fromhex(found[0])
    key = secrets.token_bytes(KEY_BYTES)
    connection.execute("INSERT INTO setting(name, value) VALUES (?, ?)", (_KEY, key.hex()))
    return key


def all_are_keyed(connection: sqlite3.Connection) -> bool:
    """Whether no record is left from before there were keys."""
    return connection.execute("SELECT 1 FROM setting WHERE name = ?", (ALL_KEYED,)).fetchone() is not None


def set_all_keyed(connection: sqlite3.Connection) -> None:
    """Remember that no such record is left, inside the caller's transaction."""
    connection.execute("INSERT OR IGNORE INTO setting(name, value) VALUES (?, '1')", (ALL_KEYED,))
