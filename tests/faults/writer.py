"""A process that writes runs until it is told to stop or is killed, and says what was acknowledged.

Usage: writer.py FOLDER ROUNDS RUNS; it waits for a line before each round and uses FOLDER/<round>/.mlops.
"""

import sys
from pathlib import Path

import sqlite_utils  # noqa: F401  a store is created in milliseconds then, so that creators really meet

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.store import blobs
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs


def main() -> None:
    """Write, and print one line per acknowledged thing."""
    folder, rounds, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for turn in range(rounds):
        print("ready", flush=True)
        sys.stdin.readline()
        database = open_database(folder / str(turn) / ".mlops")
        for number in range(count):
            run = runs.begin(database, RunStart("e", f"run {number}", 1, f"x = {number}", "x", "", ""))
            print("begun", turn, run.id, flush=True)
            for step in range(3):
                runs.log_metric(database, run.id, Metric("loss", step / 3, step))
                print("point", turn, run.id, step, flush=True)
            print("blob", turn, blobs.put(database, f"{run.uid}".encode() * 100), flush=True)
            runs.finish(database, run.id, RunResult("finished", 2, metrics=(Metric("acc", 1.0),)))
            print("finished", turn, run.id, flush=True)
        database.close()


if __name__ == "__main__":
    main()
