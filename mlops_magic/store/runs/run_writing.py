"""A run's rows, written inside the caller's transaction."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from blake3 import blake3

from mlops_magic.core.data.codec import to_json
from mlops_magic.core.data.keyed_digests import keyed
from mlops_magic.records.lineage import LineageEdge
from mlops_magic.records.run import DatasetUse, Environment, GitState, RunParts, RunResult, RunStart

from ..sqlite.column_key import column_key
from ..sqlite.names import numbers_of
from ..sqlite.process import Writer
from ..sqlite.uid import new_uid
from . import metrics


def insert_start(connection: sqlite3.Connection, start: RunStart, uid: str, writer: Writer) -> int:
    """A running run; gives its number."""
    row = connection.execute(
        "INSERT INTO run(uid, experiment_id, name, status, started_ns, host, boot, pid, pid_start, user, code_id, "
        "transformed_id, cell_id, notebook, parent_id, kind) "
        "VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            uid,
            _experiment(connection, start.experiment, start.started_ns),
            start.name,
            start.started_ns,
            writer.host,
            writer.boot,
            writer.pid,
            writer.pid_start,
            writer.user,
            _source(connection, start.code),
            _source(connection, start.transformed),
            start.cell_id,
            start.notebook,
            start.parent,
            start.kind,
        ),
    ).fetchone()
    run_id = int(row[0])
    insert_parts(connection, run_id, RunParts(tags=start.tags))
    return run_id


def insert_result(connection: sqlite3.Connection, run_id: int, result: RunResult, diff_key: str | None) -> None:
    """What a run ended with; metrics join those that were logged on the way."""
    git = result.git or GitState(commit="", branch="", files_changed=0, diff="")
    known = result.git is not None
    connection.execute(
        "UPDATE run SET status = ?, ended_ns = max(?, started_ns), error_type = ?, error_text = ?, cpu_seconds = ?, "
        "peak_bytes = ?, environment_id = ?, git_commit = ?, git_branch = ?, git_files_changed = ?, git_diff_key = ?, "
        "warnings = ?, stands_on = ?, notes = ? WHERE id = ?",
        (
            result.status,
            result.ended_ns,
            result.error_type,
            result.error_text,
            result.cpu_seconds,
            result.peak_bytes,
            None if result.environment is None else _environment(connection, result.environment),
            git.commit if known else None,
            git.branch if known else None,
            git.files_changed if known else None,
            diff_key,
            json.dumps(result.warnings),
            json.dumps(result.stands_on),
            json.dumps(result.notes),
            run_id,
        ),
    )
    insert_parts(connection, run_id, RunParts(result.params, models=result.models, artifacts=result.artifacts))
    key = column_key(connection) if result.data else b""
    _insert(
        connection, "INSERT INTO dataset_use VALUES (?, ?, ?, ?, ?, ?)", "dataset_use", run_id,
        [(use.name, use.role, use.fingerprint.fp, _kept(use, key)) for use in result.data],
    )  # fmt: skip
    metrics.append(connection, run_id, result.metrics)


def edges(run_id: int, data: tuple[DatasetUse, ...]) -> tuple[LineageEdge, ...]:
    """What the run's data says of where things came from."""
    run = f"run:{run_id}"
    used = tuple(
        LineageEdge(f"data:{use.fingerprint.fp}", run, "used")
        if use.role == "read"
        else LineageEdge(run, f"data:{use.fingerprint.fp}", "produced")
        for use in data
    )
    loaded = (
        LineageEdge(f"data:{use.loaded_from}", f"data:{use.fingerprint.fp}", "loaded")
        for use in data
        if use.loaded_from
    )
    return (*used, *loaded)


def insert_parts(connection: sqlite3.Connection, run_id: int, parts: RunParts) -> None:
    """Rows of what was said of a run, behind those that are there."""
    _insert(connection, "INSERT INTO tag VALUES (?, ?, ?, ?)", "tag", run_id, parts.tags)
    keys = numbers_of(connection, [each.name for each in parts.params])
    _insert(
        connection, "INSERT INTO param(run_id, place, key_id, value, type, source) VALUES (?, ?, ?, ?, ?, ?)", "param",
        run_id,
        [(keys[each.name], each.value, each.type, each.source) for each in parts.params],
    )  # fmt: skip
    _insert(
        connection, "INSERT INTO fitted_model VALUES (?, ?, ?, ?, ?, ?)", "fitted_model", run_id,
        [(model.name, model.type, model.fingerprint, to_json(model)) for model in parts.models],
    )  # fmt: skip
    _insert(
        connection, "INSERT INTO artifact VALUES (?, ?, ?, ?, ?, ?, ?)", "artifact", run_id,
        [(each.name, each.kind, each.key, each.size_bytes, each.media_type) for each in parts.artifacts],
    )  # fmt: skip
    if parts.remarks:
        (before,) = connection.execute("SELECT remarks FROM run WHERE id = ?", (run_id,)).fetchone()
        text = json.dumps([*json.loads(before), *parts.remarks])
        connection.execute("UPDATE run SET remarks = ? WHERE id = ?", (text, run_id))


def _insert(
    connection: sqlite3.Connection, insert: str, table: str, run_id: int, rows: Sequence[tuple[object, ...]]
) -> None:
    """Rows of a run in the order they came."""
    if rows:
        last = f"SELECT COALESCE(MAX(place), -1) FROM {table} WHERE run_id = ?"  # noqa: S608  our own constants
        (place,) = connection.execute(last, (run_id,)).fetchone()
        connection.executemany(insert, [(run_id, place + number, *row) for number, row in enumerate(rows, 1)])


def _kept(use: DatasetUse, key: bytes) -> str:
    """What is stored of a table: digests of its columns under the store's key, and no names, which are looked up."""
    return to_json(replace(use, fingerprint=keyed(use.fingerprint, key), saved=()))


def _experiment(connection: sqlite3.Connection, name: str, now_ns: int) -> int:
    row = connection.execute("SELECT id FROM experiment WHERE name = ?", (name,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO experiment(uid, name) VALUES (?, ?) RETURNING id", (new_uid(now_ns), name)
        ).fetchone()
    return int(row[0])


def _source(connection: sqlite3.Connection, text: str) -> int:
    """Code stands in a table and not in a blob: a leaderboard reads that of all its runs at once, and it is small."""
    return _shared(connection, "source", text, (text,), "INSERT INTO source(key, text) VALUES (?, ?) RETURNING id")


def _environment(connection: sqlite3.Connection, environment: Environment) -> int:
    text = _environment_text(environment)
    values = (environment.python, environment.platform, text)
    insert = "INSERT INTO environment(key, python, platform, record) VALUES (?, ?, ?, ?) RETURNING id"
    return _shared(connection, "environment", text, values, insert)


@functools.lru_cache(maxsize=4)  # a kernel has one environment, and every run of it holds it
def _environment_text(environment: Environment) -> str:
    return to_json(environment)


def _shared(connection: sqlite3.Connection, table: str, text: str, values: tuple[str, ...], insert: str) -> int:
    key = blake3(text.encode("utf-8", "surrogatepass")).hexdigest()
    row = connection.execute(f"SELECT id FROM {table} WHERE key = ?", (key,)).fetchone()  # noqa: S608  our own constant
    if row is None:
        row = connection.execute(insert, (key, *values)).fetchone()
    return int(row[0])
