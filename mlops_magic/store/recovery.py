"""What dead processes left: runs that nobody finishes any more, and journals that are not in the tables yet."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from mlops_magic.errors import StoreError

from . import runs
from .connection import Database
from .journal import frames
from .journal.pending import collected
from .journal.writing import FOLDER
from .locks import try_lock


def recover(database: Database, *, only: str = "") -> None:
    """Put journals that no process writes any more into the tables; a run whose process is dead becomes `killed`.

    Parameters
    ----------
    only : str
        A run's uid: only journals that its forked children left.
    """
    place = database.folder / FOLDER
    for path in sorted(place.glob(f"{only}.*" if only else "*")) if place.is_dir() else ():
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
        read = tuple(frames.read(path.read_bytes()))
        header = frames.header_of(read[0]) if read else None
        if header is not None:
            after = _state(database, header, path.name)
            if after is None:
                return  # the run is not in this store: the file is kept for the store it belongs to
            runs.recover(database, header.run, collected(read, after), file=path.name, dead=path.name == header.uid)
        path.unlink()  # without a header nothing in it was acknowledged
    finally:
        os.close(file)


def _state(database: Database, header: frames.Header, name: str) -> int | None:
    """Number of the last frame that is in the tables: all of them where the run has ended with its own journal."""
    with database.read() as connection:
        run = connection.execute("SELECT status FROM run WHERE id = ? AND uid = ?", (header.run, header.uid)).fetchone()
        row = connection.execute("SELECT upto FROM journal WHERE file = ?", (name,)).fetchone()
    if run is None:
        return None
    if name == header.uid and run[0] not in runs.OPEN:
        return frames.ALL
    return int(row[0]) if row else 0


def _forget_files(database: Database, place: Path) -> None:
    """How far a file is in the tables is of no interest once it is gone."""
    with database.read() as connection:
        names = [row[0] for row in connection.execute("SELECT file FROM journal").fetchall()]
    gone = [(name,) for name in names if not (place / name).exists()]
    if gone:
        with contextlib.suppress(StoreError), database.write() as connection:
            connection.executemany("DELETE FROM journal WHERE file = ?", gone)
