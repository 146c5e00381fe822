"""Chunks of data versions: written before their rows, shared by versions, read as they were written.

A chunk is a message with a digest for its name (see core/data/versions). Large ones are a blob each; small ones of one save
share a blob, because a frame of ten thousand columns would otherwise be as many files. `Writer` keeps files; their rows are
written in the transaction of the version that needs them, so that a version without its chunks cannot be seen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from mlops_magic.core.data.versions.plan import Fresh
from mlops_magic.errors import BlobCorrupt, StoreBusy, StoreError

from .. import blobs
from ..sqlite.connection import Database
from ..sqlite.failures import told_plainly

SHARED_BELOW = 65_536  # bytes: a smaller message shares a blob
SHARED_BYTES = 8 * 2**20  # a shared blob is closed at this size


@dataclass(frozen=True, slots=True)
class Place:
    """Where the message of a chunk lies, and the chunk it is a patch of, if it is one."""

    blob_key: str
    start: int
    size: int
    base: str = ""
    base_start: int = 0  # the rows of the base that it is a patch of
    base_rows: int = 0


@dataclass(slots=True)
class Writer:
    """Files of one save, until their rows are written or they are taken back."""

    database: Database
    placed: dict[str, Place] = field(default_factory=dict)
    staged: list[blobs.Staged] = field(default_factory=list)
    shared: list[Fresh] = field(default_factory=list)

    def add(self, fresh: Fresh) -> None:
        """Keep a chunk's message."""
        if len(fresh.packed) >= SHARED_BELOW:
            self.placed[fresh.key] = _place_of(fresh, self.put(fresh.packed), 0)
            return
        self.shared.append(fresh)
        if sum(len(each.packed) for each in self.shared[-128:]) >= SHARED_BYTES or len(self.shared) >= 2048:
            self.close()

    def close(self) -> None:
        """Write the small messages that wait."""
        if not self.shared:
            return
        key, start = self.put(b"".join(fresh.packed for fresh in self.shared)), 0
        for fresh in self.shared:
            self.placed[fresh.key] = _place_of(fresh, key, start)
            start += len(fresh.packed)
        self.shared.clear()

    def put(self, data: bytes) -> str:
        """Keep bytes as a blob whose row is still to come, and give its key."""
        self.staged.append(blobs.stage(self.database, data))
        return self.staged[-1].key

    def settle(self) -> None:
        """See that every file is on the disk, under its own name; before the rows are written."""
        self.close()
        blobs.settle(self.database, self.staged)

    def record(self, connection: sqlite3.Connection, needed: Iterable[str], *, anew: bool = False) -> int:
        """Write the rows, inside the caller's transaction; how many bytes are new to the store.

        Parameters
        ----------
        needed : iterable of str
            Every chunk of the version, the ones that were there before included.
        anew : bool
            Where a chunk was there as a patch, it is from now on the full message that was written.

        Raises
        ------
        StoreBusy
            Another process removed one of them meanwhile: nothing is kept, and saving again will do.
        """
        added = 0
        for each in self.staged:
            if not blobs.exists(self.database, each.key):
                raise _removed()
            inserted = connection.execute(
                "INSERT OR IGNORE INTO blob(key, size_bytes) VALUES (?, ?)", (each.key, each.size)
            )
            added += each.size * inserted.rowcount
        connection.executemany(
            f"{'REPLACE' if anew else 'INSERT OR IGNORE'} INTO chunk(key, blob_key, start, size, base, "  # noqa: S608
            "base_start, base_rows) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(key, *astuple(place)) for key, place in self.placed.items()],
        )
        for key in {*needed, *(place.base for place in self.placed.values() if place.base)}:
            if connection.execute("SELECT 1 FROM chunk WHERE key = ?", (key,)).fetchone() is None:
                raise _removed()
        return added

    def take_back(self) -> None:
        """Remove the files that got no row: after a failure nothing of a save is left."""
        for each in self.staged:
            if each.temporary is not None:
                each.temporary.unlink(missing_ok=True)
        try:
            with self.database.write() as connection:
                for each in self.staged:
                    if connection.execute("SELECT 1 FROM blob WHERE key = ?", (each.key,)).fetchone() is None:
                        blobs.path_of(self.database.folder, each.key).unlink(missing_ok=True)
        except StoreError:
            pass  # the doctor counts them as orphans; they are harmless


def place(database: Database, key: str) -> Place | None:
    """Where a chunk lies; None where the store has none of this name."""
    with database.read() as connection:
        row = connection.execute(
            "SELECT blob_key, start, size, base, base_start, base_rows FROM chunk WHERE key = ?", (key,)
        ).fetchone()
    return Place(*row) if row else None


def message(database: Database, found: Place) -> bytes:
    """The bytes of a chunk, unchecked: its digest is that of its cells, so who reads them checks.

    Raises
    ------
    BlobCorrupt
        The file is gone or too short.
    """
    with told_plainly(database.folder):
        try:
            with blobs.path_of(database.folder, found.blob_key).open("rb") as file:
                file.seek(found.start)
                data = file.read(found.size)
        except FileNotFoundError:
            data = b""
    if len(data) != found.size:
        raise BlobCorrupt(f"the blob {found.blob_key[:12]}… is missing or was cut short. Type: %mlops doctor")
    return data


def _place_of(fresh: Fresh, blob_key: str, start: int) -> Place:
    return Place(blob_key, start, len(fresh.packed), fresh.base, fresh.base_start, fresh.base_rows)


def _removed() -> StoreBusy:
    return StoreBusy("another process removed old data while this was being saved; nothing was kept. Save it again")
