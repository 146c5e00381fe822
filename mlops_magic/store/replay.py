"""Whether every row is still what the chain says was recorded."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from . import audit, datasets, drifts, exports, model_reading, models, run_reading, runs, schemas

Payloads = dict[str, Any]
RUNS_AT_ONCE = 500  # bounds memory, not correctness


def changed(connection: sqlite3.Connection, read_blob: Callable[[str], bytes]) -> tuple[str, ...]:
    """References of all that was altered, added or removed without a link; empty when history holds.

    Call `audit.verify` first: a chain that is broken vouches for nothing.
    """
    said: Payloads = {link.object: json.loads(link.payload) for link in audit.links(connection)}
    found: Payloads = {}
    parts = (
        _runs(connection, said, read_blob), _versions(connection), _aliases(connection), _others(connection),
        datasets.sealed(connection),
    )  # fmt: skip
    for part in parts:
        found.update(part)
    return tuple(sorted(ref for ref in said.keys() | found.keys() if said.get(ref) != found.get(ref)))


def _runs(
    connection: sqlite3.Connection, said: Payloads, read_blob: Callable[[str], bytes]
) -> Iterator[tuple[str, Any]]:
    ids = [row[0] for row in connection.execute("SELECT id FROM run ORDER BY id")]
    for first in range(0, len(ids), RUNS_AT_ONCE):
        for run in run_reading.load(connection, ids[first : first + RUNS_AT_ONCE], read_blob):
            ref = f"run:{run.id}"
            still_runs = run.status == "running" and "start" in said.get(ref, {})
            yield ref, said[ref] if still_runs else runs.seal(connection, run)


def _versions(connection: sqlite3.Connection) -> Iterator[tuple[str, Any]]:
    for version in model_reading.load_all(connection):
        yield f"model:{version.reference}", models.seal(version)


def _aliases(connection: sqlite3.Connection) -> Iterator[tuple[str, Any]]:
    """The last move of every alias, with the version the alias points at now."""
    rows = connection.execute(
        "SELECT model.name, transition.alias, from_version, reason, model_version.version FROM transition "
        "JOIN model ON model.id = transition.model_id "
        "LEFT JOIN alias ON alias.model_id = model.id AND alias.name = transition.alias "
        "LEFT JOIN model_version ON model_version.id = alias.version_id ORDER BY transition.id"
    )
    for name, alias, from_version, reason, version in rows:
        yield f"alias:{name}@{alias}", {"from": from_version, "to": version, "reason": reason}


def _others(connection: sqlite3.Connection) -> Iterator[tuple[str, Any]]:
    for number, key, alarms in connection.execute("SELECT id, record_key, alarms FROM drift"):
        yield f"drift:{number}", drifts.seal(key, alarms)
    yield from schemas.sealed(connection)
    for number, status, proof in connection.execute("SELECT id, status, proof_json FROM export"):
        yield f"export:{number}", exports.seal(status, proof)
