"""Schemas of data, a version for every change, and the verdicts on tables that were held against them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.errors import NotFound, SchemaNotFound, UsageError
from mlops_magic.records.lineage import LineageEdge
from mlops_magic.records.schema import Schema
from mlops_magic.records.validation import Validation

from .. import audit, blobs, lineage
from ..sqlite.connection import Database
from ..sqlite.process import user
from ..sqlite.uid import new_uid

HINT = "Type: %validate df as {name}"


class ValidationNotFound(NotFound):
    """No verdict has this number."""

    noun = "validation"


def put(database: Database, schema: Schema, data: Sequence[str] = ()) -> Schema:
    """Keep a schema as the next version of its name; one equal to the newest is that one.

    Parameters
    ----------
    schema : Schema
        With a name and the time it was made; its version is ignored.
    data : sequence of str
        Fingerprints of what it was read from: a table, and the file it came from.
    """
    if not schema.name or any(letter in schema.name for letter in "@: \t\n"):
        raise UsageError(
            f"a schema's name is one word without @ and :, not {schema.name!r}. Type: %validate df as customers"
        )
    key = blobs.put(database, to_json(replace(schema, version=None, created_ns=0)).encode())
    with database.write() as connection:
        newest = connection.execute(
            "SELECT version, record_key, created_ns FROM data_schema WHERE name = ? ORDER BY version DESC LIMIT 1",
            (schema.name,),
        ).fetchone()
        if newest is not None and newest[1] == key:
            _link(connection, data, "described", f"schema:{schema.name}@{newest[0]}")
            return replace(schema, version=newest[0], created_ns=newest[2])
        version = 1 if newest is None else int(newest[0]) + 1
        _link(connection, data, "described", f"schema:{schema.name}@{version}")
        connection.execute(
            "INSERT INTO data_schema(uid, name, version, record_key, created_ns) VALUES (?, ?, ?, ?, ?)",
            (new_uid(schema.created_ns), schema.name, version, key, schema.created_ns),
        )
        audit.append(
            connection,
            at_ns=schema.created_ns,
            actor=user(),
            action="schema kept",
            about=f"schema:{schema.name}@{version}",
            payload={"schema": key},
        )
    return replace(schema, version=version)


def get(database: Database, name: str, version: int | None = None) -> Schema:
    """One version of a schema; the newest where none is named.

    Raises
    ------
    SchemaNotFound
        The nearest name, or the versions there are, are offered.
    """
    with database.read() as connection:
        rows = connection.execute(
            "SELECT version, record_key, created_ns FROM data_schema WHERE name = ? ORDER BY version DESC", (name,)
        ).fetchall()
        known = [row[0] for row in connection.execute("SELECT DISTINCT name FROM data_schema ORDER BY name")]
    if not rows:
        raise SchemaNotFound(name, known, HINT.format(name=name if name.isidentifier() else "customers"))
    found = next((row for row in rows if version in (None, row[0])), None)
    if found is None:
        every = [f"{name}@{row[0]}" for row in rows]
        raise SchemaNotFound(f"{name}@{version}", every, f"Type: %validate df against {every[0]}")
    record = from_json(Schema, blobs.get(database, found[1]).decode())
    return replace(record, version=found[0], created_ns=found[2])


def references(database: Database) -> tuple[str, ...]:
    """What a person may type: every name, and every version of it."""
    with database.read() as connection:
        rows = connection.execute("SELECT name, version FROM data_schema ORDER BY name, version").fetchall()
    return tuple(dict.fromkeys(each for name, version in rows for each in (name, f"{name}@{version}")))


def put_validation(database: Database, found: Validation, data: Sequence[str] = (), *, now_ns: int) -> Validation:
    """Keep a verdict on what has these fingerprints and give it back with its number; its table of rows is not kept."""
    key = blobs.put(database, to_json(replace(found, id=None, table=None)).encode())
    name, _, version = found.schema_name.rpartition("@")
    with database.write() as connection:
        number = int(
            connection.execute(
                "INSERT INTO validation(uid, data, schema_id, failed, record_key, created_ns) VALUES (?, ?, "
                "(SELECT id FROM data_schema WHERE name = ? AND version = ?), ?, ?, ?) RETURNING id",
                (new_uid(now_ns), found.data_name, name, int(version), len(found.failed), key, now_ns),
            ).fetchone()[0]
        )
        _link(connection, data, "judged", f"validation:{number}")
        audit.append(
            connection,
            at_ns=now_ns,
            actor=user(),
            action="data validated",
            about=f"validation:{number}",
            payload=seal(key, len(found.failed)),
        )
    return replace(found, id=number)


def get_validation(database: Database, number: int) -> Validation:
    """One verdict, without its table of rows.

    Raises
    ------
    ValidationNotFound
        No verdict has this number.
    """
    with database.read() as connection:
        row = connection.execute("SELECT record_key FROM validation WHERE id = ?", (number,)).fetchone()
        known = [str(each[0]) for each in connection.execute("SELECT id FROM validation ORDER BY id DESC LIMIT 20")]
    if row is None:
        raise ValidationNotFound(str(number), known, "Type: %validate df against NAME")
    return replace(from_json(Validation, blobs.get(database, row[0]).decode()), id=number)


def _link(connection: sqlite3.Connection, data: Sequence[str], relation: str, ref: str) -> None:
    lineage.link(connection, [LineageEdge(f"data:{each}", ref, relation) for each in data])


def seal(record_key: str, failed: int) -> dict[str, object]:
    """What the chain keeps of a verdict."""
    return {"validation": record_key, "failed": failed}


def sealed(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """What the chain must say of every schema and verdict."""
    for name, version, key in connection.execute("SELECT name, version, record_key FROM data_schema"):
        yield f"schema:{name}@{version}", {"schema": key}
    for number, key, failed in connection.execute("SELECT id, record_key, failed FROM validation"):
        yield f"validation:{number}", seal(key, failed)
