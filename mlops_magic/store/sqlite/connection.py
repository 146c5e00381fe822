"""One connection to the store and the policy of its transactions.

Every write is `BEGIN IMMEDIATE` under the writers' lock: a deferred transaction that turns into a write is the classic
"database is locked". Checkpoints happen in one place, under the same lock. A forked child leaves the parent's
connection alone and opens its own.
"""

from __future__ import annotations

import atexit
import os
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mlops_magic.errors import StoreBusy, StoreError

from .failures import gone, read_only, sqlite_told_plainly, told_plainly
from .locks import PATIENCE_SECONDS, WriterLock

DATABASE_FILE = "store.db"
LOCK_FILE = "writer.lock"
BUSY_MILLISECONDS = 30_000
LONGEST_WAL_BYTES = 4 * 2**20  # about 1000 pages: SQLite's own threshold, times our page size


class Database:
    """The store, open: transactions for reading and writing, safe between threads and across fork.

    Parameters
    ----------
    folder : Path
        The store's folder.
    connect : callable
        Opens a new connection; called again after a fork.
    writable : bool
        Whether `write` is allowed.
    schema_version : int
        Version of the tables found.
    """

    def __init__(
        self, folder: Path, connect: Callable[[], sqlite3.Connection], *, writable: bool, schema_version: int
    ) -> None:
        self.folder = folder
        self.writable = writable
        self.schema_version = schema_version
        self.before_reading: Callable[[], None] | None = None  # puts what was logged into the tables
        self.before_closing: Callable[[], None] | None = None
        self._file = folder / DATABASE_FILE
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._file_identity: tuple[int, int] | None = None
        self._closed = False
        self._mutex = threading.RLock()
        self._lock = WriterLock(folder / LOCK_FILE)
        self._full_sync: bool | None = None
        self._busy: int | None = None  # the thread that is in a transaction
        _OPEN.add(self)

    @contextmanager
    def read(self, *, logged: bool = True) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction that sees one state of the store; inside `write`, the same one.

        Parameters
        ----------
        logged : bool
            Whether what this process has logged for runs has to be seen; who asks of something else need not wait for it.
        """
        if logged and self.before_reading is not None and self._busy != threading.get_ident():
            self.before_reading()
        with self._mutex, sqlite_told_plainly(self.folder):
            connection = self._ready()
            if connection.in_transaction:
                yield connection
            else:
                with self._transaction(connection, "BEGIN"):
                    yield connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction that is kept whole when the block ends, and not at all if it raises.

        Parameters
        ----------
        durable : bool
            Also survives a power loss, at the price of an fsync. Without it, everything survives kill -9.

        Raises
        ------
        StoreReadOnly, StoreBusy, StoreDamaged, StoreError
            Nothing was written.
        """
        if not self.writable:
            raise read_only(self.folder)
        with self._mutex, sqlite_told_plainly(self.folder):
            connection = self._ready()
            if connection.in_transaction:
                raise StoreError("a write inside another transaction of the store: end the first one before")
            with self._lock.held():
                self._set_sync(connection, full=durable)
                with self._transaction(connection, "BEGIN IMMEDIATE"):
                    yield connection
                self._checkpoint_if_long(connection)

    def scrub(self) -> None:
        """Write the database anew and empty its log: of what was deleted no byte stays in a free page.

        Raises
        ------
        StoreBusy
            Another program reads an older state of the store, so the log still holds it.
        """
        if not self.writable:
            raise read_only(self.folder)
        with self._mutex, sqlite_told_plainly(self.folder):
            connection = self._ready()
            with self._lock.held():
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                connection.execute("VACUUM")
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreBusy(
                f"another program reads {self.folder}, so its log still holds old pages. Close it, and erase again"
            )

    @contextmanager
    def quiet(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection while nobody writes: for looks at the log, and for folding it into the database.

        Raises
        ------
        StoreBusy
            Another process is writing; it is not waited for.
        """
        with self._mutex, sqlite_told_plainly(self.folder):
            connection = self._ready()
            with self._lock.held(patience_seconds=0):
                yield connection

    def close(self) -> None:
        """Close the connection; the last one to leave checkpoints, so this waits for the writers' lock too."""
        if self.before_closing is not None and not self._closed:
            self.before_closing()
        with self._mutex:
            self._closed = True
            connection, self._connection = self._connection, None
            if connection is not None:
                _close(connection, self._lock if self.writable and self.folder.is_dir() else None)
            self._lock.drop()
            _OPEN.discard(self)

    def __del__(self) -> None:
        """A store that was dropped unclosed: SQLite's own close would checkpoint outside the lock."""
        if self._connection is not None:
            self.close()

    def _ready(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"the store {self.folder} was closed. Type: %reload_ext mlops_magic")
        with told_plainly(self.folder):  # a missing file is told as a store that went away
            found = self._file.stat()
        identity = (found.st_dev, found.st_ino)
        if self._connection is None:
            self._connection, self._file_identity = self._connect(), identity
        if identity != self._file_identity:
            raise gone(self.folder)  # another file took its place: writing to the old one would be lost
        return self._connection

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection, begin: str) -> Iterator[None]:
        _begin(connection, begin)
        self._busy = threading.get_ident()
        try:
            yield
            if self._connection is connection:  # else: we are a child forked inside the block
                connection.execute("COMMIT")
        except BaseException:
            if self._connection is connection and connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self._busy = None

    def _set_sync(self, connection: sqlite3.Connection, *, full: bool) -> None:
        if self._full_sync is not full:  # refused inside a transaction, so it is set before
            connection.execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
            self._full_sync = full

    def _checkpoint_if_long(self, connection: sqlite3.Connection) -> None:
        """Fold the log into the database once it is long; called with the writers' lock in hand."""
        try:
            long = (self.folder / f"{DATABASE_FILE}-wal").stat().st_size > LONGEST_WAL_BYTES
        except OSError:
            return
        if long and self._connection is connection:
            connection.execute("PRAGMA busy_timeout=0")  # readers are not waited for: the next writer tries again
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error:
                pass  # the commit is acknowledged already; a full disk is told to the next writer
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")

    def _forget_after_fork(self) -> None:
        """In a forked child: leave the parent's connection unclosed, give up the copy of its lock."""
        if self._connection is not None:
            _PARENTS_CONNECTIONS.append(self._connection)
            self._connection = None
        self._full_sync = None
        self._lock.drop()
        self._mutex = threading.RLock()  # a thread that does not exist here may hold the old one


def _begin(connection: sqlite3.Connection, begin: str) -> None:
    """Begin; recovery after a crash may report busy at once, in spite of the timeout."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute(begin)
        except sqlite3.OperationalError as wrong:
            if not wrong.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(0.005 + 0.02 * random.random())  # noqa: S311  a nap is no secret
        else:
            return


def _close(connection: sqlite3.Connection, lock: WriterLock | None) -> None:
    if lock is None:
        connection.close()
        return
    try:
        with lock.held():
            connection.close()
    except (StoreBusy, OSError):
        connection.close()  # whoever holds the lock has a connection too, so ours is not the last


def _forget_all_after_fork() -> None:
    for database in list(_OPEN):
        database._forget_after_fork()  # noqa: SLF001  the same module


def _close_all() -> None:
    for database in list(_OPEN):
        database.close()


_OPEN: weakref.WeakSet[Database] = weakref.WeakSet()
_PARENTS_CONNECTIONS: list[sqlite3.Connection] = []  # never closed: closing would speak for the parent
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all_after_fork)
atexit.register(_close_all)
