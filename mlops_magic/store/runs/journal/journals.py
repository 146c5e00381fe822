"""The journals of one open store: put into the tables by a thread, before anybody reads, and before the store closes."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable

from mlops_magic.records.run import Run

from ...sqlite.connection import Database
from . import frames
from .writing import Journal

EVERY_SECONDS = 0.25


class Journals:
    """Open journals of a store, and the thread that empties them."""

    def __init__(self, database: Database) -> None:
        self._open: set[Journal] = set()  # a run that nobody holds any more is emptied all the same
        self._database = weakref.ref(database)
        self._begin()
        database.before_reading, database.before_closing = self.drain, self.stop

    def _begin(self) -> None:
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._starting = threading.Lock()

    def journal(self, run: Run, say: Callable[[str], None]) -> Journal:
        """A journal for a run that has begun; its file is made when something is logged."""
        database = self._database()
        assert database is not None
        journal = Journal(database, frames.Header(run.id, run.uid, run.started_ns), say)
        with self._starting:
            self._open.add(journal)
            if self._thread is None or not self._thread.is_alive():
                self._stop.clear()
                self._thread = threading.Thread(target=self._work, name="mlops_magic journals", daemon=True)
                self._thread.start()
        return journal

    def open(self) -> tuple[Journal, ...]:
        """Journals of runs that have not ended."""
        with self._starting:
            self._open = {journal for journal in self._open if not journal.ended}
            return tuple(self._open)

    def drain(self) -> None:
        """Put everything that is pending into the tables; what fails stays pending."""
        for journal in self.open():
            journal.try_to_drain()

    def empty(self) -> None:
        """Leave nothing of what was logged outside of the tables."""
        for journal in self.open():
            journal.empty()

    def stop(self) -> None:
        """Put everything into the tables and end the thread."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        self.drain()

    def forget(self) -> None:
        """In a forked child: the thread is not here, and files are our own."""
        self._begin()
        for journal in self.open():
            journal.forget()

    def _work(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.drain()


def journals_of(database: Database) -> Journals:
    """The journals of an open store, one object each."""
    with _LOCK:
        found = _ALL.get(database)
        if found is None:
            found = _ALL[database] = Journals(database)
        return found


def _note_children() -> None:
    for journals in list(_ALL.values()):
        for journal in journals.open():
            journal.has_children = True


def _forget_all() -> None:
    global _LOCK  # noqa: PLW0603  a thread that does not exist here may hold the old one
    _LOCK = threading.Lock()
    for journals in list(_ALL.values()):
        journals.forget()


_LOCK = threading.Lock()
_ALL: weakref.WeakKeyDictionary[Database, Journals] = weakref.WeakKeyDictionary()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_parent=_note_children, after_in_child=_forget_all)
