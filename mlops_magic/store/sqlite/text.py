"""Text that SQLite cannot hold, kept exactly: a connection that escapes lone surrogates and reads them back.

Names come from notebooks and file systems, where a lone surrogate is rare and legal; the driver refuses it. A text
with one is stored as a mark and the hex of its bytes, and so is a text that itself begins with the mark: what is
stored is different exactly when what was given is different, so that unique names stay unique.
"""

from __future__ import annotations

import sqlite3
from typing import Any

MARK = "\x00text:"
_MARK_BYTES = MARK.encode()


class Connection(sqlite3.Connection):
    """A plain connection, except that any text goes in and comes out."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.text_factory = told

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run one statement with values bound."""
        bound: Any
        if isinstance(parameters, dict):
            bound = {key: _bound(value) for key, value in parameters.items()}
        else:
            bound = [_bound(value) for value in parameters]
        try:
            return super().execute(sql, bound)
        except UnicodeDecodeError as wrong:  # the driver reads what SQLite complains about as UTF-8
            said = sqlite3.DatabaseError("names in it are no text any more")
            said.sqlite_errorname = "SQLITE_CORRUPT"
            raise said from wrong

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run one statement for every row of values."""
        return super().executemany(sql, ([_bound(value) for value in row] for row in parameters))


def stored(text: str) -> str:
    """The text as SQLite can hold it."""
    if text.startswith(MARK):
        return MARK + text.encode("utf-8", "surrogatepass").hex()
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return MARK + text.encode("utf-8", "surrogatepass").hex()
    return text


def told(raw: bytes) -> str:
    """The text that was given, from the bytes SQLite holds; damaged bytes stay visible as replacement characters."""
    if raw.startswith(_MARK_BYTES):
        try:
            return bytes.fromhex(raw[len(_MARK_BYTES) :].decode()).decode("utf-8", "surrogatepass")
        except ValueError:
            pass  # not ours: another program wrote it
    return raw.decode("utf-8", "replace")


def _bound(value: Any) -> Any:
    return stored(value) if isinstance(value, str) else value
