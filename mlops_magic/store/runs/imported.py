"""Runs of another tracker, put into the tables many at a time: whole, sealed, and once."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mlops_magic.core.points import Points
from mlops_magic.records.run import RunParts, RunResult, RunStart

from .. import audit, blobs
from ..sqlite.connection import Database
from ..sqlite.process import Writer, user
from . import metrics, run_reading, run_writing, runs


@dataclass(frozen=True, slots=True)
class ImportedRun:
    """A run that has ended elsewhere; `parent` is the uid of the run it stood within, if that was imported too."""

    uid: str
    user: str
    start: RunStart
    result: RunResult
    remarks: tuple[str, ...] = ()
    points: Mapping[str, Points] = field(default_factory=dict)
    parent: str = ""


def known(database: Database) -> frozenset[str]:
    """Uids of all runs."""
    with database.read() as connection:
        return frozenset(row[0] for row in connection.execute("SELECT uid FROM run"))


def put(database: Database, found: Sequence[ImportedRun], *, now_ns: int) -> int:
    """Keep runs, each with a link in the chain, all of them or none; how many were new.

    A run whose uid is there already is left as it is: nothing that was imported is changed by importing again.
    """
    with database.write() as connection:
        made = [_inserted(connection, each) for each in found if _is_new(connection, each.uid)]
        for run in run_reading.load(connection, made, None):
            audit.append(
                connection, at_ns=now_ns, actor=user(), action="run imported", about=f"run:{run.id}",
                payload=runs.seal(connection, run),
            )  # fmt: skip
    return len(made)


def keep_files(database: Database, staged: Sequence[blobs.Staged]) -> None:
    """Make blobs of staged files, with their rows."""
    blobs.settle(database, staged)
    with database.write() as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO blob(key, size_bytes) VALUES (?, ?)", [(each.key, each.size) for each in staged]
        )


def _is_new(connection: sqlite3.Connection, uid: str) -> bool:
    return connection.execute("SELECT 1 FROM run WHERE uid = ?", (uid,)).fetchone() is None


def _inserted(connection: sqlite3.Connection, each: ImportedRun) -> int:
    """The rows of one run, which is running for no reader: the transaction ends after it did."""
    run_id = run_writing.insert_start(connection, each.start, each.uid, Writer("", "", 0, "", each.user))
    if each.parent:
        connection.execute(
            "UPDATE run SET parent_id = (SELECT id FROM run WHERE uid = ?) WHERE id = ?", (each.parent, run_id)
        )
    if each.remarks:
        run_writing.insert_parts(connection, run_id, RunParts(remarks=each.remarks))
    run_writing.insert_result(connection, run_id, each.result, None)
    metrics.append_points(connection, run_id, each.points)
    if any(len(points) >= metrics.COMPRESSED_FROM for points in each.points.values()):
        metrics.compact(connection, run_id)
    return run_id
