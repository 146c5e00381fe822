"""What does MLflow's own SQLite file hold? Read by name of column, never written, nothing in it is run."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from mlops_magic.core.data.mlflow_values import OUR_MODEL, OUR_UID, RUNS_STILL, STATUSES, number_of, uid_of
from mlops_magic.errors import UsageError
from mlops_magic.records.mlflow import LeftOut, MlflowHead, MlflowRun

ROOTS = ("mlruns", "mlartifacts")  # where MLflow puts artifacts beside its file, without and with a server
RUN_ID = re.compile(r"[0-9a-f]{32}")
PLACE = re.compile(r"[\w-]{1,64}", re.ASCII)
JOINED = "runs JOIN experiments ON experiments.experiment_id = runs.experiment_id"
WORKABLE = "runs.lifecycle_stage = 'active' AND experiments.lifecycle_stage = 'active'"
OF = "WHERE run_uuid IN (SELECT value FROM json_each(?))"
_HEADS = f"""
SELECT run_uuid, status, (SELECT value FROM tags WHERE tags.run_uuid = runs.run_uuid AND key = '{OUR_UID}'),
  (SELECT value FROM tags WHERE tags.run_uuid = runs.run_uuid AND key = 'mlflow.parentRunId')
FROM {JOINED} WHERE {WORKABLE} AND NOT EXISTS (
  SELECT 1 FROM tags WHERE tags.run_uuid = runs.run_uuid AND key = '{OUR_MODEL}')
ORDER BY start_time, run_uuid
"""  # noqa: S608  our own constants
_RUNS = f"""
SELECT run_uuid, experiments.name, runs.name, user_id, status, start_time, end_time, runs.experiment_id, artifact_uri
FROM {JOINED} {OF}
"""  # noqa: S608  our own constants
_POINTS = f"""
SELECT run_uuid, key, step, timestamp, value, is_nan FROM metrics {OF} ORDER BY run_uuid, key, step, timestamp, value
"""  # noqa: S608  our own constants
_TAKEN = {  # what is told as left out: how many, and why
    "deleted runs": (
        f"SELECT COUNT(*) FROM {JOINED} WHERE NOT ({WORKABLE})",  # noqa: S608  our own constants
        "they, or their experiments, are in MLflow's bin",
    ),
    "inputs": (
        "SELECT COUNT(*) FROM inputs WHERE source_type = 'DATASET'",
        "MLflow's digest is of a sample: %data save keeps the data itself",
    ),
    "traces": ("SELECT COUNT(*) FROM trace_info", "they are no runs"),
}


class MlflowDatabase:
    """An `mlflow.db`, open for reading, one state of it.

    Parameters
    ----------
    file : Path
        The database.
    roots : sequence of Path
        Folders in which artifacts may lie, as `EXPERIMENT/RUN/artifacts`; the places that the database itself names are
        not opened, because whoever made it could name any.
    """

    def __init__(self, connection: sqlite3.Connection, file: Path, roots: Sequence[Path] = ()) -> None:
        self._connection, self.name = connection, file.name
        self._roots = tuple(roots) or tuple(file.parent / each for each in ROOTS)
        self._registered: dict[str, list[str]] | None = None
        self._logged: dict[str, list[tuple[str, str]]] | None = None
        self._unfinished = self._elsewhere = 0

    def heads(self) -> list[MlflowHead]:
        """Every run that has ended, oldest first."""
        rows = [row for row in self._rows(_HEADS) if RUN_ID.fullmatch(str(row[0]))]
        self._unfinished = sum(str(row[1]) in RUNS_STILL for row in rows)
        return [
            MlflowHead(uid_of(run_id, said), run_id, parent or "")
            for run_id, status, said, parent in rows
            if status in STATUSES
        ]

    def runs(self, heads: Sequence[MlflowHead]) -> list[MlflowRun]:
        """Those runs, in that order, with all that MLflow keeps of them."""
        wanted = json.dumps([head.run_id for head in heads])
        params = self._pairs(f"SELECT run_uuid, key, value FROM params {OF} ORDER BY key", wanted)  # noqa: S608  ours
        tags = self._pairs(f"SELECT run_uuid, key, value FROM tags {OF} ORDER BY key", wanted)  # noqa: S608  ours
        points = self._points(wanted)
        found = {row[0]: row for row in self._rows(_RUNS, wanted)}
        made = []
        for head in heads:
            run_id, experiment, name, user, status, started, ended, place, uri = found[head.run_id]
            own = dict(tags.get(run_id, ()))
            made.append(
                MlflowRun(
                    head.uid, run_id, experiment, name or own.get("mlflow.runName", ""), user or "", STATUSES[status],
                    started or 0, ended, params=tuple(params.get(run_id, ())),
                    tags=(*tags.get(run_id, ()), *self._versions(run_id)), points=tuple(points.get(run_id, ())),
                    folders=self._folders(str(place), run_id, uri or ""),
                )
            )  # fmt: skip
        return made

    def left_out(self) -> Iterator[LeftOut]:
        """What the file holds besides, as far as it was read."""
        if self._unfinished:
            yield LeftOut("runs that still run", self._unfinished, "import again when they have ended")
        for what, (sql, why) in _TAKEN.items():
            count = sum(row[0] for row in self._rows(sql))
            if count:
                yield LeftOut(what, count, why)
        if self._elsewhere:
            yield LeftOut("runs whose artifacts are elsewhere", self._elsewhere, "give their folder: --artifacts DIR")
        versions = sum(row[0] for row in self._rows("SELECT COUNT(*) FROM model_versions"))
        if versions:
            why = "their runs have a tag; to open one: %register --from FILE --trust FINGERPRINT as NAME"
            yield LeftOut("registered versions", versions, why)

    def _points(self, wanted: str) -> dict[str, list[tuple[str, tuple[tuple[int, int, float], ...]]]]:
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for (run_id, key), rows in groupby(self._rows(_POINTS, wanted), lambda row: row[:2]):
            found[run_id].append(
                (key, tuple((step, ms, number_of(value, is_nan=bool(nan))) for _, _, step, ms, value, nan in rows))
            )
        return found

    def _pairs(self, sql: str, wanted: str) -> dict[str, list[tuple[str, str]]]:
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for run_id, key, value in self._rows(sql, wanted):
            found[run_id].append((str(key), "" if value is None else str(value)))
        return found

    def _versions(self, run_id: str) -> Iterator[tuple[str, str]]:
        """What MLflow's registry calls a run's models, as tags."""
        if self._registered is None:
            found: defaultdict[str, list[str]] = defaultdict(list)
            sql = (
                "SELECT run_id, name, version, (SELECT group_concat(alias, ' @') FROM registered_model_aliases AS held "
                "WHERE held.name = model_versions.name AND held.version = model_versions.version) FROM model_versions"
            )
            for owner, name, version, aliases in self._rows(sql):
                found[owner].append(f"{name}@{version}" + (f" @{aliases}" if aliases else ""))
            self._registered = found
        return (("mlflow.registered", text) for text in self._registered.get(run_id, ()))

    def _folders(self, experiment: str, run_id: str, uri: str) -> tuple[tuple[str, str], ...]:
        if not PLACE.fullmatch(experiment):
            return ()
        found = []
        for root in self._roots:
            found += [("", root / experiment / run_id / "artifacts")]
            found += [
                (f"models/{name}/", root / experiment / "models" / model / "artifacts")
                for model, name in self._models(run_id)
            ]
        there = tuple((prefix, str(path)) for prefix, path in found if path.is_dir())
        self._elsewhere += not there and "://" in uri and not uri.startswith(("file:", "mlflow-artifacts:"))
        return there

    def _models(self, run_id: str) -> list[tuple[str, str]]:
        if self._logged is None:
            found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
            sql = "SELECT source_run_id, model_id, name FROM logged_models WHERE lifecycle_stage = 'active'"
            for owner, model, name in self._rows(sql):
                if PLACE.fullmatch(str(model)):
                    found[owner].append((model, name))
            self._logged = found
        return self._logged.get(run_id, [])

    def _rows(self, sql: str, *values: str) -> list[Any]:
        """Rows; none where this version of MLflow has no such table."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as wrong:
            if "no such table" in str(wrong):
                return []
            raise


@contextmanager
def opened(file: Path, roots: Sequence[Path] = ()) -> Iterator[MlflowDatabase]:
    """MLflow's file for reading.

    Raises
    ------
    UsageError
        It is no SQLite file of MLflow's, or is damaged.
    """
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA query_only=ON")
            connection.execute("BEGIN")
            connection.execute("SELECT run_uuid FROM runs LIMIT 1")
            yield MlflowDatabase(connection, file, roots)
        finally:
            connection.close()
    except sqlite3.Error as wrong:
        raise UsageError(
            f"{file.name!r} cannot be read as MLflow's database ({wrong}). Type: mlops import mlflow mlflow.db"
        ) from wrong
