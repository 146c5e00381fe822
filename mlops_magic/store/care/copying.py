"""How is a store copied while others write? The database as of one moment, then every blob it refers to, each checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from blake3 import blake3

from mlops_magic.errors import StoreError

from .. import blobs
from ..sqlite.connection import DATABASE_FILE, Database
from ..sqlite.failures import told_plainly
from .checks import REFERRED

TRIES = 3  # a collection that ran between database and blobs makes us begin anew


def copied(database: Database, target: Path) -> None:
    """Fill a new folder with a copy of the store.

    Raises
    ------
    BlobCorrupt, StoreError
        A blob is damaged or gone, or the folder cannot be written.
    """
    for left in reversed(range(TRIES)):
        _database(database, target / DATABASE_FILE)
        try:
            _blobs(database, target)
        except StoreError:
            if not left:
                raise
        else:
            return


def digest_of(folder: Path) -> str:
    """BLAKE3 of a closed store's database and of the names of its blobs, which are digests themselves."""
    hasher = blake3((folder / DATABASE_FILE).read_bytes())
    for file in sorted((folder / blobs.BLOB_FOLDER).glob("??/*")):
        hasher.update((file.parent.name + file.name).encode())
    return hasher.hexdigest()


def _database(database: Database, file: Path) -> None:
    """SQLite's own backup; it begins anew by itself where somebody writes meanwhile."""
    with told_plainly(file.parent), closing(sqlite3.connect(file, isolation_level=None)) as copy:
        with database.read() as connection:
            connection.backup(copy)
        copy.execute(
            "PRAGMA journal_mode=DELETE"
        )  # one file, without a log; whoever opens it for writing has one again


def _blobs(database: Database, target: Path) -> None:
    with closing(sqlite3.connect(target / DATABASE_FILE)) as copy:
        keys = {row[0] for row in copy.execute(f"{REFERRED} UNION SELECT key FROM blob") if row[0]}  # noqa: S608  ours
    for key in sorted(keys):
        place = blobs.path_of(target, key)
        if place.exists():
            continue
        data = blobs.get(database, key)
        with told_plainly(target):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            place.chmod(0o444)
