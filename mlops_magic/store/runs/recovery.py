"""What dead processes left: runs that nobody finishes any more, and journals that are not in the tables yet."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from mlops_magic.errors import StoreError

from ..set_aside import is_aside, place_for
from ..sqlite.connection import Database
from ..sqlite.locks import try_lock
from . import runs
from .journal import FOLDER, frames, progress
from .journal.pending import Pending, collected


def recover(database: Database, *, only: str = "") -> None:
    """Put journals that no process writes any more into the tables; a run whose process is dead becomes `killed`.

    Parameters
    ----------
    only : str
        A run's uid: only journals that its forked children left.
    """
    place = database.folder / FOLDER
    for path in sorted(place.glob(f"{only}.*" if only else "*")) if place.is_dir() else ():
        if not is_aside(path):
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                _recover_file(database, path)
    if not only:
        _forget_files(database, place)
        runs.mark_killed(database)


def _recover_file(database: Database, path: Path) -> None:
    file = os.open(path, os.O_RDWR)
    try:
        if not try_lock(file) or not os.fstat(file).st_nlink:
            return  # it is being written, or another process has put it into the tables
        if _is_in_tables(database, path, path.read_bytes()):
            path.unlink()
    finally:
        os.close(file)


def _is_in_tables(database: Database, path: Path, data: bytes) -> bool:
    """Put a journal into the tables; False where the file must stay."""
    read = tuple(frames.read(data))
    header = frames.header_of(read[0]) if read else None
    if header is None:
        if data:
            path.rename(place_for(path))
        return not data  # an empty one acknowledged nothing
    try:
        after = _state(database, header, path.name)
    except ValueError as wrong:
        pending, after, lost = Pending(), 0, str(wrong)
    else:
        if after is None:
            return False  # the run is not in this store: the file is kept for the store it belongs to
        pending = collected(read, after)
        unread = frames.unread(data)
        lost = f"its last {unread} bytes cannot be read" if unread and after != frames.ALL else ""
    kept = place_for(path)
    if lost:
        pending.say(f"Not all that was logged is here: of the run's journal, {lost}. It is kept as {kept.name}.")
    runs.recover(database, header.run, pending, file=path.name, dead=path.name == header.uid)
    if lost:  # not before what can be read is in the tables
        path.rename(kept)
    return not lost


def _state(database: Database, header: frames.Header, name: str) -> int | None:
    """Number of the last frame that is in the tables: all of them where the run has ended with its own journal.

    Raises
    ------
    ValueError
        That cannot be told.
    """
    with database.read() as connection:
        run = connection.execute("SELECT status FROM run WHERE id = ? AND uid = ?", (header.run, header.uid)).fetchone()
        if run is None:
            return None
        if name == header.uid and run[0] not in runs.OPEN:
            return frames.ALL
        return progress.remembered(connection, name)


def _forget_files(database: Database, place: Path) -> None:
    """How far a file is in the tables is of no interest once it is gone."""
    with database.read() as connection:
        names = [row[0] for row in connection.execute("SELECT file FROM journal").fetchall()]
    gone = [(name,) for name in names if not (place / name).exists()]
    if gone:
        with contextlib.suppress(StoreError), database.write() as connection:
            connection.executemany("DELETE FROM journal WHERE file = ?", gone)
