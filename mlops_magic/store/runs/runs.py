"""Runs: begun, added to, finished, read again."""

from __future__ import annotations

import functools
import sqlite3
import time
from collections.abc import Sequence
from contextlib import nullcontext

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.errors import RunNotFound, StoreError
from mlops_magic.records.run import DatasetUse, Metric, Run, RunResult, RunStart

from .. import audit, blobs, lineage
from ..sqlite.connection import Database
from ..sqlite.process import Writer, is_gone, this_writer, user
from ..sqlite.uid import new_uid
from . import metrics, open_runs, run_reading, run_search, run_writing
from .journal import progress
from .journal.pending import Pending, apply
from .journal.writing import Journal

OFFERED = 20  # numbers of runs an error looks through for the nearest
OPEN = ("running", "killed")  # a run taken for dead may still report: its machine may have slept


def begin(database: Database, start: RunStart) -> Run:
    """Store a run as `running`, with the process that runs it, so that a killed one can be told.

    Raises
    ------
    StoreError
        Nothing was stored.
    """
    writer, uid = this_writer(), new_uid(start.started_ns)
    with database.write() as connection:
        run_id = _begun(connection, start, uid, writer)
    return Run(
        run_id, uid, start.experiment, start.name, "running", start.started_ns, None, start.code, start.cell_id,
        start.notebook, tags=start.tags, parent=start.parent, kind=start.kind,
    )  # fmt: skip


def _begun(connection: sqlite3.Connection, start: RunStart, uid: str, writer: Writer) -> int:
    run_id = run_writing.insert_start(connection, start, uid, writer)
    audit.append(
        connection,
        at_ns=start.started_ns,
        actor=writer.user,
        action="run begun",
        about=f"run:{run_id}",
        payload=open_runs.seal_of_start(connection, start, run_id),
    )
    return run_id


def add_finished(database: Database, found: Sequence[tuple[RunStart, RunResult]]) -> None:
    """Store runs that had ended before anybody told us, in one transaction.

    Raises
    ------
    StoreError
        None was stored.
    """
    writer = this_writer()
    with database.write() as connection:
        for start, result in found:
            run_id = _begun(connection, start, new_uid(start.started_ns), writer)
            run_writing.insert_result(connection, run_id, result, None)
            lineage.link(connection, run_writing.edges(run_id, result.data))
            _sealed(database, connection, run_id, f"run {result.status}", result.ended_ns)


def finish(database: Database, run_id: int, result: RunResult, journal: Journal | None = None) -> Run:
    """Store what a run ended with, and what its journal still holds.

    Raises
    ------
    RunNotFound
        No run has this number.
    StoreError
        The run is finished already, or nothing could be stored.
    """
    diff = result.git.diff if result.git else ""
    diff_key = blobs.put(database, diff.encode("utf-8", "surrogatepass")) if diff else None
    ending = nullcontext(Pending()) if journal is None else journal.ending()
    with ending as pending, database.write() as connection:
        _require_open(connection, run_id)
        open_runs.close(connection, run_id, dead=False)
        apply(connection, run_id, pending)
        run_writing.insert_result(connection, run_id, result, diff_key)
        metrics.compact(connection, run_id)
        lineage.link(connection, run_writing.edges(run_id, result.data))
        return _sealed(database, connection, run_id, f"run {result.status}", result.ended_ns)


def get(database: Database, run_id: int) -> Run:
    """One run with all its parts.

    Raises
    ------
    RunNotFound
        No run has this number.
    """
    with database.read() as connection:
        return _one(database, connection, run_id)


def listed(
    database: Database, *, experiment: str | None = None, limit: int | None = None, newest_first: bool = True
) -> tuple[Run, ...]:
    """Runs with all their parts except the text of git's diff, which `get` brings; candidates of searches are left out.

    Parameters
    ----------
    database : Database
        The store.
    experiment : str or None
        Only runs of this experiment.
    limit : int or None
        At most so many: the newest, or the oldest.
    newest_first : bool
        Order by number, which is the order in which they began.
    """
    order = "DESC" if newest_first else "ASC"
    with database.read() as connection:
        ids = connection.execute(
            "SELECT run.id FROM run JOIN experiment ON experiment.id = experiment_id "  # noqa: S608  one of two words
            f"WHERE (:name IS NULL OR experiment.name = :name) AND {run_search.NO_CANDIDATE} "
            f"ORDER BY run.id {order} LIMIT :limit",
            {"name": experiment, "limit": -1 if limit is None else limit},
        ).fetchall()
        return run_reading.load(connection, [row[0] for row in ids], None)


def use_of(database: Database, fingerprint: str) -> DatasetUse | None:
    """How the newest run that used data of this fingerprint called it; None where none did."""
    with database.read() as connection:
        row = connection.execute(
            "SELECT record FROM dataset_use WHERE fp = ? ORDER BY run_id DESC, place LIMIT 1", (fingerprint,)
        ).fetchone()
    return None if row is None else from_json(DatasetUse, row[0])


def several(database: Database, ids: Sequence[int]) -> tuple[Run, ...]:
    """Runs in the order of their numbers as given, without the text of git's diff; those that do not exist are left out."""
    with database.read() as connection:
        return run_reading.load(connection, ids, None)


def require(database: Database, ids: Sequence[int]) -> None:
    """Raise unless every run is there.

    Raises
    ------
    RunNotFound
        The first that is not.
    """
    with database.read() as connection:
        for run_id in ids:
            if connection.execute("SELECT 1 FROM run WHERE id = ?", (run_id,)).fetchone() is None:
                raise _unknown(connection, run_id)


def last_end(database: Database) -> int | None:
    """When the run that ended last ended, in nanoseconds since 1970; None where none has."""
    with database.read() as connection:
        (found,) = connection.execute("SELECT MAX(ended_ns) FROM run").fetchone()
    return None if found is None else int(found)


def experiments(database: Database) -> tuple[str, ...]:
    """Names of all experiments, in the order they were first used."""
    with database.read() as connection:
        return tuple(row[0] for row in connection.execute("SELECT name FROM experiment ORDER BY id"))


def log_metric(database: Database, run_id: int, metric: Metric) -> None:
    """Add one point to a run that is running; it survives kill -9 once this returns.

    Raises
    ------
    RunNotFound
        No run has this number.
    StoreError
        The run has ended.
    """
    with database.write() as connection:
        _require_open(connection, run_id)
        changed = not open_runs.hold(connection, run_id)
        metrics.append(connection, run_id, (metric,))
        if not changed:
            open_runs.remember(connection, run_id)


def recover(database: Database, run_id: int, pending: Pending, *, file: str, dead: bool) -> None:
    """Put into the tables what a journal holds that no process writes any more.

    Parameters
    ----------
    file : str
        The journal's name: how far it is in the tables is remembered with it.
    dead : bool
        Whether the run's own process wrote it: a run that is still `running` becomes `killed`.
    """
    with database.write() as connection:
        status = connection.execute("SELECT status FROM run WHERE id = ?", (run_id,)).fetchone()[0]
        killed = dead and status == "running"
        if not pending.count and not killed:
            return
        if killed or status != "running":
            open_runs.close(connection, run_id, dead=True)
        apply(connection, run_id, pending)
        if status == "running" and not killed:
            open_runs.remember(connection, run_id)
        if pending.upto:
            progress.remember(connection, file, pending.upto)
        if killed:
            connection.execute("UPDATE run SET status = 'killed' WHERE id = ?", (run_id,))
        if killed or status != "running":
            _sealed(database, connection, run_id, "run killed" if killed else "points recovered", time.time_ns())


def mark_killed(database: Database) -> int:
    """Mark running runs whose process has died as `killed`, and say how many; their points are kept.

    Called whenever a writable store is opened. A run of another machine is left alone.
    """
    with database.read() as connection:
        rows = connection.execute(
            "SELECT id, host, boot, pid, pid_start, user FROM run WHERE status = 'running'"
        ).fetchall()
    dead = [run_id for run_id, *writer in rows if is_gone(Writer(*writer))]
    if not dead:
        return 0
    marked = 0
    with database.write() as connection:
        for run_id in dead:
            changed = connection.execute(
                "UPDATE run SET status = 'killed' WHERE id = ? AND status = 'running'", (run_id,)
            ).rowcount
            if changed:  # else another opener was first
                open_runs.close(connection, run_id, dead=True)
                _sealed(database, connection, run_id, "run killed", time.time_ns())
                marked += 1
    return marked


def seal(connection: sqlite3.Connection, run: Run) -> dict[str, object]:
    """Digests of all a run's rows, as the chain keeps them and the doctor compares them."""
    return {
        "run": blobs.digest(to_json(run).encode()),
        "points": metrics.digest(connection, run.id),
        "writer": open_runs.writer(connection, run.id),
    }


def _sealed(database: Database, connection: sqlite3.Connection, run_id: int, action: str, at_ns: int) -> Run:
    run = _one(database, connection, run_id)
    payload = seal(connection, run)
    audit.append(connection, at_ns=at_ns, actor=user(), action=action, about=f"run:{run_id}", payload=payload)
    return run


def _one(database: Database, connection: sqlite3.Connection, run_id: int) -> Run:
    found = run_reading.load(connection, [run_id], functools.partial(blobs.get, database))
    if not found:
        raise _unknown(connection, run_id)
    return found[0]


def _require_open(connection: sqlite3.Connection, run_id: int) -> None:
    row = connection.execute("SELECT status FROM run WHERE id = ?", (run_id,)).fetchone()
    if row is None:
        raise _unknown(connection, run_id)
    if row[0] not in OPEN:
        raise StoreError(f"run {run_id} has ended ({row[0]}) and takes no more. Type: %%track to begin another")


def _unknown(connection: sqlite3.Connection, run_id: int) -> RunNotFound:
    rows = connection.execute("SELECT id FROM run ORDER BY id DESC LIMIT ?", (OFFERED,)).fetchall()
    return RunNotFound(str(run_id), [str(row[0]) for row in rows], "Type: %leaderboard")
