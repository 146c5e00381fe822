"""Measured numbers: every point in blocks, and the last of each name in a row of its own, exact to the bit.

A metric with one point is its row alone. Points that are logged later join the last block while it is short; when the run
ends its blocks are compressed.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping

from blake3 import blake3

from mlops_magic.core.points import EXACT_INTEGERS, Points, guarded, nearest_double, packed, unpacked
from mlops_magic.errors import StoreDamaged
from mlops_magic.records.run import Metric

from .. import audit
from ..sqlite.connection import Database
from ..sqlite.names import numbers_of

OPEN_POINTS = 1_024  # a block this long is not written again when more points come
CLOSED_POINTS = 65_536
COMPRESSED_FROM = 32  # fewer points gain nothing


def points(database: Database, run_id: int, name: str) -> tuple[Metric, ...]:
    """Every point of one metric of a run, in the order it was logged."""
    with database.read() as connection:
        row = connection.execute("SELECT id FROM key WHERE name = ?", (name,)).fetchone()
        return () if row is None else tuple(_all(connection, run_id, row[0]).metrics(name))


def histories(database: Database, run_id: int) -> dict[str, Points]:
    """Every point of every metric of a run, with the time of each, by name in the order the names came."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT key.name, key_id FROM metric_last JOIN key ON key.id = key_id WHERE run_id = ? ORDER BY place",
            (run_id,),
        ).fetchall()
        return {name: _all(connection, run_id, key) for name, key in rows}


def append(connection: sqlite3.Connection, run_id: int, metrics: Iterable[Metric], time_us: int = 0) -> None:
    """Add points inside the caller's transaction.

    Parameters
    ----------
    time_us : int
        When they were measured, in microseconds since the run began.
    """
    by_name: dict[str, Points] = {}
    for metric in metrics:
        by_name.setdefault(metric.name, Points()).add(metric.value, metric.step, time_us, metric.source)
    append_points(connection, run_id, by_name)


def append_points(connection: sqlite3.Connection, run_id: int, by_name: Mapping[str, Points]) -> None:
    """Add points of each name behind those that are there."""
    more = {name: points for name, points in by_name.items() if len(points)}
    keys = numbers_of(connection, more)
    known = {key: (n, place) for key, n, place in connection.execute(_LAST, (run_id,))} if more else {}
    fresh, rows = len(known), []
    for name, points in more.items():
        before, place = known.get(keys[name], (0, fresh))
        fresh += place == fresh
        if before + len(points) > 1:
            _write(connection, run_id, keys[name], before, points)
        last = points.metric(name, len(points) - 1)
        value, exact = split(last.value)
        said = last.source or None
        rows.append((run_id, keys[name], place, last.step, value, exact, said, before + len(points), points.times[-1]))
    connection.executemany(
        "INSERT OR REPLACE INTO metric_last(run_id, key_id, place, step, value, exact, source, n, time_us) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def compact(connection: sqlite3.Connection, run_id: int) -> None:
    """Write the points of a run that has ended in as few bytes as they need."""
    keys = connection.execute("SELECT DISTINCT key_id FROM metric_block WHERE run_id = ?", (run_id,)).fetchall()
    for (key,) in keys:
        try:
            held = _all(connection, run_id, key)
        except StoreDamaged:
            continue  # they stay as they are, and the run ends all the same
        if len(held) < COMPRESSED_FROM:
            continue
        connection.execute("DELETE FROM metric_block WHERE run_id = ? AND key_id = ?", (run_id, key))
        for start in range(0, len(held), CLOSED_POINTS):
            part = held.part(start, start + CLOSED_POINTS)
            _insert(connection, run_id, key, start, part, compress=True)


def digest(connection: sqlite3.Connection, run_id: int) -> str:
    """What the chain remembers of all points of a run; `audit.DAMAGED` where they cannot be read."""
    blocks: dict[int, list[bytes]] = {}
    for key, block in connection.execute(_EVERY_BLOCK, (run_id,)):
        blocks.setdefault(key, []).append(block)
    hasher = blake3()
    for key, name, n, *last in connection.execute(_EVERY_LAST, (run_id,)):
        hasher.update(name.encode("utf-8", "surrogatepass") + b"\0")
        try:
            points = _joined(blocks[key], n, _one(*last)) if key in blocks else _one(*last)
            hasher.update(packed(points))
        except ValueError:
            return audit.DAMAGED
    return hasher.hexdigest()


_LAST = "SELECT key_id, n, place FROM metric_last WHERE run_id = ?"
_COUNT = "SELECT n FROM metric_last WHERE run_id = ? AND key_id = ?"
_BLOCKS = "SELECT place, block FROM metric_block WHERE run_id = ? AND key_id = ? ORDER BY place"


_EVERY_BLOCK = "SELECT key_id, block FROM metric_block WHERE run_id = ? ORDER BY key_id, place"
_EVERY_LAST = """
SELECT key_id, key.name, n, value, exact, step, time_us, source FROM metric_last JOIN key ON key.id = key_id
WHERE run_id = ? ORDER BY place, key_id
"""


def _all(connection: sqlite3.Connection, run_id: int, key: int) -> Points:
    rows = connection.execute(_BLOCKS, (run_id, key)).fetchall()
    last = _single(connection, run_id, key)
    if not rows:
        return last
    (n,) = connection.execute(_COUNT, (run_id, key)).fetchone() or (0,)
    try:
        return _joined([block for _, block in rows], n, last)
    except ValueError as wrong:
        raise StoreDamaged(
            f"points of run {run_id} were changed behind our back: {wrong}. Type: %mlops doctor"
        ) from None


def _joined(blocks: Iterable[bytes], n: int, last: Points) -> Points:
    """Points of all blocks, which must be as many as the row of the last one says, and end with it.

    Raises
    ------
    ValueError
        They are not.
    """
    found = Points()
    for block in blocks:
        found.extend(unpacked(block))
    end = found.part(len(found) - 1, len(found))
    if len(found) != n or (end.steps, end.times, end.exact) != (last.steps, last.times, last.exact):
        raise ValueError(f"there are {len(found)} of {n}, or the last one is another")
    if end.values.tobytes() != last.values.tobytes() and not math.isnan(end.values[0]):
        raise ValueError("the last one has another value")
    return found


def _single(connection: sqlite3.Connection, run_id: int, key: int) -> Points:
    """The one point of a metric that has no block; none where there is no such metric."""
    row = connection.execute(
        "SELECT value, exact, step, time_us, source FROM metric_last WHERE run_id = ? AND key_id = ?", (run_id, key)
    ).fetchone()
    return Points() if row is None else _one(*row)


def _one(value: float | None, exact: str | None, step: int, time_us: int, source: str | None) -> Points:
    found = Points()
    found.add(joined(value, exact), step, time_us, source or "")
    return found


def _write(connection: sqlite3.Connection, run_id: int, key: int, before: int, more: Points) -> None:
    """Blocks for more points; the last block takes them along while it is short."""
    place, held = before, Points()
    if before:
        row = connection.execute(f"{_BLOCKS} DESC LIMIT 1", (run_id, key)).fetchone()
        first, last = (row[0], _readable(row[1])) if row else (0, _single(connection, run_id, key))
        if last is not None and len(last) < OPEN_POINTS:
            place, held = first, last
    held.extend(more)
    for start in range(0, len(held), CLOSED_POINTS):
        _insert(connection, run_id, key, place + start, held.part(start, start + CLOSED_POINTS))


def _readable(block: bytes) -> Points | None:
    """None for a damaged block: it is left as it is, and what comes after it is kept all the same."""
    try:
        return unpacked(block)
    except ValueError:
        return None


def _insert(
    connection: sqlite3.Connection, run_id: int, key: int, place: int, held: Points, *, compress: bool = False
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO metric_block VALUES (?, ?, ?, ?)",
        (run_id, key, place, guarded(packed(held, compress=compress))),
    )


def split(value: float) -> tuple[float | None, str | None]:
    """A number as REAL, and as exact text where a REAL would lose it.

    Examples
    --------
    >>> split(0.5), split(-0.0), split(float("nan")), split(2**53 + 1)
    ((0.5, None), (0.0, '-0.0'), (None, 'nan'), (9007199254740992.0, '9007199254740993'))
    """
    real = nearest_double(value)
    if isinstance(value, int) and abs(value) > EXACT_INTEGERS:
        return real, str(int(value))
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
