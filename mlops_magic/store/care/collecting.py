"""What may go: chunks and blobs that no version needs; and how they go without hurting who saves meanwhile.

Rows go in one transaction. Files go in a second one, each only if it still has no row: a save that found the same bytes on
the disk in between has written a row by then, or finds the file gone when it does, and says so.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass

from mlops_magic.core.data.versions.manifest import from_text

from .. import blobs
from ..data import chunks
from ..sqlite.connection import Database
from .checks import REFERRED

ARROW_STREAM = b"\xff\xff\xff\xff"  # how every message of an Arrow stream begins
DEAD_SHARE = 0.5  # of a shared blob: below it, what is alive is not written again

# Without the NULLs: `NOT IN` a list that holds one is true of nothing.
_ALIVE = f"SELECT blob_key FROM ({REFERRED}) WHERE blob_key IS NOT NULL"  # noqa: S608  our constant


@dataclass(frozen=True, slots=True)
class Freed:
    """What went."""

    chunks: int
    size_bytes: int


def collect(database: Database, *, every_dead_byte: bool = False, also: Iterable[str] = ()) -> Freed:
    """Remove the chunks that no version needs.

    Parameters
    ----------
    every_dead_byte : bool
        Also write shared blobs again of which only a little is dead: what an erasure needs.
    also : iterable of str
        Blobs that go too, where nothing refers to them any more.

    Raises
    ------
    StoreError
        Nothing was removed, or only files that nothing refers to.
    """
    with database.write(durable=True) as connection:
        needed, asked = _needed(database, connection), set(also)
        rows = connection.execute("SELECT key, blob_key, start, size FROM chunk").fetchall()
        dead = [row for row in rows if row[0] not in needed]
        touched = {row[1] for row in dead} | (_with_dead_bytes(connection, rows) if every_dead_byte else set())
        connection.executemany("DELETE FROM chunk WHERE key = ?", [(row[0],) for row in dead])
        for key in touched:
            _again(
                database, connection, key, [row for row in rows if row[1] == key and row[0] in needed], every_dead_byte
            )
        loose = [row[0] for row in connection.execute(f"SELECT key FROM blob WHERE key NOT IN ({_ALIVE})")]  # noqa: S608
        loose = [key for key in loose if key in touched or key in asked or _is_ours(database, key)]
        sizes = [
            connection.execute("DELETE FROM blob WHERE key = ? RETURNING size_bytes", (key,)).fetchone()
            for key in loose
        ]
    _unlink(database, loose)
    return Freed(len(dead), sum(row[0] for row in sizes))


def sweep_orphans(database: Database, *, older_than_seconds: float = blobs.STRAY_SECONDS) -> int:
    """Remove blobs that never got a row: a process was killed between file and row. Gives their bytes."""
    oldest, found = time.time() - older_than_seconds, {}
    with database.read() as connection:
        known = {row[0] for row in connection.execute("SELECT key FROM blob")}
    for file in (database.folder / blobs.BLOB_FOLDER).glob("??/*"):
        key = file.parent.name + file.name
        if key not in known and file.stat().st_mtime < oldest:
            found[key] = file.stat().st_size
    _unlink(database, found)
    return sum(found.values())


def _needed(database: Database, connection: sqlite3.Connection) -> set[str]:
    """Every chunk that a version is made of, and those below patches."""
    needed: set[str] = set()
    for (key,) in connection.execute("SELECT manifest_key FROM data_version WHERE manifest_key IS NOT NULL").fetchall():
        needed |= from_text(blobs.get(database, key).decode()).keys
    bases = dict(connection.execute("SELECT key, base FROM chunk WHERE base != ''").fetchall())
    return needed | {bases[key] for key in needed if key in bases}


def _again(
    database: Database,
    connection: sqlite3.Connection,
    key: str,
    alive: list[tuple[str, str, int, int]],
    every: bool,  # noqa: FBT001
) -> None:
    """Write the living chunks of a shared blob into a new one, where enough of it is dead."""
    (whole,) = connection.execute("SELECT size_bytes FROM blob WHERE key = ?", (key,)).fetchone()
    size = sum(row[3] for row in alive)
    if not alive or (size > DEAD_SHARE * whole and not every):
        return
    parts = [chunks.message(database, chunks.Place(key, start, length)) for _, _, start, length in alive]
    data = b"".join(parts)
    staged = blobs.stage(database, data)
    blobs.settle(database, (staged,))
    connection.execute("INSERT OR IGNORE INTO blob(key, size_bytes) VALUES (?, ?)", (staged.key, len(data)))
    place = 0
    for (chunk, *_), part in zip(alive, parts, strict=True):
        connection.execute("UPDATE chunk SET blob_key = ?, start = ? WHERE key = ?", (staged.key, place, chunk))
        place += len(part)


def _with_dead_bytes(connection: sqlite3.Connection, rows: list[tuple[str, str, int, int]]) -> set[str]:
    """Blobs that hold more than the chunks that lie in them: a chunk was written again elsewhere."""
    sizes = dict(connection.execute("SELECT key, size_bytes FROM blob").fetchall())
    used: dict[str, int] = {}
    for _, blob_key, _, size in rows:
        used[blob_key] = used.get(blob_key, 0) + size
    return {key for key, size in used.items() if size < sizes[key]}


def _is_ours(database: Database, key: str) -> bool:
    """Whether a blob that nothing refers to was a manifest or held chunks; blobs of other nouns are not ours to remove."""
    try:
        with blobs.path_of(database.folder, key).open("rb") as file:
            return file.read(9).startswith((b'{"cuts":[', ARROW_STREAM))
    except OSError:
        return False


def _unlink(database: Database, keys: Iterable[str]) -> None:
    with database.write() as connection:
        for key in keys:
            if connection.execute("SELECT 1 FROM blob WHERE key = ?", (key,)).fetchone() is None:
                blobs.path_of(database.folder, key).unlink(missing_ok=True)
