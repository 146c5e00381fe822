"""How long does a leaderboard with a filter take when the store is large, does the time grow with it, and beside MLflow?

MLflow stands in an environment of its own, `.venv/mlflow`; where it is not there its row is left out.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from mlops_magic.records.run import RunQuery
from mlops_magic.services.tracking.leaderboard import leaderboard
from mlops_magic.store.database import open_database
from mlops_magic.store.sqlite.connection import Database

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 15
MLFLOW = Path(__file__).resolve().parents[2] / ".venv" / "mlflow" / "bin" / "python"
SEARCH = Path(__file__).with_name("tracking") / "mlflow_search.py"
BESIDE = RunQuery(by="metric_0", limit=20, condition="metrics.metric_2 > 0.1 and tags.team = 'x'")
QUERIES = {
    "top 20 by a metric": RunQuery(by="metric_0", limit=20),
    "top 20 with a filter": RunQuery(
        by="metric_0", limit=20, condition="params.param_1 > 0.1 and (tags.team = 'x' or metrics.metric_2 is null)"
    ),
    "top 20, a filter that one in 700 meets": RunQuery(
        by="metric_0", limit=20, condition="params.param_1 > 0.99 and status = 'failed'"
    ),
}


def main() -> None:
    """Print one row per question."""
    print("| of so many runs, ms | " + " | ".join(f"{size:,}".replace(",", " ") for size in SIZES) + " |")
    print("|---|" + "---|" * len(SIZES))
    found: dict[str, list[float]] = {name: [] for name in QUERIES}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(Path(folder) / ".mlops")
            filled(database, size)
            for name, query in QUERIES.items():
                found[name].append(timed(database, query))
            if size == SIZES[0]:
                ours = timed(database, BESIDE)
            database.close()
    for name, spent in found.items():
        print(f"| {name} | {' | '.join(f'{each * 1000:.1f}' for each in spent)} |", flush=True)
    if MLFLOW.exists():
        theirs = beside(SIZES[0])
        print(f"\nOf {SIZES[0]} runs, filtered by a metric and a tag: {ours * 1000:.1f} ms; ", end="")
        print(f"MLflow {theirs * 1000:.0f} ms, {theirs / ours:.0f} × as long.")


def beside(size: int) -> float:
    """Seconds that MLflow takes for the same, in a process and store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [MLFLOW, SEARCH, str(size), folder],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def filled(database: Database, size: int) -> None:
    """Runs with five params, five metrics and a tag each, written as fast as SQLite takes them."""
    draw = random.Random(0)
    with database.write() as connection:
        connection.execute("INSERT INTO experiment VALUES (1, 'e', 'bench')")
        connection.execute("INSERT INTO source VALUES (1, 'k', 'x')")
        names = [f"{kind}_{number}" for kind in ("param", "metric") for number in range(5)]
        connection.executemany("INSERT INTO key VALUES (?, ?)", list(enumerate(names, 1)))
        connection.executemany(
            "INSERT INTO run(id, uid, experiment_id, name, status, started_ns, ended_ns, host, boot, pid, pid_start, user, "
            "code_id, transformed_id, cell_id, notebook) VALUES (?, ?, 1, '', ?, ?, ?, '', '', 1, '', '', 1, 1, '', '')",
            ((run, f"u{run}", "failed" if run % 7 == 0 else "finished", run, run + 1) for run in range(1, size + 1)),
        )
        connection.executemany(
            "INSERT INTO param VALUES (?, ?, ?, ?, 'float', 'call')",
            ((run, place, place + 1, repr(draw.random())) for run in range(1, size + 1) for place in range(5)),
        )
        connection.executemany(
            "INSERT INTO metric_last(run_id, key_id, place, step, value, n) VALUES (?, ?, ?, 0, ?, 1)",
            ((run, place + 6, place, draw.random()) for run in range(1, size + 1) for place in range(5)),
        )
        connection.executemany(
            "INSERT INTO tag VALUES (?, 0, 'team', ?)", ((run, draw.choice("xyz")) for run in range(1, size + 1))
        )


def timed(database: Database, query: RunQuery) -> float:
    """Median seconds; the first one warms up."""
    spent = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        leaderboard(database, query)
        spent.append(time.perf_counter() - start)
    return statistics.median(spent[1:])


if __name__ == "__main__":
    main()
