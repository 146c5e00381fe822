"""A row for each point becomes blocks of points, and the chain says what the blocks hold. Part of a migration."""

from __future__ import annotations

import json
import sqlite3
import time

from blake3 import blake3

from mlops_magic.core.points import Points, guarded, packed

from .. import audit
from ..runs import metrics
from ..sqlite.process import user


def points_into_blocks(connection: sqlite3.Connection) -> None:
    """Move every point; a run whose points were still what the chain says gets a link that says so of its blocks."""
    runs = [row[0] for row in connection.execute("SELECT DISTINCT run_id FROM metric").fetchall()]
    said = {link.object: json.loads(link.payload) for link in audit.links(connection)}
    for run_id in runs:
        for (key,) in connection.execute("SELECT DISTINCT key_id FROM metric WHERE run_id = ?", (run_id,)).fetchall():
            held = _points(connection, run_id, key)
            if len(held) > 1:
                connection.execute(
                    "INSERT INTO metric_block VALUES (?, ?, 0, ?)", (run_id, key, guarded(packed(held, compress=True)))
                )
    for run_id in runs:
        payload = said.get(f"run:{run_id}", {})
        if payload.get("points") == _old_digest(connection, run_id):
            payload = payload | {"points": metrics.digest(connection, run_id)}
            audit.append(
                connection, at_ns=time.time_ns(), actor=user(), action="points put into blocks",
                about=f"run:{run_id}", payload=payload,
            )  # fmt: skip


def _points(connection: sqlite3.Connection, run_id: int, key: int) -> Points:
    found = Points()
    for value, exact, step, source in connection.execute(
        "SELECT value, exact, step, source FROM metric WHERE run_id = ? AND key_id = ? ORDER BY id", (run_id, key)
    ):
        found.add(metrics.joined(value, exact), step, 0, source or "")
    return found


def _old_digest(connection: sqlite3.Connection, run_id: int) -> str:
    """What the chain held of the rows."""
    hasher = blake3()
    for name, step, value, exact in connection.execute(
        "SELECT key.name, step, value, exact FROM metric JOIN key ON key.id = key_id "
        "WHERE run_id = ? ORDER BY metric.id",
        (run_id,),
    ):
        hasher.update(repr((name, step, value, exact)).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()
