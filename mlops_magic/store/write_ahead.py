"""Has SQLite read all of its log? It stops at the first frame whose checksum is wrong, and says nothing.

After a kill nothing is wrong there: what was committed has whole frames. A power loss may cost the last commits, and a disk
that turns a bit over costs all commits behind it. Then the log is copied before anybody writes over it, and the history
gets a link that says so.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import time
from pathlib import Path

from mlops_magic.errors import StoreBusy

from . import audit
from .set_aside import place_for
from .sqlite.connection import DATABASE_FILE, Database
from .sqlite.failures import told_plainly
from .sqlite.process import user

HEAD = struct.Struct(
    ">8I"
)  # of the file: magic, version, size of a page, number of the checkpoint, two salts, checksums
FRAME = struct.Struct(">4I")  # pages of the database after a commit, else 0, and the two salts of the file
FRAME_BYTES = 24
CUT = "log cut short"


def look(database: Database) -> None:
    """Compare what lies in the log with what SQLite took from it; called when a writable store was opened.

    Raises
    ------
    StoreError
        The copy or the link could not be written.
    """
    log = database.folder / f"{DATABASE_FILE}-wal"
    try:
        if not log.stat().st_size:
            return
        with database.quiet() as connection:
            lost, kept = _lost(log, connection)
    except FileNotFoundError:
        return  # there is none, or the last one to close has just folded it in
    except StoreBusy:
        return  # whoever writes at this moment has read the log already
    if lost:
        with database.write(durable=True) as connection:
            payload = {"pages": lost, "kept": kept}
            audit.append(connection, at_ns=time.time_ns(), actor=user(), action=CUT, about=audit.STORE, payload=payload)
        with contextlib.suppress(StoreBusy), database.quiet() as connection:
            connection.execute(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            ).fetchone()  # what lies behind the cut is not told twice


def _lost(log: Path, connection: sqlite3.Connection) -> tuple[int, str]:
    """How many frames were committed and not taken, and the copy of the log that was made then."""
    _, taken, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    lost = committed(log, page_bytes) - taken
    if lost <= 0:
        return 0, ""
    kept = place_for(log)
    with told_plainly(log.parent):
        kept.write_bytes(log.read_bytes())
    return lost, kept.name


def committed(log: Path, page_bytes: int) -> int:
    """Number of the last frame in the file that ends a commit, as its own head says, sound or not; 0 where none does.

    A frame belongs to the file's present generation if it has a salt of it. Both differ in older ones, and a bit that was
    turned over is in one of the two.
    """
    size, step, last = log.stat().st_size, FRAME_BYTES + page_bytes, 0
    with log.open("rb") as file:
        head = file.read(HEAD.size)
        if len(head) < HEAD.size:
            return 0
        salts = HEAD.unpack(head)[4:6]
        for number in range(1, (size - HEAD.size) // step + 1):
            file.seek(HEAD.size + (number - 1) * step)
            _, pages, *found = FRAME.unpack(file.read(FRAME.size))
            if not any(one == other for one, other in zip(salts, found, strict=True)):
                break
            if pages:
                last = number
    return last
