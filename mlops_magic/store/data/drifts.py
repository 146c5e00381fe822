"""Drift reports, kept whole."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.errors import NotFound, StoreError
from mlops_magic.records.drift import DriftReport, KeptDrift
from mlops_magic.records.lineage import LineageEdge

from .. import audit, blobs, lineage
from ..sqlite.connection import Database
from ..sqlite.process import user
from ..sqlite.uid import new_uid


class DriftNotFound(NotFound):
    """No drift report has this number."""

    noun = "drift report"


def put(
    database: Database, report: DriftReport, *, run_id: int | None = None, model: str | None = None, now_ns: int
) -> DriftReport:
    """Keep a report and give it back with its number.

    Parameters
    ----------
    database : Database
        The store.
    report : DriftReport
        As measured; its `id` is ignored.
    run_id : int or None
        The run whose data was judged.
    model : str or None
        The version whose profile was the reference, as `churn@3`.
    now_ns : int
        When, in nanoseconds since 1970, UTC.
    """
    report = replace(report, id=None)
    key = blobs.put(database, to_json(report).encode())
    with database.write() as connection:
        row = connection.execute(
            "INSERT INTO drift(uid, reference, current, alarms, record_key, run_id, model, created_ns) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                new_uid(now_ns),
                report.reference_name,
                report.current_name,
                len(report.alarms),
                key,
                run_id,
                model,
                now_ns,
            ),
        ).fetchone()
        number = int(row[0])
        audit.append(
            connection,
            at_ns=now_ns,
            actor=user(),
            action="drift measured",
            about=f"drift:{number}",
            payload=seal(key, len(report.alarms)),
        )
        sources = (f"model:{model}" if model else None, f"run:{run_id}" if run_id else None)
        lineage.link(connection, [LineageEdge(each, f"drift:{number}", "derived") for each in sources if each])
    return replace(report, id=number)


def get(database: Database, drift_id: int) -> DriftReport:
    """One report.

    Raises
    ------
    DriftNotFound
        No report has this number.
    """
    with database.read() as connection:
        row = connection.execute("SELECT id, record_key FROM drift WHERE id = ?", (drift_id,)).fetchone()
        if row is None:
            raise DriftNotFound(str(drift_id), _numbers(connection), "Type: %drift CURRENT vs NAME")
    return _report(database, *row)


def listed(database: Database, *, limit: int | None = None) -> tuple[DriftReport, ...]:
    """The newest reports, newest first."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT id, record_key FROM drift ORDER BY id DESC LIMIT ?", (-1 if limit is None else limit,)
        ).fetchall()
    return tuple(_report(database, *row) for row in rows)


def kept(database: Database, *, limit: int) -> tuple[KeptDrift, ...]:
    """The newest reports with their times, newest first; one whose file is damaged is listed all the same."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT id, reference, current, alarms, COALESCE(model, ''), created_ns, record_key FROM drift "
            "ORDER BY id DESC LIMIT ?",
            (limit,),
        ).fetchall()
    return tuple(KeptDrift(*(*facts, _readable(database, facts[0], key))) for *facts, key in rows)


def _readable(database: Database, number: int, key: str) -> DriftReport | None:
    try:
        return _report(database, number, key)
    except (StoreError, ValueError, TypeError, LookupError):  # no file, no JSON, no record
        return None


def seal(record_key: str, alarms: int) -> dict[str, object]:
    """What the chain keeps of a report."""
    return {"report": record_key, "alarms": alarms}


def _report(database: Database, number: int, key: str) -> DriftReport:
    return replace(from_json(DriftReport, blobs.get(database, key).decode()), id=number)


def _numbers(connection: sqlite3.Connection) -> list[str]:
    return [str(row[0]) for row in connection.execute("SELECT id FROM drift ORDER BY id DESC LIMIT 20")]
