"""What can still be read of a damaged database? Every row that can, into the tables of a new one.

`VACUUM` and `.dump` stop at the first page that is not sound. Here each table is read from both ends of its key, and, where
rows have numbers, in ever smaller ranges around what cannot be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..sqlite.text import Connection

HEAD_BYTES, PAGE_COUNT, FREE_PAGES = 100, slice(28, 32), slice(32, 40)
INTERIOR = 5  # the mark of a page that points to others
RANGE = 512  # rows that are read at once; after an error, half of them, down to one


@dataclass(frozen=True, slots=True)
class Saved:
    """One table."""

    name: str
    rows: int
    lost: str  # what could not be read, in words; empty: nothing


def salvaged(damaged: Path, fresh: Path) -> tuple[Saved, ...]:
    """Copy rows from a file into the empty tables of another; the first one is opened, and may be written by SQLite.

    Raises
    ------
    sqlite3.Error
        Not even the list of tables can be read.
    """
    with closing(_opened(fresh)) as target, closing(_readable(damaged, fresh)) as source:
        target.execute("PRAGMA foreign_keys=OFF")
        tables = target.execute(
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE '%sqlite_%' ORDER BY name"
        ).fetchall()
        target.execute("BEGIN IMMEDIATE")
        found = [_table(source, target, name, numbered=not without) for name, without in tables]
        found += _of_other_versions(source, {name for name, _ in tables})
        _forget_orphans(target)
        target.execute("COMMIT")
    return tuple(found)


def _of_other_versions(source: sqlite3.Connection, known: set[str]) -> list[Saved]:
    """Tables that this version does not have, and that hold rows."""
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%' ORDER BY name"
    others = [name for (name,) in source.execute(listed).fetchall() if name not in known]
    return [Saved(name, 0, "a table of another version, not taken over") for name in others]


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, factory=Connection)


def _readable(damaged: Path, fresh: Path) -> sqlite3.Connection:
    """The damaged file; where it is not to be understood, with the head, and then the list of tables, of a new one.

    A store's tables are made by the same steps, so they begin on the same pages, unless the file was written anew by an
    erasure; then rows do not fit their tables, and are told as lost.
    """
    sound = fresh.read_bytes()
    page_bytes = int.from_bytes(sound[16:18], "big")
    pages = [(0, HEAD_BYTES), *((number * page_bytes, page_bytes) for number in _listing(sound))]
    for attempt in (pages[:0], pages[:1], pages):
        if attempt:
            data = bytearray(damaged.read_bytes())
            for start, size in attempt:
                data[start : start + size] = sound[start : start + size]
            data[PAGE_COUNT] = (len(data) // page_bytes).to_bytes(4, "big")
            data[FREE_PAGES] = bytes(8)
            damaged.write_bytes(data)
        connection = _opened(damaged)
        try:
            connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
        except sqlite3.DatabaseError:
            connection.close()
            if attempt == pages:
                raise
        else:
            return connection
    raise AssertionError("the last attempt returns or raises")


def _listing(sound: bytes) -> list[int]:
    """Pages that hold the list of tables, counted from 0: the first one, and those below it.

    See https://sqlite.org/fileformat2.html, "B-tree Pages".
    """
    if sound[HEAD_BYTES] != INTERIOR:
        return [0]
    cells = int.from_bytes(sound[HEAD_BYTES + 3 : HEAD_BYTES + 5], "big")
    pointers = HEAD_BYTES + 12
    places = [int.from_bytes(sound[at : at + 2], "big") for at in range(pointers, pointers + 2 * cells, 2)]
    places.append(HEAD_BYTES + 8)
    return [0, *(int.from_bytes(sound[at : at + 4], "big") - 1 for at in places)]


def _table(source: sqlite3.Connection, target: sqlite3.Connection, name: str, *, numbered: bool) -> Saved:
    columns = [row[0] for row in target.execute("SELECT name FROM pragma_table_info(?)", (name,))]
    own = {row[0] for row in source.execute("SELECT name FROM pragma_table_info(?)", (name,))}
    columns = [column for column in columns if column in own]
    if not columns:
        return Saved(name, 0, "there is no such table")
    target.execute(f"DELETE FROM {name}")  # noqa: S608  what a migration put there
    listed, marks = ", ".join(columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {name}({listed}) VALUES ({marks})"  # noqa: S608  names are our own
    lost: list[str] = []
    rows = 0
    reading = _by_number if numbered else _from_both_ends
    for row in reading(source, name, listed, lost):
        try:
            rows += target.execute(insert, row).rowcount
        except (sqlite3.Error, ValueError, OverflowError):
            lost.append("a row that breaks a rule of its table")
    return Saved(name, rows, "; ".join(dict.fromkeys(lost)))


def _by_number(source: sqlite3.Connection, name: str, listed: str, lost: list[str]) -> Iterator[tuple[object, ...]]:
    try:
        (last,) = source.execute(f"SELECT coalesce(max(rowid), 0) FROM {name}").fetchone()  # noqa: S608
    except sqlite3.Error:
        yield from _from_both_ends(source, name, listed, lost, key="rowid")
        return
    ranges = [(first, min(first + RANGE, last + 1)) for first in range(0, last + 1, RANGE)][::-1]
    while ranges:
        first, end = ranges.pop()
        try:
            select = f"SELECT {listed} FROM {name} WHERE rowid >= ? AND rowid < ? ORDER BY rowid"  # noqa: S608
            yield from source.execute(select, (first, end)).fetchall()
        except sqlite3.Error:
            if end - first == 1:
                lost.append(f"row {first}")
                continue
            middle = (first + end) // 2
            ranges += [(middle, end), (first, middle)]


def _from_both_ends(
    source: sqlite3.Connection, name: str, listed: str, lost: list[str], key: str = ""
) -> Iterator[tuple[object, ...]]:
    keys = key or ", ".join(
        row[0] for row in source.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (name,))
    )
    for order in ("ASC", "DESC"):
        ordered = ", ".join(f"{each} {order}" for each in keys.split(", "))
        try:
            yield from source.execute(f"SELECT {listed} FROM {name} ORDER BY {ordered}")  # noqa: S608
        except sqlite3.Error as wrong:
            if order == "ASC":
                lost.append(f"rows behind a page that cannot be read ({wrong})")
        else:
            return


def _forget_orphans(target: sqlite3.Connection) -> None:
    """Rows that refer to rows that are gone tell nothing and would fail every check; those that are kept for ever stay."""
    for _ in range(3):  # what referred to an orphan is one now
        loose = target.execute('SELECT "table", rowid FROM pragma_foreign_key_check WHERE rowid IS NOT NULL').fetchall()
        for table, rowid in loose:
            try:
                target.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608
            except sqlite3.Error:
                pass  # append-only
        if not loose:
            return
