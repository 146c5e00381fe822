"""Where else in the store may a value stand, and how is it cleared there without breaking the chain?

Texts of runs, params, models, schemas, verdicts, drift reports and their text blobs are rewritten; each of them gets a new
link, so that the doctor compares it with what it is now. Pickles and pictures are not ours to rewrite: they are searched,
and named.
"""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Callable

from blake3 import blake3

from .. import audit, blobs, exports
from ..data import datasets, drifts, schemas
from ..models import card_fields, gates, models
from ..runs import open_runs, run_reading, runs
from ..runs.journal import FOLDER, frames
from ..set_aside import kept
from ..sqlite.connection import Database
from ..sqlite.process import user

# Tables, the columns that name a row, and the columns whose text may hold a value.
TEXTS = (
    ("run", ("id",), ("name", "error_text", "warnings", "notes", "remarks")),
    ("param", ("run_id", "place"), ("value",)),
    ("tag", ("run_id", "place"), ("value",)),
    ("dataset_use", ("run_id", "place"), ("record",)),
    ("model_version", ("id",), ("record",)),
    ("export", ("id",), ("proof_json",)),
    ("data_version", ("id",), ("record",)),
    ("drift", ("id",), ("reference", "current")),
    ("validation", ("id",), ("data",)),
    ("card_field", ("id",), ("value",)),
)
# Blobs of text, and the rows that refer to them.
BLOBS = (
    ("artifact", "key"), ("run", "git_diff_key"), ("model_version", "profile_key"), ("drift", "record_key"),
    ("data_schema", "record_key"), ("validation", "record_key"), ("gate", "record_key"),
)  # fmt: skip
FROZEN = ("model_version", "data_schema", "gate", "card_field")  # tables whose rows never change, but for an erasure


def redact(
    database: Database, connection: sqlite3.Connection, clear: Callable[[str], str], now_ns: int
) -> tuple[tuple[str, ...], set[str]]:
    """Clear every text, inside the caller's transaction; references of what was changed, and blobs that are to go."""
    before, begun = _seals(database, connection), _begun(connection)
    for table in FROZEN:
        connection.execute(f"DROP TRIGGER {table}_no_update")
    for table, key, columns in TEXTS:
        _clear_texts(connection, table, key, columns, clear)
    _clear_sources(connection, clear)
    old: set[str] = set()
    for table, column in BLOBS:
        old |= _clear_blobs(database, connection, table, column, clear)
    for table in FROZEN:
        connection.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    after = _seals(database, connection)
    for run_id, seal in begun.items():
        after[f"run:{run_id}"], before[f"run:{run_id}"] = open_runs.seal_now(connection, run_id, seal), seal
        open_runs.remember(connection, run_id)
    changed = sorted(ref for ref in after if after[ref] != before[ref])
    for ref in changed:
        payload: dict[str, object] = after[ref]
        audit.append(connection, at_ns=now_ns, actor=user(), action="value erased", about=ref, payload=payload)
    return tuple(changed), old


def holding(database: Database, needles: tuple[bytes, ...]) -> tuple[str, ...]:
    """What still holds one of the byte strings and is not rewritten: models, recipes, pictures, journals that are open."""
    found: set[str] = set()
    with database.read() as connection:
        rows = connection.execute(
            "SELECT 'model:' || model.name || '@' || version, blob_key FROM model_version "
            "JOIN model ON model.id = model_id UNION SELECT 'model:' || model.name || '@' || version, recipe_key "
            "FROM model_version JOIN model ON model.id = model_id UNION SELECT 'model:' || model.name || '@' || version, "
            "json_extract(record, '$.onnx.key') FROM model_version JOIN model ON model.id = model_id "
            "UNION SELECT 'run:' || run_id, key FROM artifact"
        ).fetchall()
    for path in {
        *(database.folder / FOLDER).glob("*"),
        *kept(database.folder),
    }:  # of a process that still runs, or damaged
        data = path.read_bytes()
        if any(needle in data for needle in needles):
            header = next(map(frames.header_of, frames.read(data)), None)
            found.add(f"run:{header.run}" if header else path.name)
    for ref, key in rows:
        if key and any(needle in blobs.get(database, key) for needle in needles):
            found.add(ref)
    return tuple(sorted(found))


def _seals(database: Database, connection: sqlite3.Connection) -> dict[str, dict[str, object]]:
    ids = [row[0] for row in connection.execute("SELECT id FROM run WHERE status != 'running'")]
    read = functools.partial(blobs.get, database)
    found = {f"run:{run.id}": runs.seal(connection, run) for run in run_reading.load(connection, ids, read)}
    for noun in (models, exports, schemas, datasets, gates, card_fields):
        found |= dict(noun.sealed(connection))
    rows = connection.execute("SELECT id, record_key, alarms FROM drift").fetchall()
    return found | {f"drift:{number}": drifts.seal(key, alarms) for number, key, alarms in rows}


def _begun(connection: sqlite3.Connection) -> dict[int, dict[str, object]]:
    """What is so of every run that goes on, and still is what was put there."""
    ids = [row[0] for row in connection.execute("SELECT id FROM run WHERE status = 'running'")]
    tags = {link.object: json.loads(link.payload).get("tags", 0) for link in audit.links(connection)}
    sound = [run_id for run_id in ids if open_runs.hold(connection, run_id)]
    return {run: open_runs.seal_now(connection, run, {"tags": tags.get(f"run:{run}", 0)}) for run in sound}


def _clear_texts(
    connection: sqlite3.Connection,
    table: str,
    key: tuple[str, ...],
    columns: tuple[str, ...],
    clear: Callable[[str], str],
) -> None:
    for *place, _ in connection.execute(f"SELECT {', '.join(key)}, 0 FROM {table}").fetchall():  # noqa: S608  our constants
        where = " AND ".join(f"{each} = ?" for each in key)
        for column in columns:
            (text,) = connection.execute(f"SELECT {column} FROM {table} WHERE {where}", place).fetchone()  # noqa: S608
            if text and (fresh := clear(text)) != text:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", [fresh, *place])  # noqa: S608


def _clear_sources(connection: sqlite3.Connection, clear: Callable[[str], str]) -> None:
    """Code of cells: its digest is its name."""
    for number, text in connection.execute("SELECT id, text FROM source").fetchall():
        if (fresh := clear(text)) != text:
            key = blake3(fresh.encode("utf-8", "surrogatepass") + b"\0%d" % number).hexdigest()
            connection.execute("UPDATE source SET text = ?, key = ? WHERE id = ?", (fresh, key, number))


def _clear_blobs(
    database: Database, connection: sqlite3.Connection, table: str, column: str, clear: Callable[[str], str]
) -> set[str]:
    old: set[str] = set()
    keys = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()  # noqa: S608
    for (key,) in keys:
        try:
            text = blobs.get(database, key).decode()
        except UnicodeDecodeError:
            continue  # a picture or a pickle
        fresh = clear(text)
        if fresh == text:
            continue
        data = fresh.encode()
        staged = blobs.stage(database, data)
        blobs.settle(database, (staged,))
        connection.execute("INSERT OR IGNORE INTO blob(key, size_bytes) VALUES (?, ?)", (staged.key, len(data)))
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (staged.key, key))  # noqa: S608
        if table == "artifact":
            connection.execute("UPDATE artifact SET size_bytes = ? WHERE key = ?", (len(data), staged.key))
        old.add(key)
    return old
