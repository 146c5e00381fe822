"""Runs as records, read in one query per table however many runs are asked for."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from mlops_magic.core.data.codec import from_json
from mlops_magic.errors import StoreError
from mlops_magic.records.run import Artifact, DatasetUse, Environment, FittedModel, GitState, Param, Run

from . import metrics

Parts = dict[int, tuple[Any, ...]]

_COLUMNS = (
    "id", "uid", "experiment", "name", "status", "started_ns", "ended_ns", "code", "cell_id", "notebook", "error_type",
    "error_text", "cpu_seconds", "peak_bytes",
)  # fmt: skip
_RUNS = """
SELECT run.id, run.uid, experiment.name, run.name, status, started_ns, ended_ns, source.text, cell_id, notebook,
  error_type, error_text, cpu_seconds, peak_bytes, warnings, stands_on, notes, environment_id, git_commit, git_branch,
  git_files_changed, git_diff_key, parent_id, kind, remarks
FROM run JOIN experiment ON experiment.id = experiment_id JOIN source ON source.id = code_id
WHERE run.id IN (SELECT value FROM json_each(?))
"""
_TAGS = """
SELECT run_id, name, value FROM tag WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, place
"""
_PARAMS = """
SELECT run_id, key.name, value, type, source FROM param JOIN key ON key.id = key_id
WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, place
"""
_METRICS = """
SELECT run_id, key.name, value, exact, step, source FROM metric_last JOIN key ON key.id = key_id
WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, place
"""
_DATA = """
SELECT run_id, record FROM dataset_use WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, place
"""
_MODELS = """
SELECT run_id, record FROM fitted_model WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, place
"""
_ARTIFACTS = """
SELECT run_id, name, kind, key, size_bytes, media_type FROM artifact
WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, place
"""
_ENVIRONMENTS = """
SELECT id, record FROM environment
WHERE id IN (SELECT environment_id FROM run WHERE id IN (SELECT value FROM json_each(?)))
"""


def load(
    connection: sqlite3.Connection, ids: Sequence[int], read_blob: Callable[[str], bytes] | None
) -> tuple[Run, ...]:
    """Runs in the order of `ids`; those that do not exist are left out.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction.
    ids : sequence of int
        Numbers of runs.
    read_blob : callable or None
        Reads git's diff; without it the diff is left empty.
    """
    wanted = json.dumps(list(ids))
    parts: dict[str, Parts] = {
        "tags": _grouped(connection, _TAGS, wanted, lambda *pair: pair),
        "params": _grouped(connection, _PARAMS, wanted, Param),
        "metrics": _grouped(connection, _METRICS, wanted, metrics.measured),
        "data": _grouped(connection, _DATA, wanted, lambda text: from_json(DatasetUse, text)),
        "models": _grouped(connection, _MODELS, wanted, lambda text: from_json(FittedModel, text)),
        "artifacts": _grouped(connection, _ARTIFACTS, wanted, Artifact),
    }
    environments = {number: _environment(text) for number, text in connection.execute(_ENVIRONMENTS, (wanted,))}
    found = {row[0]: row for row in connection.execute(_RUNS, (wanted,)).fetchall()}
    return tuple(_run(found[run_id], parts, environments, read_blob) for run_id in ids if run_id in found)


def _grouped(connection: sqlite3.Connection, sql: str, wanted: str, build: Callable[..., Any]) -> Parts:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for run_id, *values in connection.execute(sql, (wanted,)):
        groups[run_id].append(build(*values))
    return {run_id: tuple(items) for run_id, items in groups.items()}


def _run(
    row: tuple[Any, ...],
    parts: dict[str, Parts],
    environments: dict[int, Environment],
    read_blob: Callable[[str], bytes] | None,
) -> Run:
    (
        *plain,
        warnings,
        stands_on,
        notes,
        environment_id,
        commit,
        branch,
        files_changed,
        diff_key,
        parent,
        kind,
        remarks,
    ) = row
    diff, missing = _diff(diff_key, read_blob)
    own: dict[str, Any] = {name: groups.get(row[0], ()) for name, groups in parts.items()}
    columns: dict[str, Any] = dict(zip(_COLUMNS, plain, strict=True))
    return Run(
        **columns,
        **own,
        warnings=tuple(json.loads(warnings)),
        stands_on=tuple(json.loads(stands_on)),
        notes=(*json.loads(notes), *missing),
        environment=environments.get(environment_id),
        parent=parent,
        kind=kind,
        remarks=tuple(json.loads(remarks)),
        git=None if commit is None else GitState(commit, branch, files_changed, diff),
    )


def _diff(key: str | None, read_blob: Callable[[str], bytes] | None) -> tuple[str, tuple[str, ...]]:
    """Text of git's diff, and what to say when its blob is not sound: the rest of the run stays readable."""
    if key is None or read_blob is None:
        return "", ()
    try:
        return read_blob(key).decode("utf-8", "surrogatepass"), ()
    except StoreError as wrong:
        return "", (f"git's diff cannot be read: {wrong}",)


@functools.lru_cache(maxsize=64)  # many runs share one environment
def _environment(text: str) -> Environment:
    return from_json(Environment, text)
