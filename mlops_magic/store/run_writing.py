"""A run's rows, written inside the caller's transaction."""

from __future__ import annotations

import functools
import json
import sqlite3

from blake3 import blake3

from mlops_magic.core.data.codec import to_json
from mlops_magic.records.lineage import LineageEdge
from mlops_magic.records.run import DatasetUse, Environment, GitState, RunResult, RunStart

from . import metrics
from .names import number_of
from .process import Writer
from .uid import new_uid


def insert_start(connection: sqlite3.Connection, start: RunStart, writer: Writer) -> int:
    """A running run; gives its number."""
    row = connection.execute(
        "INSERT INTO run(uid, experiment_id, name, status, started_ns, host, boot, pid, pid_start, user, code_id, "
        "transformed_id, cell_id, notebook) VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            new_uid(start.started_ns),
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
        ),
    ).fetchone()
    run_id = int(row[0])
    connection.executemany(
        "INSERT INTO tag VALUES (?, ?, ?, ?)",
        [(run_id, place, name, value) for place, (name, value) in enumerate(start.tags)],
    )
    return run_id


def insert_result(connection: sqlite3.Connection, run_id: int, result: RunResult, diff_key: str | None) -> None:
    """What a run ended with; metrics join those that were logged on the way."""
    git = result.git or GitState(commit="", branch="", files_changed=0, diff="")
    known = result.git is not None
    connection.execute(
        "UPDATE run SET status = ?, ended_ns = ?, error_type = ?, error_text = ?, cpu_seconds = ?, peak_bytes = ?, "
        "environment_id = ?, git_commit = ?, git_branch = ?, git_files_changed = ?, git_diff_key = ?, warnings = ?, "
        "stands_on = ?, notes = ? WHERE id = ?",
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
    _insert_parts(connection, run_id, result)
    metrics.append(connection, run_id, result.metrics)


def edges(run_id: int, data: tuple[DatasetUse, ...]) -> tuple[LineageEdge, ...]:
    """What the run's data says of where things came from."""
    run = f"run:{run_id}"
    return tuple(
        LineageEdge(f"data:{use.fingerprint.fp}", run, "used")
        if use.role == "read"
        else LineageEdge(run, f"data:{use.fingerprint.fp}", "produced")
        for use in data
    )


def _insert_parts(connection: sqlite3.Connection, run_id: int, result: RunResult) -> None:
    connection.executemany(
        "INSERT INTO param(run_id, place, key_id, value, type, source) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (run_id, place, number_of(connection, param.name), param.value, param.type, param.source)
            for place, param in enumerate(result.params)
        ],
    )
    connection.executemany(
        "INSERT INTO dataset_use VALUES (?, ?, ?, ?, ?, ?)",
        [
            (run_id, place, use.name, use.role, use.fingerprint.fp, to_json(use))
            for place, use in enumerate(result.data)
        ],
    )
    connection.executemany(
        "INSERT INTO fitted_model VALUES (?, ?, ?, ?, ?, ?)",
        [
            (run_id, place, model.name, model.type, model.fingerprint, to_json(model))
            for place, model in enumerate(result.models)
        ],
    )
    connection.executemany(
        "INSERT INTO artifact VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (run_id, place, each.name, each.kind, each.key, each.size_bytes, each.media_type)
            for place, each in enumerate(result.artifacts)
        ],
    )


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
