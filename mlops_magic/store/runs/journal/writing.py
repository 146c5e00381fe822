"""A run's journal: what is logged is in a file when the call returns, and in the tables a moment later.

Acknowledged means that the frame was written: it survives kill -9 of this process. The file is locked as long as this
process lives, so that whoever opens the store can tell a journal that is being written from one that was left behind. A
forked child writes a file of its own.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mlops_magic.core.data.codec import to_json
from mlops_magic.core.points import EXACT_INTEGERS, Points, at_once
from mlops_magic.errors import StoreError
from mlops_magic.records.run import RunParts

from ...sqlite.connection import Database
from ...sqlite.failures import from_system, full, told_plainly
from ...sqlite.locks import try_lock
from .. import metrics, open_runs
from . import FOLDER, frames, progress
from .pending import Pending, apply

MOST_PENDING = 65_536  # points and parts in memory; whoever logs more puts them into the tables itself
LONG_FILE = 16 * 2**20  # bytes; emptied when all of it is in the tables
SYNC_SECONDS = 2.0  # a power loss costs no more than so much


class Journal:
    """Takes what is logged for one run; safe between threads and across fork.

    Parameters
    ----------
    database : Database
        The run's store.
    header : frames.Header
        The run.
    say : callable
        Prints one line about us, when something cannot be kept.
    """

    def __init__(self, database: Database, header: frames.Header, say: Callable[[str], None]) -> None:
        self.database, self.header, self.say = database, header, say
        self._begun_us = header.started_ns // 1000
        self._steps: dict[str, int] = {}
        self.ended = self.has_children = self._silent = self._forked = False
        self._file: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._lock, self._draining = threading.Lock(), threading.Lock()
        self._path = Path()
        self._size = self._number = 0
        self._synced = time.monotonic()
        self._keys: dict[str, int] = {}
        self._pending = Pending()

    def forget(self) -> None:
        """In a forked child: what was pending in the parent is the parent's, and so is its file."""
        if self._file is not None:
            os.close(self._file)  # the copy of a descriptor would keep the parent's lock when the parent is gone
            self._file = None
        self._forked = True
        self._begin()

    # logging -------------------------------------------------------------------------------------------------------
    def point(self, name: str, value: float, step: int | None) -> bool:
        """Log one point.

        Parameters
        ----------
        step : int or None
            None is one more than the last of this name.

        Returns
        -------
        bool
            False where it could not be kept; that was said.
        """
        with self._lock:
            place = self._steps.get(name, -1) + 1 if step is None else step
            time_us = time.time_ns() // 1000 - self._begun_us
            plain = type(value) is float or abs(value) <= EXACT_INTEGERS
            try:
                if self._file is None:
                    self._ready()
                key = self._keys.get(name)
                if key is None:
                    key = self._named(name)
                frame = frames.measured if plain else frames.whole
                self._write(frame(self._number + 1, key, place, value, time_us))
            except StoreError as error:
                self._say_once(error)
                return False
            pending = self._pending
            points = pending.points.get(name)
            if points is None:
                points = pending.points[name] = Points()
            if plain:  # `add` in short: this is where a training loop waits
                points.steps.append(place)
                points.values.append(value)
                points.times.append(time_us)
            else:
                points.add(value, place, time_us)
            self._steps[name] = place
            pending.count += 1
        if pending.count >= MOST_PENDING:
            self.try_to_drain()
        return True

    def points(self, name: str, values: Sequence[float], steps: Sequence[int] | None) -> None:
        """Put many points of one name into the tables at once, behind what is pending: the transaction makes them last.

        Raises
        ------
        StoreError
            None of them was kept.
        """
        if self.ended:
            raise self._has_ended()
        with self._taken() as pending, self.database.write() as connection:
            first = self._steps.get(name, -1) + 1
            places = range(first, first + len(values)) if steps is None else steps
            self._apply(connection, pending)
            points = at_once(values, places, time.time_ns() // 1000 - self._begun_us)
            metrics.append_points(connection, self.header.run, {name: points})
        self._steps[name] = places[-1]

    def part(self, parts: RunParts) -> bool:
        """Log anything that is no point; False where it could not be kept, which was said."""
        with self._lock:
            try:
                self._ready()
                self._write(frames.said(self._number + 1, to_json(parts)))
            except StoreError as error:
                self._say_once(error)
                return False
            self._pending.parts.append(parts)
            self._pending.count += 1
        return True

    # into the tables -----------------------------------------------------------------------------------------------
    def drain(self) -> None:
        """Put what is pending into the tables.

        Raises
        ------
        StoreError
            It stays pending, and in the file.
        """
        if self._pending.count:
            with self._taken() as pending, self.database.write() as connection:
                self._apply(connection, pending)
            self._tidy()

    def empty(self) -> None:
        """Put what is pending into the tables, and leave no byte of it in the file."""
        self.drain()
        with self._lock, told_plainly(self.database.folder):
            if self._file is not None and not self._pending.count:
                self._anew()

    def try_to_drain(self) -> None:
        """The same; where it fails, that is said once and tried again later."""
        try:
            self.drain()
        except StoreError as error:
            self._say_once(error)

    @contextmanager
    def ending(self) -> Iterator[Pending]:
        """What is pending, for the transaction that ends the run; afterwards the file is gone."""
        with self._taken() as pending:
            yield pending
        self.close()

    def close(self) -> None:
        """The file goes; nothing in it is needed any more, and nothing more is taken."""
        self.ended = True
        with self._lock:
            file, self._file = self._file, None
            if file is not None:
                self._path.unlink(missing_ok=True)
                os.close(file)

    @contextmanager
    def _taken(self) -> Iterator[Pending]:
        with self._draining:
            with self._lock:
                pending, self._pending = self._pending, Pending()
                pending.upto = self._number
            try:
                yield pending
            except BaseException:
                with self._lock:
                    self._pending = pending.before(self._pending)
                raise

    def _apply(self, connection: sqlite3.Connection, pending: Pending) -> None:
        sound = not pending.count or open_runs.hold(connection, self.header.run)
        apply(connection, self.header.run, pending)
        if pending.count and sound:  # else the doctor, and the run's end, still have to see what was changed
            open_runs.remember(connection, self.header.run)
        if self._file is not None:
            progress.remember(connection, self._path.name, pending.upto)

    def _tidy(self) -> None:
        """Empty a file that grew long; now and then make sure that it is on the disk."""
        with self._lock, told_plainly(self.database.folder):
            if self._file is None:
                return
            if self._size > LONG_FILE and not self._pending.count:
                self._anew()
            elif time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(self._file)
                self._synced = time.monotonic()

    def _anew(self) -> None:
        assert self._file is not None, "its lock is held"
        os.ftruncate(self._file, 0)
        self._size, self._keys = 0, {}
        self._write(frames.header(self._number + 1, self.header))

    # the file ------------------------------------------------------------------------------------------------------
    def _ready(self) -> None:
        if self.ended:
            raise self._has_ended()
        if self._file is None:
            self._file, self._path = created(self.database.folder, self.header.uid, forked=self._forked)
            self._size = 0
            self._write(frames.header(self._number + 1, self.header))

    def _named(self, name: str) -> int:
        key = len(self._keys)
        self._write(frames.named(self._number + 1, key, name))
        self._keys[name] = key
        return key

    def _write(self, frame: bytes) -> None:
        """All of a frame, or nothing of it and an error."""
        assert self._file is not None, "_ready was called"
        try:
            written = os.write(self._file, frame)
        except OSError as wrong:
            raise from_system(wrong, self.database.folder) from wrong
        if written != len(frame):
            os.ftruncate(self._file, self._size)
            raise full(self.database.folder)
        self._size += written
        self._number += 1

    def _has_ended(self) -> StoreError:
        return StoreError(f"run {self.header.run} has ended and takes no more. Type: %%track to begin another")

    def _say_once(self, error: StoreError) -> None:
        if not self._silent:
            self._silent = True
            self.say(f"run {self.header.run} is not complete: {error}")


def created(folder: Path, uid: str, *, forked: bool) -> tuple[int, Path]:
    """A new file that is locked before anybody can take it for one that was left behind."""
    place = folder / FOLDER
    with told_plainly(folder):
        place.mkdir(exist_ok=True)
        for number in itertools.count():
            path = place / (f"{uid}.{os.getpid()}.{number}" if forked or number else uid)
            try:
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
            except FileExistsError:
                continue
            if try_lock(file) and os.fstat(file).st_nlink:
                return file, path
            os.close(file)  # whoever opens the store was quicker: took it for one that was left, or swept it
    raise AssertionError("unreachable")
