"""The registry: immutable model versions, and the aliases that point at them."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

from mlops_magic.core.data.codec import to_json
from mlops_magic.errors import StoreError, UsageError
from mlops_magic.records.lineage import LineageEdge
from mlops_magic.records.model import Grounds, ModelVersion, NewModelVersion, Signed, Transition

from .. import audit, blobs, lineage
from ..sqlite.connection import Database
from ..sqlite.uid import new_uid
from . import model_reading
from .transitions import COLUMNS, from_row
from .transitions import seal as seal_of_move

ANY_HOLDER = -1  # no version has this number
NO_GROUNDS = Grounds()


def register(
    database: Database,
    version: NewModelVersion,
    signed_for: Callable[[int], Signed],
    *,
    alias: str | None,
    actor: str,
    now_ns: int,
) -> ModelVersion:
    """Give a version its number and keep it for good; it survives a power loss once this returns.

    Parameters
    ----------
    database : Database
        Holds the model's blob already.
    version : NewModelVersion
        What is registered.
    signed_for : callable
        Signs for the number the version gets; called inside the transaction, so it must not write to the store.
    alias : str or None
        Points at this version from now on.
    actor : str
        Who registers.
    now_ns : int
        When, in nanoseconds since 1970, UTC.

    Raises
    ------
    StoreError
        The blob is missing, or nothing could be stored.
    UsageError
        The name is empty, or the alias is empty or a number.
    """
    _require_name(version.name)
    if alias is not None:
        _require_alias(alias)
    if not blobs.exists(database, version.blob_key):
        raise StoreError(f"the store has no blob {version.blob_key[:12]}… of {version.name!r}. Put the blob first")
    profile_key = None if version.profile is None else blobs.put(database, to_json(version.profile).encode())
    with database.write(durable=True) as connection:
        model_id = _model(connection, version.name, now_ns)
        number = _next(connection, model_id)
        signed = signed_for(number)
        _insert(connection, model_id, version, number=number, signed=signed, profile_key=profile_key)
        reference = f"{version.name}@{number}"
        registered = _load(database, connection, version.name, str(number))
        audit.append(
            connection,
            at_ns=now_ns,
            actor=actor,
            action="model registered",
            about=f"model:{reference}",
            payload=seal(registered, profile_key),
        )
        lineage.link(connection, _edges(version, reference))
        if alias is not None:
            move = Transition(alias, _holder(connection, model_id, alias), number, actor, "registered", now_ns)
            _move(connection, model_id, version.name, move)
        return _load(database, connection, version.name, str(number))


def get(database: Database, name: str, selector: str | None = None) -> ModelVersion:
    """One version with its profile.

    Parameters
    ----------
    database : Database
        The store.
    name : str
        Name of the model.
    selector : str or None
        A number ("3"), an alias ("champion"), or None for the latest.

    Raises
    ------
    ModelVersionNotFound
        No such model, version or alias; the nearest is offered.
    """
    with database.read() as connection:
        return _load(database, connection, name, selector)


def listed(database: Database) -> tuple[ModelVersion, ...]:
    """All versions of all models, by name and number, without profiles, which `get` brings."""
    with database.read() as connection:
        return model_reading.load_all(connection)


def references(database: Database) -> tuple[str, ...]:
    """Everything a version can be asked for by: `churn`, `churn@champion`, `churn@1`."""
    with database.read() as connection:
        return model_reading.references(connection)


def move_alias(  # noqa: PLR0913  these facts are a transition; a record of them would only say them twice
    database: Database,
    name: str,
    alias: str,
    version: int,
    *,
    actor: str,
    reason: str,
    now_ns: int,
    grounds: Grounds = NO_GROUNDS,
    holder: int | None = ANY_HOLDER,
) -> ModelVersion:
    """Point an alias at a version, and remember where it pointed before, who moved it, why, and on which verdict.

    Parameters
    ----------
    grounds : Grounds
        What the move rests on.
    holder : int or None
        Where the alias must point now, None for nowhere; by default anywhere. A verdict against one holder says nothing of
        another, which somebody may have put there meanwhile.

    Raises
    ------
    ModelVersionNotFound
        The model has no such version.
    UsageError
        The alias is empty or a number.
    StoreError
        The alias points elsewhere by now; nothing was moved.
    """
    _require_alias(alias)
    with database.write(durable=True) as connection:
        _load(database, connection, name, str(version))
        model_id = _model(connection, name, now_ns)
        found = _holder(connection, model_id, alias)
        if holder not in (ANY_HOLDER, found):
            now = "nothing" if found is None else f"{name}@{found}"
            raise StoreError(
                f"{alias} of {name} was moved to {now} meanwhile, so it was left there. Type the line again"
            )
        _move(connection, model_id, name, Transition(alias, found, version, actor, reason, now_ns, grounds))
        return _load(database, connection, name, str(version))


def transitions(database: Database, name: str, alias: str | None = None) -> tuple[Transition, ...]:
    """Every move of a model's aliases, oldest first."""
    with database.read() as connection:
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM transition JOIN model ON model.id = model_id "  # noqa: S608  our constant
            "WHERE model.name = :name AND (:alias IS NULL OR alias = :alias) ORDER BY transition.id",
            {"name": name, "alias": alias},
        ).fetchall()
    return tuple(map(from_row, rows))


def seal(version: ModelVersion, profile_key: str | None) -> dict[str, object]:
    """Digest of a version, as the chain keeps it; aliases move and the profile is a blob with a digest of its own."""
    digest = blobs.digest(to_json(replace(version, aliases=(), profile=None)).encode())
    return {"version": digest, "profile": profile_key}


def sealed(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """What the chain must say of every version."""
    profiles = dict(connection.execute("SELECT id, profile_key FROM model_version").fetchall())
    for version in model_reading.load_all(connection):
        yield f"model:{version.reference}", seal(version, profiles[version.id])


def _require_name(name: str) -> None:
    if not name.strip():
        raise UsageError("a model needs a name. Type: %register MODEL as churn")


def _require_alias(alias: str) -> None:
    if not alias.strip() or alias.isdigit():
        raise UsageError(f"{alias!r} cannot be an alias: a number asks for a version. Type: --alias champion")


def _model(connection: sqlite3.Connection, name: str, now_ns: int) -> int:
    row = connection.execute("SELECT id FROM model WHERE name = ?", (name,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO model(uid, name) VALUES (?, ?) RETURNING id", (new_uid(now_ns), name)
        ).fetchone()
    return int(row[0])


def _next(connection: sqlite3.Connection, model_id: int) -> int:
    sql = "SELECT coalesce(max(version), 0) + 1 FROM model_version WHERE model_id = ?"
    return int(connection.execute(sql, (model_id,)).fetchone()[0])


def _insert(
    connection: sqlite3.Connection,
    model_id: int,
    version: NewModelVersion,
    *,
    number: int,
    signed: Signed,
    profile_key: str | None,
) -> None:
    connection.execute(
        "INSERT INTO model_version(uid, model_id, version, run_id, type, blob_key, size_bytes, fp, record, "
        "profile_key, recipe_key, created_ns, statement, signature, signer) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_uid(version.created_ns),
            model_id,
            number,
            version.run_id,
            version.type,
            version.blob_key,
            version.size_bytes,
            version.fingerprint,
            to_json(replace(version, profile=None)),
            profile_key,
            version.recipe_key,
            version.created_ns,
            signed.statement,
            signed.signature,
            signed.signer,
        ),
    )


def _edges(version: NewModelVersion, reference: str) -> tuple[LineageEdge, ...]:
    model = f"model:{reference}"
    trained = tuple(LineageEdge(f"data:{fp}", model, "trained_on") for _, fp in version.data)
    return trained if version.run_id is None else (*trained, LineageEdge(f"run:{version.run_id}", model, "produced"))


def _holder(connection: sqlite3.Connection, model_id: int, alias: str) -> int | None:
    row = connection.execute(
        "SELECT version FROM alias JOIN model_version ON model_version.id = version_id "
        "WHERE alias.model_id = ? AND alias.name = ?",
        (model_id, alias),
    ).fetchone()
    return int(row[0]) if row else None


def _move(connection: sqlite3.Connection, model_id: int, name: str, move: Transition) -> None:
    connection.execute(
        "INSERT INTO alias(model_id, name, version_id) "
        "SELECT model_id, ?, id FROM model_version WHERE model_id = ? AND version = ? "
        "ON CONFLICT(model_id, name) DO UPDATE SET version_id = excluded.version_id",
        (move.alias, model_id, move.to_version),
    )
    connection.execute(
        "INSERT INTO transition(model_id, alias, from_version, to_version, actor, reason, at_ns, gate_id, forced, undoes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            model_id,
            move.alias,
            move.from_version,
            move.to_version,
            move.actor,
            move.reason,
            move.at_ns,
            move.grounds.gate,
            move.grounds.forced,
            move.grounds.undoes,
        ),
    )
    audit.append(
        connection,
        at_ns=move.at_ns,
        actor=move.actor,
        action="alias moved",
        about=f"alias:{name}@{move.alias}",
        payload=seal_of_move(move, move.to_version),
    )


def _load(database: Database, connection: sqlite3.Connection, name: str, selector: str | None) -> ModelVersion:
    return model_reading.load(connection, functools.partial(blobs.get, database), name, selector)
