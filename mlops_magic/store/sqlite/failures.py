"""What SQLite and the disk complain about, told as our own errors in one sentence each."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlops_magic.errors import MlopsMagicError, StoreBusy, StoreDamaged, StoreError, StoreFull, StoreReadOnly

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def told_plainly(folder: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into StoreError and its kin; others pass."""
    try:
        with sqlite_told_plainly(folder):
            yield
    except MlopsMagicError:
        raise  # one of them is a PermissionError too
    except OSError as wrong:
        raise from_system(wrong, folder) from wrong


@contextmanager
def sqlite_told_plainly(folder: Path) -> Iterator[None]:
    """Turn errors of SQLite alone: an OSError in a caller's block is the caller's."""
    try:
        yield
    except sqlite3.Error as wrong:
        raise from_sqlite(wrong, folder) from wrong


def from_sqlite(wrong: sqlite3.Error, folder: Path) -> StoreError:
    """The sentence for an error of SQLite.

    The extended error name tells `SQLITE_IOERR_WRITE` from `SQLITE_IOERR_SHMSIZE`; both are what a full disk looks
    like from inside, so an I/O error names the disk and not a cause we cannot know.
    """
    name = getattr(wrong, "sqlite_errorname", None) or ""
    said = str(wrong)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"another program keeps the store {folder} locked. Try again, or type: %mlops doctor")
    if name.startswith("SQLITE_READONLY"):
        return read_only(folder)
    if name.startswith("SQLITE_FULL"):
        return full(folder)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return damaged(folder, said)
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")):
        return StoreError(
            f"the disk does not read or write the store {folder} ({said}; {name}). "
            "Check its free space and that it is still mounted, then type: %mlops doctor"
        )
    return StoreError(f"the store {folder} cannot do this: {said}. Type: %mlops doctor")


def from_system(wrong: OSError, folder: Path) -> StoreError:
    """The sentence for an error of the file system."""
    if wrong.errno in NO_SPACE:
        return full(folder)
    if wrong.errno in NOT_WRITABLE:
        return read_only(folder)
    if wrong.errno == errno.ENOENT:
        return gone(folder)
    return StoreError(f"the store {folder} cannot be used: {wrong.strerror or wrong}. Type: %mlops doctor")


def full(folder: Path) -> StoreFull:
    """No space left."""
    return StoreFull(
        f"the disk of {folder} is full, so this was not recorded; what is recorded is kept. "
        "Free some space and run the cell again, or put the store elsewhere: %env MLOPS_STORE=/path/with/space"
    )


def read_only(folder: Path) -> StoreReadOnly:
    """Reading works, writing does not."""
    return StoreReadOnly(
        f"the store {folder} can be read and not written. Type before %load_ext: %env MLOPS_STORE=/path/you/may/write"
    )


def damaged(folder: Path, said: str) -> StoreDamaged:
    """The file is no database, or not one any more."""
    return StoreDamaged(
        f"{folder / 'store.db'} is not a sound database ({said}); it was left as it is. "
        "Move it away to start anew, or type: %mlops doctor"
    )


def gone(folder: Path) -> StoreError:
    """Somebody deleted or moved the folder while it was open."""
    return StoreError(
        f"the store {folder} was deleted or moved while it was open. Put it back, or type: %reload_ext mlops_magic"
    )
