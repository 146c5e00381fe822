"""What does moving to and from MLflow cost? A model's folder written, and ten thousand runs of an `mlflow.db` taken over."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from pathlib import Path

import cloudpickle
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression

from mlops_magic.core.data.signature import infer_signature
from mlops_magic.export.mlflow import MlflowRequest, write_mlflow
from mlops_magic.records.model import ModelVersion, Signed
from mlops_magic.services.mlflow.import_mlflow import ImportRequest, import_mlflow
from mlops_magic.store.database import open_database

RUNS = 10_000
ROUNDS = int(os.environ.get("MLOPS_BENCH_ROUNDS", "20"))
T0, EACH = 1_790_000_000_000, 5  # params, and metrics of one point, per run
TABLES = """
CREATE TABLE experiments(experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);
CREATE TABLE runs(run_uuid TEXT PRIMARY KEY, name TEXT, user_id TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
  lifecycle_stage TEXT, artifact_uri TEXT, experiment_id INTEGER);
CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY(key, run_uuid));
CREATE TABLE tags(key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY(key, run_uuid));
CREATE TABLE metrics(key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
CREATE INDEX a ON params(run_uuid); CREATE INDEX b ON tags(run_uuid); CREATE INDEX c ON metrics(run_uuid);
INSERT INTO experiments VALUES (1, 'churn', 'active');
"""


def main() -> None:
    """Print one row per measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| MLflow, both ways | |")
        print("|---|---|")
        print(f"| a model written as a folder for MLflow | {1000 * written(folder):.1f} ms |", flush=True)
        first, again = imported(folder)
        print(f"| ten thousand runs of an mlflow.db taken over | {first:.1f} s |")
        print(f"| the same again, nothing added | {again:.2f} s |")


def written(folder: Path) -> float:
    """Median seconds for `MLmodel` and all beside it, of a logistic regression over 30 columns."""
    table, target = load_breast_cancer(return_X_y=True, as_frame=True)
    model = LogisticRegression(max_iter=5000).fit(table, target)
    version = ModelVersion(
        id=1, name="churn", version=1, aliases=(), run_id=1, type="x", blob_key="0" * 64, size_bytes=1, fingerprint="",
        signature=infer_signature(table, output="class"), profile=None, metrics=(), data=(), recipe_key=None,
        libraries=(("python", "3.11"), ("scikit-learn", "1.9")), created_ns=0, signed=Signed("", "", ""),
    )  # fmt: skip
    rows = table.head(5)
    request = MlflowRequest(cloudpickle.dumps(model), rows, model.predict(rows))
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        write_mlflow(version, request, folder / "model")
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def imported(folder: Path) -> tuple[float, float]:
    """Seconds of the first import and of a second one."""
    fill(folder / "mlflow.db")
    database, spent = open_database(folder / ".mlops"), []
    try:
        for expected in (RUNS, 0):
            begun = time.perf_counter()
            found = import_mlflow(database, ImportRequest(folder / "mlflow.db"), now_ns=time.time_ns())
            spent.append(time.perf_counter() - begun)
            if found.runs != expected:
                raise SystemExit(f"{found.runs} runs came where {expected} were expected")
    finally:
        database.close()
    return spent[0], spent[1]


def fill(file: Path) -> None:
    """An `mlflow.db` with `RUNS` runs of five params, five metrics and four tags."""
    drawn, connection = random.Random(0), sqlite3.connect(file)
    connection.executescript(TABLES)
    for number in range(RUNS):
        run, at = uuid.UUID(int=drawn.getrandbits(128)).hex, T0 + 1000 * number
        connection.execute(
            "INSERT INTO runs VALUES (?, ?, 'ann', 'FINISHED', ?, ?, 'active', '', 1)", (run, f"run-{number}", at, at)
        )
        connection.executemany(
            "INSERT INTO params VALUES (?, ?, ?)", [(f"p{each}", str(drawn.random()), run) for each in range(EACH)]
        )
        connection.executemany(
            "INSERT INTO metrics VALUES (?, ?, ?, ?, 0, 0)",
            [(f"m{each}", drawn.random(), at, run) for each in range(EACH)],
        )
        connection.executemany(
            "INSERT INTO tags VALUES (?, ?, ?)",
            [("mlflow.user", "ann", run), ("mlflow.source.name", "train.py", run), ("team", "x", run), ("a", "b", run)],
        )
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main()
