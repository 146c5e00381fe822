"""Measured numbers: every point, and the last of each name, exact to the bit."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable

from blake3 import blake3

from mlops_magic.records.run import Metric

from .connection import Database
from .names import number_of

EXACT_INTEGERS = 2**53  # beyond it a REAL skips integers


def points(database: Database, run_id: int, name: str) -> tuple[Metric, ...]:
    """Every point of one metric of a run, in the order it was logged."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT key.name, value, exact, step, source FROM metric JOIN key ON key.id = key_id "
            "WHERE run_id = ? AND key.name = ? ORDER BY metric.id",
            (run_id, name),
        ).fetchall()
    return tuple(measured(*row) for row in rows)


def append(connection: sqlite3.Connection, run_id: int, metrics: Iterable[Metric]) -> None:
    """Add points inside the caller's transaction."""
    for metric in metrics:
        key = number_of(connection, metric.name)
        value, exact = split(metric.value)
        source = metric.source or None
        place = connection.execute(
            "INSERT INTO metric(run_id, key_id, step, value, exact, source) VALUES (?, ?, ?, ?, ?, ?)",
            (run_id, key, metric.step, value, exact, source),
        ).lastrowid
        connection.execute(
            "INSERT INTO metric_last(run_id, key_id, place, step, value, exact, source, n) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT(run_id, key_id) DO UPDATE SET step = excluded.step, "
            "value = excluded.value, exact = excluded.exact, source = excluded.source, n = n + 1",
            (run_id, key, place, metric.step, value, exact, source),
        )


def digest(connection: sqlite3.Connection, run_id: int) -> str:
    """What the chain remembers of all points of a run."""
    hasher = blake3()
    for name, step, value, exact in connection.execute(
        "SELECT key.name, step, value, exact FROM metric JOIN key ON key.id = key_id "
        "WHERE run_id = ? ORDER BY metric.id",
        (run_id,),
    ):
        hasher.update(repr((name, step, value, exact)).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def split(value: float) -> tuple[float | None, str | None]:
    """A number as REAL, and as exact text where a REAL would lose it.

    Examples
    --------
    >>> split(0.5), split(-0.0), split(float("nan")), split(2**53 + 1)
    ((0.5, None), (0.0, '-0.0'), (None, 'nan'), (9007199254740992.0, '9007199254740993'))
    """
    if isinstance(value, int) and abs(value) > EXACT_INTEGERS:
        try:
            return float(value), str(int(value))
        except OverflowError:
            return (math.inf if value > 0 else -math.inf), str(int(value))
    real = float(value)
    if math.isnan(real):
        return None, "nan"
    if real == 0 and math.copysign(1, real) < 0:
        return 0.0, "-0.0"
    return real, None


def measured(name: str, value: float | None, exact: str | None, step: int, source: str | None) -> Metric:
    """A row as the record it was."""
    return Metric(name, joined(value, exact), step, source or "")


def joined(value: float | None, exact: str | None) -> float:
    """The number that `split` took apart; integers above 2^53 come back as integers."""
    if exact is None:
        return math.nan if value is None else value
    return int(exact) if exact.lstrip("-").isdigit() else float(exact)
