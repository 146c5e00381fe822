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
# A commit takes 0.1 ms to 5 ms. The one at the head of the queue looks often; the others look the more often the longer
# they have waited, so that who has just written does not come before them. Jitter keeps waiters out of step.
HEAD_NAP_SECONDS = 0.000_3
FIRST_NAP_SECONDS, SHORTEST_NAP_SECONDS, SHORTER = 0.004, 0.001, 0.8
QUEUE = ".queue"


class WriterLock:
    """An exclusive lock on a file beside the database; blocks other processes and other connections of this one.

    Who wants it takes a second lock first and gives it up once it has the first: with one alone, whoever has just written
    would take it again while the others sleep.
    """

    def __init__(self, path: Path) -> None:
        self._paths = (path, path.with_name(path.name + QUEUE))
        self._files: tuple[int, int] | None = None

    @contextmanager
    def held(self, patience_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock, or raise StoreBusy when another process keeps it for longer than the patience."""
        if self._files is None:
            with told_plainly(self._paths[0].parent):
                self._files = _opened(*self._paths)
        files = self._files
        patience = PATIENCE_SECONDS if patience_seconds is None else patience_seconds
        deadline = time.monotonic() + patience
        file, queue = files
        self._wait(queue, FIRST_NAP_SECONDS, deadline, patience)
        try:
            self._wait(file, HEAD_NAP_SECONDS, deadline, patience)
        finally:
            _unlock(queue)
        try:
            yield
        finally:
            if self._files == files:  # not dropped by a fork meanwhile
                _unlock(file)

    def drop(self) -> None:
        """Close the files, which gives the lock up; after a fork, the child's copies would keep it held."""
        if self._files is not None:
            for file in self._files:
                os.close(file)
            self._files = None

    def _wait(self, file: int, nap: float, deadline: float, patience_seconds: float) -> None:
        while not try_lock(file):
            if time.monotonic() > deadline:
                raise StoreBusy(
                    f"another process has been writing to {self._paths[0].parent} for {patience_seconds:.0f} s. "
                    "Try again, or type: %mlops doctor"
                )
            time.sleep(nap * (0.5 + random.random()))  # noqa: S311  a nap is no secret
            nap = max(nap * SHORTER, min(nap, SHORTEST_NAP_SECONDS))


def _opened(path: Path, queue: Path) -> tuple[int, int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        return file, os.open(queue, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        os.close(file)
        raise


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
