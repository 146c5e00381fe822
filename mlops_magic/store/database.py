"""Where the store is and how it is opened: created by many at once, migrated, or opened for reading only."""

from __future__ import annotations

import functools
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from mlops_magic.errors import StoreError, StoreTooNew
from mlops_magic.settings import STORE_FOLDER, STORE_VARIABLE

from . import blobs, write_ahead
from .migrating import keying
from .migrating.schema import APPLICATION_ID, SCHEMA_VERSION
from .runs import recovery
from .sqlite.connection import BUSY_MILLISECONDS, DATABASE_FILE, LOCK_FILE, Database
from .sqlite.failures import damaged, told_plainly
from .sqlite.file_system import network_of
from .sqlite.locks import WriterLock
from .sqlite.text import Connection

__all__ = ["Database", "find_store", "open_database"]

PAGE_BYTES = 8192
SWITCH_TRIES, SWITCH_NAP_SECONDS = 50, 0.02  # the switch to WAL ignores the busy timeout


def find_store(start: Path, environ: Mapping[str, str]) -> Path:
    """The store's folder: `MLOPS_STORE`, else the nearest `.mlops` upwards from `start`, else `start/.mlops`.

    The search ends at the home directory, like that of git's ceiling: a store in the home folder is found from there
    only. The folder need not exist.
    """
    override = environ.get(STORE_VARIABLE)
    if override:
        return (start / Path(override).expanduser()).absolute()
    start = start.absolute()
    home = Path(environ["HOME"]) if environ.get("HOME") else None
    for folder in (start, *start.parents):
        if folder == home and folder != start:
            break
        if (folder / STORE_FOLDER).is_dir():
            return folder / STORE_FOLDER
    return start / STORE_FOLDER


def open_database(folder: Path, *, create: bool = True, read_only: bool = False) -> Database:
    """Open the store in a folder.

    A folder or medium that cannot be written opens for reading. Runs whose process has died become `killed`.

    Parameters
    ----------
    folder : Path
        The store's folder, as `find_store` gives it.
    create : bool
        Whether to make a store where there is none.
    read_only : bool
        Never write, not even to create or migrate.

    Raises
    ------
    StoreTooNew
        Written by a newer version; the file is untouched.
    StoreDamaged
        The file is no database of ours; it is untouched.
    StoreReadOnly
        There is no store and none can be made here.
    StoreError
        There is no store and none may be made, or the disk is full.
    """
    folder = folder.absolute()
    with told_plainly(folder):
        if not (folder / DATABASE_FILE).exists():
            if read_only or not create:
                raise StoreError(
                    f"there is no store at {folder}. Put %%track on a cell, or type: %env {STORE_VARIABLE}=…"
                )
            _prepare(folder)
        writable = not read_only and _may_write(folder)
        version = _version(folder, writable=writable)
        if version < SCHEMA_VERSION:
            _require_migration(folder, version, writable=writable)
        if not writable:
            return Database(folder, functools.partial(_reader, folder), writable=False, schema_version=SCHEMA_VERSION)
        database = Database(folder, functools.partial(_writer, folder), writable=True, schema_version=SCHEMA_VERSION)
    _tidy(database)
    return database


def _tidy(database: Database) -> None:
    """What a dead process left, its strays and its unfinished runs; and what an older version left unkeyed."""
    blobs.sweep(database.folder)
    try:
        write_ahead.look(database)
        recovery.recover(database)
        keying.key_old_records(database)
    except StoreError:
        pass  # a full disk or a busy writer: the next opening does it, and this one can still read


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and os.access(folder / DATABASE_FILE, os.W_OK)


def _prepare(folder: Path) -> None:
    """Make folder and tables; whoever else is doing the same waits at the writers' lock."""
    for name in ("", blobs.BLOB_FOLDER, blobs.TEMPORARY_FOLDER):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _migrate(folder)


def _require_migration(folder: Path, version: int, *, writable: bool) -> None:
    if not writable:
        raise StoreError(
            f"the store {folder} has tables of version {version} and must be brought to {SCHEMA_VERSION} once, "
            f"where it can be written. Type there: %env {STORE_VARIABLE}={folder}"
        )
    _prepare(folder)


def _migrate(folder: Path) -> None:
    from .migrating.migrations import (
        migrate,  # imports sqlite-utils, hence pandas: only when there is something to migrate
    )

    lock = WriterLock(folder / LOCK_FILE)
    try:
        with lock.held():
            connection = _writer(folder)
            try:
                migrate(connection)
            finally:
                connection.close()
    finally:
        lock.drop()


def _version(folder: Path, *, writable: bool) -> int:
    """Version of the tables, read without changing the file."""
    connection = _reader(folder, may_recover=writable)
    try:
        version, application, objects = connection.execute(
            "SELECT (SELECT user_version FROM pragma_user_version), "
            "(SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_master)"
        ).fetchone()
    finally:
        connection.close()
    if application != APPLICATION_ID and objects:
        raise damaged(folder, "it is another program's")
    if version > SCHEMA_VERSION:
        raise StoreTooNew(
            f"the store {folder} was written by a newer mlops_magic (tables of version {version}, this one knows "
            f"{SCHEMA_VERSION}); it was not touched. Type: %pip install -U mlops-magic"
        )
    return int(version)


def _writer(folder: Path) -> sqlite3.Connection:
    connection = _connect(folder / DATABASE_FILE, "rwc")
    try:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        if not pages:  # both only count before the first table; later, the second one is a commit outside of our lock
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        _switch_to(connection, "DELETE" if network_of(folder) else "WAL")
        for pragma in (
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-20000",
            "journal_size_limit=67108864",
            "wal_autocheckpoint=0",  # only under the writers' lock: see locks.py
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to(connection: sqlite3.Connection, mode: str) -> None:
    for left in reversed(range(SWITCH_TRIES)):
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
        except sqlite3.OperationalError as wrong:
            if not left or not wrong.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise
            time.sleep(SWITCH_NAP_SECONDS)
        else:
            return


def _reader(folder: Path, *, may_recover: bool = False) -> sqlite3.Connection:
    """A connection that cannot write.

    SQLite reads a WAL database through a shared-memory file, which a read-only medium may not let it make. It then
    reads the file as immutable, but only where the log is empty: immutable ignores the log. Else it reads a copy.
    """
    file = folder / DATABASE_FILE
    try:
        return _checked(_connect(file, "ro"))
    except sqlite3.OperationalError as wrong:
        if not wrong.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            raise
    if may_recover:  # a creator was killed while its rollback journal was hot
        return _checked(_connect(file, "rw"))
    log = folder / f"{DATABASE_FILE}-wal"
    if not log.exists() or log.stat().st_size == 0:
        return _checked(_connect(file, "ro", "&immutable=1"))
    return _copied(file, log)


def _copied(file: Path, log: Path) -> sqlite3.Connection:
    with tempfile.TemporaryDirectory(prefix="mlops-read-") as scratch:
        for source in (file, log):
            shutil.copyfile(source, Path(scratch) / source.name)
        copy = _connect(Path(scratch) / file.name, "rw")
        try:
            memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Connection)
            copy.backup(memory)
        finally:
            copy.close()
    return memory


def _connect(file: Path, mode: str, more: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode={mode}{more}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,  # Database has a lock of its own
        factory=Connection,
    )
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    return connection


def _checked(connection: sqlite3.Connection) -> sqlite3.Connection:
    """SQLite opens lazily: the first read tells whether it can."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
