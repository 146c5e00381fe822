"""A new store out of what can be read of a damaged one: rows, sound blobs, journals; the damaged one is left as it is."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from mlops_magic.errors import StoreError, StoreTooNew

from .. import audit, blobs, set_aside
from ..database import open_database
from ..migrating.schema import APPLICATION_ID, SCHEMA_VERSION
from ..runs.journal import FOLDER
from ..sqlite.connection import DATABASE_FILE, LOCK_FILE, Database
from ..sqlite.failures import damaged, told_plainly
from ..sqlite.locks import WriterLock
from ..sqlite.process import user
from .salvage import Saved, salvaged

VERSION_PLACE, PROGRAM_PLACE = slice(60, 64), slice(68, 72)  # of the tables, and whose they are, in the file's head
SCRATCH = "scratch"  # below the new store's folder for temporary files


def rebuilt(folder: Path, draft: Path) -> tuple[Saved, ...]:
    """Fill a new folder with the tables of a damaged store, as far as they can be read.

    Raises
    ------
    StoreDamaged
        Nothing can be read of it.
    StoreError
        The disk is full, or the folder cannot be written.
    """
    open_database(draft).close()
    scratch = draft / blobs.TEMPORARY_FOLDER / SCRATCH
    with told_plainly(draft):
        scratch.mkdir()
        with _quiet(folder):
            for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-journal"):
                if (folder / name).exists():
                    shutil.copyfile(folder / name, scratch / name)
        _require_known(scratch / DATABASE_FILE, folder)
        try:
            return salvaged(scratch / DATABASE_FILE, draft / DATABASE_FILE)
        except sqlite3.DatabaseError as wrong:
            raise damaged(folder, f"nothing of it can be read: {wrong}") from wrong
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def taken_over(folder: Path, draft: Path) -> tuple[int, tuple[str, ...]]:
    """Copy every blob whose bytes are what its name says, and the journals; how many, and keys of the others."""
    kept, lost = 0, []
    with told_plainly(draft):
        for file in sorted((folder / blobs.BLOB_FOLDER).glob("??/*")):
            key = file.parent.name + file.name
            data = file.read_bytes()
            if blobs.digest(data) != key:
                lost.append(key)
                continue
            place = blobs.path_of(draft, key)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            place.chmod(0o444)
            kept += 1
        for journal in sorted((folder / FOLDER).glob("*")):
            if not set_aside.is_aside(journal):
                (draft / FOLDER).mkdir(exist_ok=True)
                shutil.copyfile(journal, draft / FOLDER / journal.name)
    return kept, tuple(lost)


def say(database: Database, saved: tuple[Saved, ...], *, now_ns: int) -> None:
    """A link that says that this store is one that was repaired, and what is missing in it."""
    lost = {each.name: each.lost for each in saved if each.lost}
    with database.write(durable=True) as connection:
        audit.append(
            connection, at_ns=now_ns, actor=user(), action="store repaired", about=audit.STORE, payload={"lost": lost}
        )


def _require_known(copy: Path, folder: Path) -> None:
    """A newer store has columns that would be lost here."""
    with copy.open("rb") as file:
        head = file.read(PROGRAM_PLACE.stop)
    version = int.from_bytes(head[VERSION_PLACE], "big")
    if head[PROGRAM_PLACE] == APPLICATION_ID.to_bytes(4, "big") and version > SCHEMA_VERSION:
        raise StoreTooNew(
            f"the store {folder} has tables of version {version}, and this mlops_magic knows {SCHEMA_VERSION}; it was not "
            "touched. Type: pip install -U mlops-magic"
        )


@contextlib.contextmanager
def _quiet(folder: Path) -> Iterator[None]:
    """While nobody writes, where that can be had: a read-only medium has no writer."""
    lock = WriterLock(folder / LOCK_FILE)
    try:
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(StoreError):
                stack.enter_context(lock.held())
            yield
    finally:
        lock.drop()
