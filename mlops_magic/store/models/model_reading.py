"""Model versions as records, found by number or alias."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from mlops_magic.core.data.codec import from_json
from mlops_magic.errors import ModelVersionNotFound
from mlops_magic.records.model import ModelVersion, NewModelVersion, Signed
from mlops_magic.records.profile import Profile

_VERSIONS = """
SELECT model_version.id, version, record, profile_key, statement, signature, signer
FROM model_version JOIN model ON model.id = model_version.model_id
"""
_BY_ALIAS = """
JOIN alias ON alias.version_id = model_version.id WHERE model.name = :name AND alias.name = :selector
"""
DIGITS_OF_A_NUMBER = 18  # more do not fit SQLite's integers


def load(
    connection: sqlite3.Connection, read_blob: Callable[[str], bytes], name: str, selector: str | None
) -> ModelVersion:
    """One version with its profile.

    Raises
    ------
    ModelVersionNotFound
        No such model, number or alias.
    """
    number = _number(selector)
    if selector is None:
        where = "WHERE model.name = :name ORDER BY version DESC LIMIT 1"
    elif number is not None:
        where = "WHERE model.name = :name AND version = :number"
    else:
        where = _BY_ALIAS
    values = {"name": name, "selector": selector, "number": number}
    row = connection.execute(f"{_VERSIONS} {where}", values).fetchone()
    if row is None:
        asked = name if selector is None else f"{name}@{selector}"
        raise ModelVersionNotFound(asked, references(connection), "Type: %register MODEL as NAME")
    return _version(row, _aliases(connection), read_blob)


def load_all(connection: sqlite3.Connection) -> tuple[ModelVersion, ...]:
    """Every version of every model by name and number, without profiles."""
    aliases = _aliases(connection)
    rows = connection.execute(f"{_VERSIONS} ORDER BY model.name, version").fetchall()
    return tuple(_version(row, aliases, None) for row in rows)


def references(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names, then names with alias, then names with number."""
    names = [row[0] for row in connection.execute("SELECT name FROM model ORDER BY name")]
    aliases = connection.execute(
        "SELECT model.name, alias.name FROM alias JOIN model ON model.id = model_id ORDER BY 1, 2"
    )
    versions = connection.execute(
        "SELECT name, version FROM model_version JOIN model ON model.id = model_id ORDER BY 1, 2"
    )
    return (*names, *(f"{name}@{what}" for rows in (aliases, versions) for name, what in rows))


def _number(selector: str | None) -> int | None:
    if selector is None or not (selector.isascii() and selector.isdigit()) or len(selector) > DIGITS_OF_A_NUMBER:
        return None
    return int(selector)


def _aliases(connection: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for version_id, name in connection.execute("SELECT version_id, name FROM alias ORDER BY name"):
        found[version_id] = (*found.get(version_id, ()), name)
    return found


def _version(
    row: tuple[Any, ...], aliases: dict[int, tuple[str, ...]], read_blob: Callable[[str], bytes] | None
) -> ModelVersion:
    id_, number, record, profile_key, statement, signature, signer = row
    new = from_json(NewModelVersion, record)
    own = {field.name: getattr(new, field.name) for field in fields(NewModelVersion)}
    if read_blob is not None and profile_key is not None:
        own["profile"] = from_json(Profile, read_blob(profile_key).decode())
    signed = Signed(statement, signature, signer)
    return ModelVersion(**own, id=id_, version=number, aliases=aliases.get(id_, ()), signed=signed)
