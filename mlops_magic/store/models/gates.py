"""Verdicts of the gate, kept whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.errors import NotFound
from mlops_magic.records.gate import Gate
from mlops_magic.records.lineage import LineageEdge

from .. import audit, blobs, lineage
from ..sqlite.connection import Database
from ..sqlite.process import user
from ..sqlite.uid import new_uid

_SEALED = (
    "SELECT gate.id, model.name || '@' || version, alias, passed, record_key, created_ns FROM gate "
    "JOIN model ON model.id = model_id"
)


class GateNotFound(NotFound):
    """No verdict of the gate has this number."""

    noun = "verdict of the gate"


def put(database: Database, found: Gate, *, now_ns: int) -> Gate:
    """Keep a verdict, good or bad, and give it back with its number.

    Parameters
    ----------
    found : Gate
        On a version that the store has.
    """
    key = blobs.put(database, to_json(replace(found, id=None)).encode())
    name, _, version = found.model.rpartition("@")
    with database.write(durable=True) as connection:
        number = int(
            connection.execute(
                "INSERT INTO gate(uid, model_id, version, alias, passed, record_key, created_ns) "
                "VALUES (?, (SELECT id FROM model WHERE name = ?), ?, ?, ?, ?, ?) RETURNING id",
                (new_uid(now_ns), name, int(version), found.alias, found.passed, key, now_ns),
            ).fetchone()[0]
        )
        audit.append(
            connection,
            at_ns=now_ns,
            actor=user(),
            action="gate passed" if found.passed else "gate refused",
            about=f"gate:{number}",
            payload=_seal(found.model, found.alias, found.passed, key, now_ns),
        )
        sources = (f"model:{found.model}", f"data:{found.fingerprint}" if found.fingerprint else "")
        lineage.link(connection, [LineageEdge(each, f"gate:{number}", "evaluated") for each in sources if each])
    return replace(found, id=number)


def get(database: Database, number: int) -> Gate:
    """One verdict.

    Raises
    ------
    GateNotFound
        None has this number.
    """
    with database.read() as connection:
        row = connection.execute("SELECT record_key FROM gate WHERE id = ?", (number,)).fetchone()
        known = [str(each[0]) for each in connection.execute("SELECT id FROM gate ORDER BY id DESC LIMIT 20")]
    if row is None:
        raise GateNotFound(str(number), known, "Type: %card NAME")
    return _gate(database, number, row[0])


def latest(database: Database, name: str, version: int) -> Gate | None:
    """The newest verdict on a version, or None."""
    with database.read() as connection:
        row = connection.execute(
            "SELECT gate.id, record_key FROM gate JOIN model ON model.id = model_id "
            "WHERE model.name = ? AND version = ? ORDER BY gate.id DESC LIMIT 1",
            (name, version),
        ).fetchone()
    return None if row is None else _gate(database, *row)


def refused(database: Database, *, limit: int) -> tuple[tuple[str, str, int], ...]:
    """The newest versions that the gate refused, newest first: which, as what, and when in nanoseconds."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT model.name || '@' || version, alias, created_ns FROM gate JOIN model ON model.id = model_id "
            "WHERE NOT passed ORDER BY gate.id DESC LIMIT ?",
            (limit,),
        ).fetchall()
    return tuple((model, alias, at_ns) for model, alias, at_ns in rows)


def judged_before(database: Database, fingerprint: str, model: str) -> int:
    """How many other versions were judged on these very rows: each of them is one more chance to pass by luck.

    Parameters
    ----------
    fingerprint : str
        Of the rows.
    model : str
        `churn@3`, which is not counted.
    """
    name, _, version = model.rpartition("@")
    with database.read() as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM (SELECT DISTINCT model_id, version FROM lineage JOIN gate ON dst_ref = 'gate:' || gate.id "
            "JOIN model ON model.id = model_id WHERE src_ref = 'data:' || ? AND NOT (model.name = ? AND version = ?))",
            (fingerprint, name, int(version)),
        ).fetchone()
    return int(count)


def sealed(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """What the chain must say of every verdict."""
    for number, *facts in connection.execute(f"{_SEALED} ORDER BY gate.id").fetchall():
        yield f"gate:{number}", _seal(*facts)


def _seal(model: str, alias: str, passed: int, key: str, created_ns: int) -> dict[str, object]:
    return {"model": model, "alias": alias, "passed": bool(passed), "gate": key, "at": created_ns}


def _gate(database: Database, number: int, key: str) -> Gate:
    return replace(from_json(Gate, blobs.get(database, key).decode()), id=number)
