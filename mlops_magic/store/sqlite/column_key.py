"""The key under which a store keeps digests of single columns; `core/data/keyed_digests.py` says what for."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator

from blake3 import blake3

from mlops_magic.core.data.keyed_digests import KEY_BYTES

from .. import audit
from .process import user

_KEY = "column_key"
ALL_KEYED = "columns_keyed"  # there is no record left from before there were keys


def column_key(connection: sqlite3.Connection) -> bytes:
    """The store's key, inside the caller's writing transaction; drawn at random when it is first needed."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (_KEY,)).fetchone()
    if found is not None:
        return bytes.fromhex(found[0])
    key = secrets.token_bytes(KEY_BYTES)
    connection.execute("INSERT INTO setting(name, value) VALUES (?, ?)", (_KEY, key.hex()))
    audit.append(
        connection,
        at_ns=time.time_ns(),
        actor=user(),
        action="key drawn",
        about=f"setting:{_KEY}",
        payload=_seal(key.hex()),
    )
    return key


def sealed(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """What the chain must say of the key, where it says anything: digests under another key would be compared in vain."""
    if audit.has(connection, f"setting:{_KEY}"):
        for (value,) in connection.execute("SELECT value FROM setting WHERE name = ?", (_KEY,)):
            yield f"setting:{_KEY}", _seal(value)


def _seal(value: str) -> dict[str, object]:
    return {"digest": blake3(value.encode()).hexdigest()}


def all_are_keyed(connection: sqlite3.Connection) -> bool:
    """Whether no record is left from before there were keys."""
    return connection.execute("SELECT 1 FROM setting WHERE name = ?", (ALL_KEYED,)).fetchone() is not None


def set_all_keyed(connection: sqlite3.Connection) -> None:
    """Remember that no such record is left, inside the caller's transaction."""
    connection.execute("INSERT OR IGNORE INTO setting(name, value) VALUES (?, '1')", (ALL_KEYED,))
