"""Whether every row is still what the chain says was recorded."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mlops_magic.records.run import Run

from .. import audit, exports, lineage
from ..data import datasets, drifts, schemas
from ..models import card_fields, gates, models
from ..models.transitions import COLUMNS, from_row, seal
from ..runs import open_runs, run_reading, runs
from ..sqlite import column_key

Payloads = dict[str, Any]
RUNS_AT_ONCE = 500  # bounds memory, not correctness
NO_ROW = (lineage.CHAINED, audit.STORE)  # what links are about that is no single row


def changed(connection: sqlite3.Connection, read_blob: Callable[[str], bytes]) -> tuple[str, ...]:
    """References of all that was altered, added or removed without a link; empty when history holds.

    Call `audit.verify` first: a chain that is broken vouches for nothing.
    """
    links = audit.links(connection)
    said: Payloads = {link.object: json.loads(link.payload) for link in links if not _is_about_no_row(link.object)}
    found: Payloads = {}
    parts = (
        _runs(connection, said, read_blob), models.sealed(connection), _aliases(connection), _drifts(connection),
        schemas.sealed(connection), exports.sealed(connection), datasets.sealed(connection),
        column_key.sealed(connection), gates.sealed(connection), card_fields.sealed(connection),
    )  # fmt: skip
    for part in parts:
        found.update(part)
    differing = {ref for ref in said.keys() | found.keys() if not _agree(said.get(ref), found.get(ref))}
    return (*sorted(differing | set(_moved(connection, links))), *lineage.altered(connection, links))


def _is_about_no_row(about: str) -> bool:
    return about in NO_ROW or about.startswith(audit.EVENT)


def _agree(said: Any, found: Any) -> bool:
    return said is not None and found is not None and audit.agrees(said, found)


def _runs(
    connection: sqlite3.Connection, said: Payloads, read_blob: Callable[[str], bytes]
) -> Iterator[tuple[str, Any]]:
    ids = [row[0] for row in connection.execute("SELECT id FROM run ORDER BY id")]
    for first in range(0, len(ids), RUNS_AT_ONCE):
        for run in run_reading.load(connection, ids[first : first + RUNS_AT_ONCE], read_blob):
            ref = f"run:{run.id}"
            begun = said.get(ref, {})
            still_runs = run.status == "running" and "start" in begun
            yield ref, _going_on(connection, run, begun) if still_runs else runs.seal(connection, run)


def _going_on(connection: sqlite3.Connection, run: Run, begun: Payloads) -> Payloads:
    """What the chain should say of a run that goes on; nothing that agrees where its rows were changed meanwhile."""
    return open_runs.seal_now(connection, run.id, begun) if open_runs.hold(connection, run.id) else {}


def _aliases(connection: sqlite3.Connection) -> Iterator[tuple[str, Any]]:
    """The last move of every alias, with the version the alias points at now."""
    rows = connection.execute(
        f"SELECT model.name, model_version.version, {COLUMNS} FROM transition "  # noqa: S608  our constant
        "JOIN model ON model.id = transition.model_id "
        "LEFT JOIN alias ON alias.model_id = model.id AND alias.name = transition.alias "
        "LEFT JOIN model_version ON model_version.id = alias.version_id ORDER BY transition.id"
    )
    for name, version, *row in rows:
        move = from_row(tuple(row))
        yield f"alias:{name}@{move.alias}", seal(move, version)


def _moved(connection: sqlite3.Connection, links: Sequence[audit.Link]) -> Iterator[str]:
    """Aliases whose moves, by whom, when and on which grounds, are not those of the chain: a rollback reads them all."""
    said, found = defaultdict(list), defaultdict(list)
    for link in links:
        if link.action == "alias moved":
            said[link.object].append((json.loads(link.payload), link.actor, link.at_ns))
    rows = connection.execute(
        f"SELECT model.name, {COLUMNS} FROM transition "  # noqa: S608  our constant
        "JOIN model ON model.id = transition.model_id ORDER BY transition.id"
    )
    for name, *row in rows:
        move = from_row(tuple(row))
        found[f"alias:{name}@{move.alias}"].append((seal(move, move.to_version), move.actor, move.at_ns))
    return (ref for ref in said.keys() | found.keys() if said[ref] != found[ref])


def _drifts(connection: sqlite3.Connection) -> Iterator[tuple[str, Any]]:
    for number, key, alarms in connection.execute("SELECT id, record_key, alarms FROM drift"):
        yield f"drift:{number}", drifts.seal(key, alarms)
