"""How long does MLflow take for the top 20 of many runs? `mlflow_search.py RUNS FOLDER` prints seconds as JSON.

Its own tables are made by itself and filled as fast as SQLite takes rows; the search is its client's.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import sys
import time
from contextlib import closing
from pathlib import Path

ROUNDS = 3


def main(size: int, folder: Path) -> None:
    """Fill a store, then ask it."""
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    experiment = mlflow.create_experiment("bench")
    with closing(sqlite3.connect(folder / "mlflow.db")) as connection, connection:
        filled(connection, int(experiment), size)
    client = mlflow.MlflowClient()
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = client.search_runs(
            [experiment],
            "metrics.metric_2 > 0.1 and tags.team = 'x'",
            order_by=["metrics.metric_0 DESC"],
            max_results=20,
        )
        spent.append(time.perf_counter() - start)
    print(json.dumps({"seconds": statistics.median(spent), "best": found[0].data.metrics["metric_0"]}))


def filled(connection: sqlite3.Connection, experiment: int, size: int) -> None:
    """The same runs as ours: five params, five metrics and a tag each."""
    draw = random.Random(0)
    runs = [(f"r{run}", run, run + 1, experiment) for run in range(1, size + 1)]
    connection.executemany(
        "INSERT INTO runs(run_uuid, name, start_time, end_time, experiment_id, status, lifecycle_stage, user_id, source_type, "
        "artifact_uri) VALUES (?, '', ?, ?, ?, 'FINISHED', 'active', 'u', 'LOCAL', '')",
        runs,
    )
    connection.executemany(
        "INSERT INTO params(run_uuid, key, value) VALUES (?, ?, ?)",
        ((run[0], f"param_{place}", repr(draw.random())) for run in runs for place in range(5)),
    )
    values = [(run[0], f"metric_{place}", draw.random()) for run in runs for place in range(5)]
    for table in ("metrics", "latest_metrics"):
        connection.executemany(
            f"INSERT INTO {table}(run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, 1, 0, 0)", values
        )
    connection.executemany(
        "INSERT INTO tags(run_uuid, key, value) VALUES (?, 'team', ?)", ((run[0], draw.choice("xyz")) for run in runs)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
