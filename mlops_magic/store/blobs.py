"""Bytes addressed by their BLAKE3 digest: written once, whole or not at all, and checked whenever they are read."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from mlops_magic.errors import BlobCorrupt, StoreError

from .sqlite.connection import Database
from .sqlite.failures import gone, read_only, told_plainly

BLOB_FOLDER, TEMPORARY_FOLDER = "blobs", "tmp"
SYNC_THREADS = 16
WORTH_THREADS = 3  # files from which threads save more than it costs to start them
STRAY_SECONDS = 24 * 3600  # a temporary file this old belongs to nobody who is still writing it


def put(database: Database, data: bytes) -> str:
    """Keep the bytes and give their key; bytes that are there already are read and not written.

    Order: temporary file, fsync, rename, fsync of the folder, then the row. A blob without a row is an orphan for the
    doctor; a row without its blob cannot happen.

    Returns
    -------
    str
        64 hex digits: BLAKE3 of the bytes.

    Raises
    ------
    StoreReadOnly, StoreError
        Nothing was kept; no temporary file stays behind.
    """
    return put_all(database, (data,))[0]


def put_all(database: Database, several: Sequence[bytes]) -> tuple[str, ...]:
    """The same of several, which are synced together and noted in one transaction.

    Raises
    ------
    StoreReadOnly, StoreError
        None was noted; no temporary file stays behind.
    """
    while True:
        sizes = _settled(database, several)
        with database.write() as connection:
            if all(exists(database, key) for key, _ in sizes):  # else a collection took one before we said we need it
                connection.executemany("INSERT OR IGNORE INTO blob(key, size_bytes) VALUES (?, ?)", sizes)
                return tuple(key for key, _ in sizes)


def _settled(database: Database, several: Sequence[bytes]) -> list[tuple[str, int]]:
    """Key and size of each, once all of them are on the disk."""
    staged: list[Staged] = []
    try:
        staged += (stage(database, data) for data in several)
        settle(database, staged)
    except BaseException:
        for each in staged:
            if each.temporary is not None:
                each.temporary.unlink(missing_ok=True)
        raise
    return [(each.key, each.size) for each in staged]


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes of a blob that are not yet sure to be on the disk; `temporary` is None where the blob was there before."""

    key: str
    size: int
    temporary: Path | None


def stage(database: Database, data: bytes) -> Staged:
    """Write the bytes to a temporary file; `settle` makes blobs of many of them at once.

    Raises
    ------
    StoreReadOnly, StoreError
        Nothing was written; no temporary file stays behind.
    """
    key = digest(data)
    if not database.writable:
        raise read_only(database.folder)
    if not database.folder.is_dir():
        raise gone(database.folder)
    with told_plainly(database.folder):
        target = path_of(database.folder, key)
        if _is_whole(target, data):
            with contextlib.suppress(PermissionError):  # another user's file, in a store that is shared
                os.utime(target)  # a collection spares what is young
            return Staged(key, len(data), None)
        return Staged(key, len(data), _write(database.folder, data))


def settle(database: Database, staged: Sequence[Staged]) -> None:
    """Make blobs of temporary files: all of them synced, then renamed, then their folders synced; rows are the caller's.

    A file system joins what several threads ask to be synced into few writes: four hundred files take as long as forty.
    """
    fresh = {each.key: each.temporary for each in staged if each.temporary is not None}
    alone = len(fresh) < WORTH_THREADS
    pool = nullcontext(None) if alone else ThreadPoolExecutor(min(SYNC_THREADS, len(fresh)))
    with told_plainly(database.folder), pool as threads:
        in_turn: Callable[..., Iterable[None]] = map if threads is None else threads.map
        for _ in in_turn(_sync, fresh.values()):
            pass
        folders = set()
        for key, temporary in fresh.items():
            target = path_of(database.folder, key)
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(target)
            folders.add(target.parent)
        for _ in in_turn(_sync_folder, folders):
            pass
    for each in staged:  # the same bytes staged twice
        if each.temporary is not None:
            each.temporary.unlink(missing_ok=True)


def get(database: Database, key: str) -> bytes:
    """Bytes of a blob, checked against its key.

    Raises
    ------
    BlobCorrupt
        The bytes are not those the key promises.
    StoreError
        There is no such blob.
    """
    try:
        data = path_of(database.folder, key).read_bytes()
    except FileNotFoundError:
        raise StoreError(f"the store has no blob {key[:12]}…. Type: %mlops doctor") from None
    except OSError as wrong:
        raise BlobCorrupt(f"the blob {key[:12]}… cannot be read: {wrong.strerror}. Type: %mlops doctor") from wrong
    if digest(data) != key:
        raise BlobCorrupt(f"the bytes of blob {key[:12]}… have changed on disk. Type: %mlops doctor")
    return data


def exists(database: Database, key: str) -> bool:
    """Whether the blob is there; says nothing of its bytes."""
    return _is_key(key) and path_of(database.folder, key).is_file()


def digest(data: bytes) -> str:
    """BLAKE3 of the bytes, 64 hex digits."""
    return blake3(data).hexdigest()


def path_of(folder: Path, key: str) -> Path:
    """Where a blob lies; a key of another form, which might leave the folder, is refused."""
    if not _is_key(key):
        raise StoreError(f"{key[:80]!r} is not the key of a blob: a key has 64 hex digits. Type: %mlops doctor")
    return folder / BLOB_FOLDER / key[:2] / key[2:]


def sweep(folder: Path) -> None:
    """Delete temporary files that a dead writer left behind."""
    oldest = time.time() - STRAY_SECONDS
    for stray in (folder / TEMPORARY_FOLDER).glob("*.blob"):
        try:
            if stray.stat().st_mtime < oldest:
                stray.unlink()
        except OSError:
            pass  # another process swept it first


def _is_key(key: str) -> bool:
    return len(key) == 64 and all(digit in "0123456789abcdef" for digit in key)


def _is_whole(target: Path, data: bytes) -> bool:
    """A file that a power loss cut short, or in which a bit was turned over, is written anew."""
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False


def _write(folder: Path, data: bytes) -> Path:
    (folder / TEMPORARY_FOLDER).mkdir(exist_ok=True)
    temporary = folder / TEMPORARY_FOLDER / f"{os.getpid()}-{os.urandom(8).hex()}.blob"
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.chmod(0o444)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    if os.name != "nt":  # folders cannot be opened there; the rename is journaled
        _sync(folder)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
