"""One system logs in a process of its own: `worker.py SYSTEM MEASURE FOLDER`, and prints seconds a piece as JSON.

Systems: `ours`, `sqlite` (a transaction per call, WAL, synchronous NORMAL, nothing checked), `mlflow` (its SQLite store).
A point or a batch is timed until the calls have returned and what they kept survives kill -9; a run until it is closed.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

POINTS, BATCH, RUNS = 20_000, 10_000, 30
SLOW = 20  # so many times fewer for who is so many times slower
PARAMS = {f"param_{number}": number for number in range(10)}
METRICS = {f"metric_{number}": number / 7 for number in range(10)}
MODEL = os.urandom(944)
NOISE = random.Random(0)
LOSS = [2 / (step + 1) + NOISE.gauss(0, 0.01) for step in range(max(POINTS, BATCH))]  # noisy doubles compress badly
Measured = tuple[float, int]  # seconds, and how many points or runs


def main(system: str, measure: str, folder: Path) -> None:
    """Do it once to warm up and once to tell."""
    run = {"ours": ours, "sqlite": sqlite, "mlflow": mlflow}[system](folder)[measure]
    run()
    seconds, count = run()
    print(json.dumps({"seconds": seconds / count, "count": 2 * count}))


def ours(folder: Path) -> dict[str, Callable[[], Measured]]:
    """With the public functions, as a script would."""
    os.environ["MLOPS_STORE"] = str(folder / ".mlops")
    os.chdir(folder)
    import mlops_magic

    def points() -> Measured:
        with mlops_magic.track("bench") as run:
            start = time.perf_counter()
            for step in range(POINTS):
                run.log_metric("loss", LOSS[step])
            seconds = time.perf_counter() - start
        return seconds, POINTS

    def batch() -> Measured:
        values = LOSS[:BATCH]
        with mlops_magic.track("bench") as run:
            start = time.perf_counter()
            run.log_series("loss", values)
            seconds = time.perf_counter() - start
        return seconds, BATCH

    def runs() -> Measured:
        start = time.perf_counter()
        for _ in range(RUNS):
            with mlops_magic.track("bench", params=PARAMS) as run:
                run.log_metrics(METRICS)
                run.log_artifact(MODEL, "model.bin")
        return time.perf_counter() - start, RUNS

    def models() -> Measured:
        model = fitted()
        start = time.perf_counter()
        for _ in range(RUNS):
            with mlops_magic.track("bench", params=PARAMS) as run:
                run.log_metrics(METRICS)
                run.log_model(model, "model")
        return time.perf_counter() - start, RUNS

    return {"points": points, "batch": batch, "runs": runs, "models": models}


def sqlite(folder: Path) -> dict[str, Callable[[], Measured]]:
    """The least that keeps the same."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS metric(run INTEGER, key INTEGER, step INTEGER, value REAL, at INTEGER)"
    )

    def points() -> Measured:
        start = time.perf_counter()
        for step in range(POINTS):
            connection.execute("INSERT INTO metric VALUES (1, 1, ?, ?, ?)", (step, LOSS[step], time.time_ns()))
        return time.perf_counter() - start, POINTS

    def batch() -> Measured:
        rows = [(2, 1, step, LOSS[step], step) for step in range(BATCH)]
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO metric VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        return time.perf_counter() - start, BATCH

    return {"points": points, "batch": batch}


def mlflow(folder: Path) -> dict[str, Callable[[], Measured]]:
    """MLflow's client on its SQLite store."""
    os.chdir(folder)
    import mlflow as flow
    from mlflow.entities import Metric

    flow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    flow.set_experiment("bench")
    client = flow.MlflowClient()

    def points() -> Measured:
        with flow.start_run():
            start = time.perf_counter()
            for step in range(POINTS // SLOW):
                flow.log_metric("loss", LOSS[step], step=step)
            seconds = time.perf_counter() - start
        return seconds, POINTS // SLOW

    def batch() -> Measured:
        now = time.time_ns() // 1_000_000
        found = [Metric("loss", LOSS[step], now, step) for step in range(BATCH)]
        with flow.start_run() as run:
            start = time.perf_counter()
            for place in range(0, BATCH, 1000):  # the most it takes at once
                client.log_batch(run.info.run_id, metrics=found[place : place + 1000])
            seconds = time.perf_counter() - start
        return seconds, BATCH

    def runs() -> Measured:
        path = folder / "model.bin"
        path.write_bytes(MODEL)
        start = time.perf_counter()
        for _ in range(RUNS):
            with flow.start_run():
                flow.log_params(PARAMS)
                flow.log_metrics(METRICS)
                flow.log_artifact(str(path))
        return time.perf_counter() - start, RUNS

    def models() -> Measured:
        model, count = fitted(), 2  # seconds each
        start = time.perf_counter()
        for _ in range(count):
            with flow.start_run():
                flow.log_params(PARAMS)
                flow.log_metrics(METRICS)
                flow.sklearn.log_model(model, name="model")
        return time.perf_counter() - start, count

    return {"points": points, "batch": batch, "runs": runs, "models": models}


def fitted() -> Any:
    """A small classifier."""
    from sklearn.linear_model import LogisticRegression

    rows = [[NOISE.gauss(0, 1) for _ in range(4)] for _ in range(200)]
    return LogisticRegression().fit(rows, [row[0] > 0 for row in rows])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
