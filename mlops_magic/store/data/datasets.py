"""Data versions: named, numbered, and never changed except by removal and erasure."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.core.data.versions.manifest import Manifest, from_text, to_text
from mlops_magic.errors import DataVersionNotFound, StoreError, UsageError
from mlops_magic.records.dataset import DataVersion, NewDataVersion
from mlops_magic.records.lineage import LineageEdge

from .. import audit, blobs, lineage
from ..sqlite.connection import Database
from ..sqlite.process import user
from ..sqlite.uid import new_uid
from . import chunks

_SELECT = (
    "SELECT dataset.name, version, manifest_key, added_bytes, actor, erased_rows, tombstones, record FROM data_version "
    "JOIN dataset ON dataset.id = dataset_id "
)


def put(database: Database, new: NewDataVersion, manifest: Manifest, writer: chunks.Writer) -> DataVersion:
    """Give a version its number and keep it for good; it survives a power loss once this returns.

    Where the last version of the name has this very manifest, nothing is kept and that version is given back, as `again`.

    Parameters
    ----------
    writer : chunks.Writer
        Holds the chunks that are new; its files get their rows here.

    Raises
    ------
    StoreError
        Nothing was kept.
    UsageError
        The name cannot be one.
    """
    require_name(new.name)
    text = to_text(manifest).encode()
    writer.close()
    last = latest(database, new.name)
    if last is not None and last.manifest_key == blobs.digest(text):
        return replace(last, again=True)
    key = writer.put(text)
    writer.settle()
    with database.write(durable=True) as connection:
        added = writer.record(connection, manifest.keys)
        dataset_id = _dataset(connection, new)
        number = _next(connection, dataset_id)
        connection.execute(
            "INSERT INTO data_version(uid, dataset_id, version, fp, content, manifest_key, added_bytes, actor, record, "
            "created_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new_uid(new.created_ns), dataset_id, number, new.fingerprint, new.content, key, added, user(),
                to_json(new), new.created_ns,
            ),
        )  # fmt: skip
        made = _load(connection, new.name, str(number))
        _chained(connection, "data saved", made, new.created_ns)
        lineage.link(connection, [LineageEdge(f"data:{new.fingerprint}", f"data:{made.reference}", "saved")])
    return made


def get(database: Database, name: str, selector: str | None = None) -> DataVersion:
    """One version.

    Parameters
    ----------
    selector : str or None
        Its number, or None for the latest.

    Raises
    ------
    DataVersionNotFound
        No such name or number; the nearest is offered.
    """
    with database.read() as connection:
        return _load(connection, name, selector)


def latest(database: Database, name: str) -> DataVersion | None:
    """The newest version of a name that still has its data, or None."""
    found = [version for version in listed(database, name) if version.manifest_key]
    return found[0] if found else None


def listed(database: Database, name: str | None = None) -> tuple[DataVersion, ...]:
    """All versions of a name, or of all names, newest first; removed ones included."""
    with database.read() as connection:
        rows = connection.execute(
            f"{_SELECT} WHERE (:name IS NULL OR dataset.name = :name) ORDER BY data_version.id DESC", {"name": name}
        ).fetchall()
    return tuple(_version(*row) for row in rows)


def references(database: Database) -> tuple[str, ...]:
    """Everything a version can be asked for by: `customers`, `customers@1`."""
    found = [version for version in listed(database) if version.manifest_key]
    return tuple(dict.fromkeys(name for version in found for name in (version.name, version.reference)))


def referred_by(database: Database, version: DataVersion) -> str:
    """What of the store refers to a version: `run:3`, `model:churn@1`, `export:2`; empty where nothing does.

    Runs and models name data by its fingerprint, so a version counts as referred to whichever name it was used under.
    """
    refs = (f"data:{version.fingerprint}", f"data:{version.reference}")
    with database.read() as connection:
        row = connection.execute(
            "SELECT CASE WHEN src_ref IN (:one, :other) THEN dst_ref ELSE src_ref END FROM lineage "
            "WHERE relation NOT IN ('saved', 'loaded', 'described', 'judged') "
            "AND (src_ref IN (:one, :other) OR dst_ref IN (:one, :other)) LIMIT 1",
            {"one": refs[0], "other": refs[1]},
        ).fetchone()
    return str(row[0]) if row else ""


def remove(database: Database, versions: Iterable[DataVersion], *, now_ns: int) -> None:
    """Let versions go; their numbers, digests and times stay in the history, and are never given again."""
    with database.write(durable=True) as connection:
        for version in versions:
            connection.execute(
                "UPDATE data_version SET manifest_key = NULL WHERE version = ? AND "
                "dataset_id = (SELECT id FROM dataset WHERE name = ?)",
                (version.version, version.name),
            )
            _chained(connection, "data removed", replace(version, manifest_key=""), now_ns)


def replace_erased(
    database: Database,
    rewritten: Iterable[tuple[DataVersion, NewDataVersion, Manifest, int]],
    writer: chunks.Writer,
    reason: str,
    also: Callable[[sqlite3.Connection], None],
    now_ns: int,
) -> None:
    """Put other contents in the place of versions, and leave a tombstone of each in the row and in the chain.

    Parameters
    ----------
    rewritten : iterable of (version, what it is now, its manifest, rows erased)
        No rows erased: the same rows, written so that they share nothing with what goes.
    also : callable
        What else belongs to the same transaction.
    """  # fmt: skip
    made = [(old, new, writer.put(to_text(parts).encode()), parts, rows) for old, new, parts, rows in rewritten]
    writer.settle()
    with database.write(durable=True) as connection:
        writer.record(connection, {key for _, _, _, parts, _ in made for key in parts.keys}, anew=True)
        for old, new, key, _, rows in made:
            tombstone = {
                "was": old.fingerprint,
                "now": new.fingerprint,
                "rows": rows,
                "reason": reason,
                "by": user(),
                "at_ns": now_ns,
            }
            stones = [*json.loads(old.tombstones), tombstone] if rows else json.loads(old.tombstones)
            connection.execute(
                "UPDATE data_version SET manifest_key = ?, fp = ?, content = ?, record = ?, "
                "erased_rows = erased_rows + ?, tombstones = ? "
                "WHERE version = ? AND dataset_id = (SELECT id FROM dataset WHERE name = ?)",
                (key, new.fingerprint, new.content, to_json(new), rows, json.dumps(stones), old.version, old.name),
            )
            _chained(
                connection,
                "data erased" if rows else "data rewritten",
                _load(connection, old.name, str(old.version)),
                now_ns,
            )
            lineage.link(connection, [LineageEdge(f"data:{new.fingerprint}", f"data:{old.reference}", "saved")])
        also(connection)


def manifest(database: Database, version: DataVersion) -> Manifest:
    """What a version is made of.

    Raises
    ------
    StoreError
        The version was removed.
    BlobCorrupt
        The manifest was changed on disk.
    """
    if not version.manifest_key:
        raise StoreError(
            f"{version.reference} was removed; only its place in the history is kept. Type: %data log {version.name}"
        )
    return from_text(blobs.get(database, version.manifest_key).decode())


def seal(version: DataVersion) -> dict[str, object]:
    """What the chain keeps of a version: digests only, so that it stays true when a value is erased."""
    return {
        "manifest": version.manifest_key,
        "fp": version.fingerprint,
        "erased_rows": version.erased_rows,
        "tombstones": version.tombstones,
        "record": blobs.digest(to_json(_as_new(version)).encode()),
        "added": [version.added_bytes, version.actor],
    }


def _as_new(version: DataVersion) -> NewDataVersion:
    return NewDataVersion(**{field.name: getattr(version, field.name) for field in fields(NewDataVersion)})


def sealed(connection: sqlite3.Connection) -> Iterable[tuple[str, dict[str, object]]]:
    """References of all versions with what the chain should say of each."""
    for row in connection.execute(f"{_SELECT} ORDER BY data_version.id").fetchall():
        version = _version(*row)
        yield f"data:{version.reference}", seal(version)


def require_name(name: str) -> None:
    """Raise unless data can be called this."""
    if not name.strip() or "@" in name or name != name.strip():
        raise UsageError(
            f"{name!r} cannot be the name of data: it is empty, holds an @, or begins or ends with a space. "
            "Type: %data save df as customers"
        )


def _chained(connection: sqlite3.Connection, action: str, version: DataVersion, at_ns: int) -> None:
    audit.append(
        connection, at_ns=at_ns, actor=user(), action=action, about=f"data:{version.reference}", payload=seal(version)
    )


def _dataset(connection: sqlite3.Connection, new: NewDataVersion) -> int:
    row = connection.execute("SELECT id FROM dataset WHERE name = ?", (new.name,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO dataset(uid, name) VALUES (?, ?) RETURNING id", (new_uid(new.created_ns), new.name)
        ).fetchone()
    return int(row[0])


def _next(connection: sqlite3.Connection, dataset_id: int) -> int:
    sql = "SELECT coalesce(max(version), 0) + 1 FROM data_version WHERE dataset_id = ?"
    return int(connection.execute(sql, (dataset_id,)).fetchone()[0])


def _load(connection: sqlite3.Connection, name: str, selector: str | None) -> DataVersion:
    rows = connection.execute(f"{_SELECT} WHERE dataset.name = ? ORDER BY data_version.id DESC", (name,)).fetchall()
    versions = [_version(*row) for row in rows]
    for version in versions:
        if (selector is None and version.manifest_key) or selector == str(version.version):
            return version
    if versions and selector is not None:
        raise DataVersionNotFound(
            f"{name}@{selector}", [each.reference for each in versions], f"Type: %data log {name}"
        )
    names = [row[0] for row in connection.execute("SELECT name FROM dataset ORDER BY id DESC")]
    raise DataVersionNotFound(name, names, "Type: %data log")


def _version(name: str, version: int, manifest_key: str | None, *rest: Any) -> DataVersion:
    added_bytes, actor, erased_rows, tombstones, record = rest
    new = from_json(NewDataVersion, record)
    values = {field.name: getattr(new, field.name) for field in fields(NewDataVersion)}
    return DataVersion(
        **{**values, "name": name}, version=version, manifest_key=manifest_key or "", added_bytes=added_bytes,
        actor=actor, erased_rows=erased_rows, tombstones=tombstones,
    )  # fmt: skip
