"""What people say of a model on its card; every earlier wording is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from mlops_magic.records.model_card import CardField

from .. import audit, blobs
from ..sqlite.connection import Database

_SELECT = (
    "SELECT card_field.name, value, card_field.version, actor, at_ns FROM card_field JOIN model ON model.id = model_id "
    "WHERE model.name = ? AND (card_field.version IS NULL OR card_field.version = ? OR ?) ORDER BY card_field.id"
)


def put(
    database: Database, name: str, version: int | None, values: Mapping[str, str], *, actor: str, now_ns: int
) -> None:
    """Keep fields of a model, or of one version of it; what they said before stays in the history.

    Parameters
    ----------
    name : str
        A model that the store has.
    version : int or None
        None: of every version that says nothing of its own.
    values : mapping of str to str
        Field to text; an empty text takes the field back.
    """
    with database.write(durable=True) as connection:
        for field, value in values.items():
            number = connection.execute(
                "INSERT INTO card_field(model_id, version, name, value, actor, at_ns) "
                "VALUES ((SELECT id FROM model WHERE name = ?), ?, ?, ?, ?, ?) RETURNING id",
                (name, version, field, value, actor, now_ns),
            ).fetchone()[0]
            audit.append(
                connection, at_ns=now_ns, actor=actor, action="card written", about=f"card:{number}",
                payload=_seal(name, CardField(field, value, version, actor, now_ns)),
            )  # fmt: skip


def current(database: Database, name: str, version: int) -> tuple[CardField, ...]:
    """What is said of a version now: its own words before those of the whole model, without what was taken back."""
    with database.read() as connection:
        rows = connection.execute(_SELECT, (name, version, 0)).fetchall()
    found: dict[str, CardField] = {}
    for row in sorted(rows, key=lambda row: row[2] is not None):  # stable: by time within each kind
        field = CardField(*row)
        found[field.name] = field
    return tuple(field for field in found.values() if field.value)


def history(database: Database, name: str) -> tuple[CardField, ...]:
    """Everything that was ever said of a model and its versions, oldest first."""
    with database.read() as connection:
        return tuple(CardField(*row) for row in connection.execute(_SELECT, (name, None, 1)))


def sealed(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """What the chain must say of every field."""
    rows = connection.execute(
        "SELECT card_field.id, model.name, version, card_field.name, value, actor, at_ns FROM card_field "
        "JOIN model ON model.id = model_id ORDER BY card_field.id"
    ).fetchall()
    for number, model, *row in rows:
        yield f"card:{number}", _seal(model, CardField(row[1], row[2], row[0], row[3], row[4]))


def _seal(model: str, field: CardField) -> dict[str, object]:
    """The text by its digest, so that an erasure need not rewrite the chain."""
    text = blobs.digest(field.value.encode("utf-8", "surrogatepass"))
    facts: dict[str, object] = {
        "model": model,
        "version": field.version,
        "field": field.name,
        "actor": field.actor,
        "at": field.at_ns,
    }
    return facts | {"text": text}
