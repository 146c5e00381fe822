"""Whether the store is whole: what the doctor looks at, and what the status line says."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mlops_magic.errors import BlobCorrupt, MlopsMagicError, StoreBusy, StoreError, StoreFull
from mlops_magic.records.status import Finding, StoreStatus

from .. import audit, blobs, set_aside
from ..migrating import definitions
from ..migrating.schema import SCHEMA_VERSION
from ..sqlite.connection import Database
from ..sqlite.file_system import network_of
from . import replay

SHOWN = 3  # examples in a sentence; the rest is counted
RESTORE_DATABASE = "type: mlops doctor --repair"
RESTORE = "restore them from a backup of .mlops/blobs"


def examine(database: Database) -> tuple[Finding, ...]:
    """Every check of the doctor, none of which writes.

    Notes
    -----
    `integrity_check` alone misses most damage to values, so the chain is replayed and every row it covers is compared
    with the digest in its last link; every blob is read and compared with its name. Time grows with the bytes of all
    blobs.
    """
    return tuple(_guarded(name, check, database) for name, check in _CHECKS.items())


def summary(database: Database) -> StoreStatus:
    """What the store holds, and how large it is."""
    with database.read() as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM model), (SELECT count(*) FROM model_version), "
            "(SELECT count(*) FROM export)"
        ).fetchone()
    size = sum(_size(file) for file in database.folder.rglob("*"))
    runs, models, model_versions, exports = counts
    return StoreStatus(
        folder=str(database.folder),
        exists=True,
        writable=database.writable,
        schema_version=database.schema_version,
        runs=runs,
        models=models,
        model_versions=model_versions,
        exports=exports,
        size_bytes=size,
    )


def _guarded(name: str, check: Callable[[Database], Finding], database: Database) -> Finding:
    try:
        return check(database)
    except (StoreFull, StoreBusy) as wrong:
        return Finding(name, "attention", f"not checked: {wrong}", "free some space, or wait, and type: %mlops doctor")
    except MlopsMagicError as wrong:  # a damaged page is a finding, and the other checks still tell something
        return Finding(name, "failed", str(wrong), "restore .mlops from a backup")
    except (ValueError, TypeError, AttributeError, LookupError) as wrong:  # a row that is no record any more
        return Finding(name, "failed", f"a row cannot be read: {type(wrong).__name__}: {wrong}", RESTORE_DATABASE)


def _schema(database: Database) -> Finding:
    writable = "" if database.writable else ", opened for reading only"
    with database.read() as connection:
        other = definitions.unlike(connection)
    if other:
        return Finding("schema", "failed", f"{_some(other)}: not as mlops_magic makes it", RESTORE_DATABASE)
    return Finding("schema", "ok", f"tables of version {database.schema_version} of {SCHEMA_VERSION}{writable}")


def _library(database: Database) -> Finding:
    del database
    version = sqlite3.sqlite_version
    if _resets_safely(sqlite3.sqlite_version_info):
        return Finding("SQLite", "ok", f"SQLite {version}")
    return Finding(
        "SQLite",
        "ok",
        f"SQLite {version} has the WAL-reset bug (fixed in 3.51.3); the store is written under a lock that avoids it",
        "do not write to store.db with other programs while a notebook is open",
    )


def _resets_safely(version: tuple[int, ...]) -> bool:
    """Not monotone: the cure was carried back to two branches, and 3.52.0 was withdrawn."""
    major, minor, patch = version[:3]
    backported = {44: 6, 50: 7}
    return (major, minor, patch) >= (3, 51, 3) or (major == 3 and minor in backported and patch >= backported[minor])


def _file_system(database: Database) -> Finding:
    kind = network_of(database.folder)
    if not kind:
        return Finding("file system", "ok", "local, as far as this system tells")
    detail = (
        f"the store lies on a network file system ({kind}): written without a shared log, one writer at a time, slower"
    )
    return Finding("file system", "attention", detail, "%env MLOPS_STORE=/a/local/folder, and copies by mlops backup")


def _integrity(database: Database) -> Finding:
    with database.read() as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    if said == ["ok"] and not loose:
        return Finding("database", "ok", "every page and index is sound")
    detail = "; ".join(said[:SHOWN]) if said != ["ok"] else f"{len(loose)} rows refer to rows that are gone"
    return Finding("database", "failed", detail, RESTORE_DATABASE)


def _chain(database: Database) -> Finding:
    with database.read() as connection:
        broken = audit.verify(connection)
        if broken is not None:
            return Finding("history", "failed", broken.what, RESTORE_DATABASE)
        changed = replay.changed(connection, functools.partial(blobs.get, database))
        length, digest = audit.head(connection)
    if changed:
        detail = f"{_some(changed)} changed after being recorded"
        return Finding("history", "failed", detail, RESTORE_DATABASE)
    return Finding("history", "ok", f"{length} changes, none altered; the last one is {digest[:12]}")


def _blobs(database: Database) -> Finding:
    with database.read() as connection:
        wanted = {row[0] for row in connection.execute(REFERRED) if row[0]}
        sizes = dict(connection.execute("SELECT key, size_bytes FROM blob").fetchall())
    corrupt, missing = [], []
    for key in sorted(wanted | set(_keys(database.folder))):
        try:
            if len(blobs.get(database, key)) != sizes.get(key, -1) and key in wanted:
                corrupt.append(key[:12])
        except BlobCorrupt:
            corrupt.append(key[:12])
        except StoreError:
            missing.append(key[:12])
    if corrupt or missing:
        told = [f"{_some(corrupt)} changed on disk"] if corrupt else []
        told += [f"{_some(missing)} missing"] if missing else []
        return Finding("blobs", "failed", "; ".join(told), RESTORE)
    return Finding("blobs", "ok", f"{len(wanted)} blobs, every digest right")


def _orphans(database: Database) -> Finding:
    with database.read() as connection:
        wanted = {row[0] for row in connection.execute(REFERRED)}
    loose = [key for key in _keys(database.folder) if key not in wanted]
    strays = list((database.folder / blobs.TEMPORARY_FOLDER).glob("*.blob"))
    if not loose and not strays:
        return Finding("orphans", "ok", "nothing is left over")
    detail = f"{len(loose)} blobs that nothing refers to, {len(strays)} temporary files: harmless"
    return Finding("orphans", "ok", detail)


def _set_aside(database: Database) -> Finding:
    files = [file.name for file in set_aside.kept(database.folder)]
    if not files:
        return Finding("crashes", "ok", "all that was logged could be read")
    detail = f"{_some(files)}: set aside, because what a crash or the disk left there could not be read"
    return Finding("crashes", "attention", detail, "look at the runs of that time, then delete the files")


def _keys(folder: Path) -> Iterator[str]:
    for file in (folder / blobs.BLOB_FOLDER).glob("??/*"):
        yield file.parent.name + file.name


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _size(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except OSError:
        return 0  # a temporary file that was renamed meanwhile


REFERRED = """
SELECT blob_key FROM model_version UNION SELECT profile_key FROM model_version UNION
SELECT recipe_key FROM model_version UNION SELECT json_extract(record, '$.onnx.key') FROM model_version UNION
SELECT key FROM artifact UNION SELECT git_diff_key FROM run UNION
SELECT record_key FROM drift UNION SELECT record_key FROM data_schema UNION SELECT record_key FROM validation UNION
SELECT manifest_key FROM data_version UNION SELECT blob_key FROM chunk UNION SELECT record_key FROM gate
"""
_CHECKS: dict[str, Callable[[Database], Finding]] = {
    "schema": _schema,
    "SQLite": _library,
    "file system": _file_system,
    "database": _integrity,
    "history": _chain,
    "blobs": _blobs,
    "orphans": _orphans,
    "crashes": _set_aside,
}
