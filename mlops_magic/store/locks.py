"""The writers' queue: one lock of the operating system, held by whoever writes to the store or checkpoints it.

SQLite 3.7.0-3.51.2 can corrupt a database when one connection commits while another checkpoints
(https://sqlite.org/wal.html, "the WAL-reset bug"). SQLite lets one writer in at a time anyway, so an exclusive lock of
our own costs no parallelism and keeps every commit out of every checkpoint. The kernel drops the lock of a process
that dies.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlops_magic.errors import StoreBusy

from .failures import told_plainly

PATIENCE_SECONDS = 30.0
# Short against a commit (0.1 ms to 5 ms), long against a turn of the loop; jitter keeps waiters out of step.
FIRST_NAP_SECONDS, LONGEST_NAP_SECONDS = 0.000_5, 0.005


class WriterLock:
    """An exclusive lock on a file beside the database; blocks other processes and other connections of this one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @contextmanager
    def held(self, patience_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock, or raise StoreBusy when another process keeps it for longer than the patience."""
        if self._file is None:
            with told_plainly(self._path.parent):
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        file = self._file
        self._wait(file, PATIENCE_SECONDS if patience_seconds is None else patience_seconds)
        try:
            yield
        finally:
            if self._file == file:  # not dropped by a fork meanwhile
                _unlock(file)

    def drop(self) -> None:
        """Close the file, which gives the lock up; after a fork, the child's copy would keep it held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _wait(self, file: int, patience_seconds: float) -> None:
        deadline = time.monotonic() + patience_seconds
        nap = FIRST_NAP_SECONDS
        while not try_lock(file):
            if time.monotonic() > deadline:
                raise StoreBusy(
                    f"another process has been writing to {self._path.parent} for {patience_seconds:.0f} s. "
                    "Try again, or type: %mlops doctor"
                )
            time.sleep(nap * (0.5 + random.random()))  # noqa: S311  a nap is no secret
            nap = min(nap * 1.5, LONGEST_NAP_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: int) -> bool:
        """Take the exclusive lock on an open file; False where another open file has it."""
        try:
            os.lseek(file, 0, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import errno
    import fcntl

    def try_lock(file: int) -> bool:
        """Take the exclusive lock on an open file; False where another open file has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as wrong:
            if wrong.errno in (errno.EWOULDBLOCK, errno.EINTR):
                return False
            if wrong.errno in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
                return True  # a file system without locks: SQLite's own are then all there is
            raise
        return True

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
