"""How does a list come by its runs? In pages from the newest on, and later only by what changed since.

The history says which runs changed: every change of a run but the points of one that is running has a link about it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

from mlops_magic.records.run import Metric
from mlops_magic.records.run_row import RunRow, RunRows

from .. import audit
from ..sqlite.connection import Database
from . import metrics
from .run_search import NO_CANDIDATE

MOST_METRICS = 20  # of one run
LONGEST_ERROR = 300

_PAGE = f"SELECT id FROM run WHERE id < :before AND {NO_CANDIDATE} ORDER BY id DESC LIMIT :limit"  # noqa: S608  our constant
_FAILED = f"""
SELECT id FROM run WHERE status IN ('failed', 'killed') AND {NO_CANDIDATE} ORDER BY id DESC LIMIT :limit
"""  # noqa: S608  our constant
_CHANGED = f"""
SELECT id FROM run WHERE {NO_CANDIDATE} AND id IN (
  SELECT CAST(substr(object, 5) AS INTEGER) FROM audit WHERE seq > :seq AND object GLOB 'run:*'
  UNION SELECT id FROM run WHERE status = 'running'
) ORDER BY id DESC LIMIT :limit
"""  # noqa: S608  our constant
_ROWS = """
SELECT run.id, experiment.name, run.name, status, started_ns, ended_ns, error_type, substr(error_text, 1, :longest)
FROM run JOIN experiment ON experiment.id = experiment_id
WHERE run.id IN (SELECT value FROM json_each(:ids)) ORDER BY run.id DESC
"""
_METRICS = """
SELECT run_id, key.name, value, exact, step, source FROM metric_last JOIN key ON key.id = key_id
WHERE run_id IN (SELECT value FROM json_each(:ids)) AND place < :most ORDER BY run_id, place
"""
_NEWEST = 2**63 - 1


def count(database: Database) -> int:
    """How many runs a list has: all but the candidates of searches."""
    with database.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM run WHERE {NO_CANDIDATE}").fetchone()[0])  # noqa: S608  our constant


def page(database: Database, *, before: int | None, limit: int) -> RunRows:
    """The newest runs whose number is below `before`, or the newest of all."""
    with database.read() as connection:
        bound = {"before": _NEWEST if before is None else before, "limit": limit + 1}
        ids = [row[0] for row in connection.execute(_PAGE, bound)]
        return RunRows(_rows(connection, ids[:limit]), audit.anchor(connection), rest=len(ids) > limit)


def failed(database: Database, *, limit: int) -> tuple[RunRow, ...]:
    """The newest runs that did not end well."""
    with database.read() as connection:
        return _rows(connection, [row[0] for row in connection.execute(_FAILED, {"limit": limit})])


def changed(database: Database, since: str, *, limit: int) -> RunRows | None:
    """Runs that are new or other than they were at a place in the history, and all that are still running.

    Parameters
    ----------
    since : str
        `upto` of an earlier answer.

    Returns
    -------
    RunRows or None
        None where it must be asked anew: the history has no such place (another store lies there), or more than `limit`
        runs changed.
    """
    seq, _, digest = since.partition(":")
    with database.read() as connection:
        known = audit.digest_of(connection, int(seq)) if seq else None
        if known is None or known[: audit.ANCHOR_DIGITS] != digest:
            return None
        ids = [row[0] for row in connection.execute(_CHANGED, {"seq": int(seq), "limit": limit + 1})]
        if len(ids) > limit:
            return None
        return RunRows(_rows(connection, ids), audit.anchor(connection), since=since)


def _rows(connection: sqlite3.Connection, ids: list[int]) -> tuple[RunRow, ...]:
    wanted = json.dumps(ids)
    measured: defaultdict[int, list[Metric]] = defaultdict(list)
    for run_id, *values in connection.execute(_METRICS, {"ids": wanted, "most": MOST_METRICS}):
        measured[run_id].append(metrics.measured(*values))
    rows = connection.execute(_ROWS, {"ids": wanted, "longest": LONGEST_ERROR})
    return tuple(RunRow(*(*row, tuple(measured.get(row[0], ())))) for row in rows.fetchall())
