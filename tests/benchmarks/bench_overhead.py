"""What does recording cost, cell by cell? Plain IPython and mlops_magic in turn; ipyflow in a process of its own.

ipyflow has a shell class of its own, so it is compared with a plain shell beside it, in one run as well. Where it is not
installed (`pip install ipyflow`, the extra `bench`) its column is left out.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

# On a machine that others work on, `MLOPS_BENCH_CLOCK=cpu` counts our own processor time instead of the wall clock's.
CLOCK = time.process_time if os.environ.get("MLOPS_BENCH_CLOCK") == "cpu" else time.perf_counter
LEAST_ROUNDS, MOST_ROUNDS = 5, 41
SECONDS = float(os.environ.get("MLOPS_BENCH_SECONDS", "6"))  # for each cell
PREPARED = """
import numpy as np, pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
rng = np.random.default_rng(0)
df = pd.DataFrame({"k": rng.integers(0, 100, 1_000_000), "x": rng.random(1_000_000)})
names = pd.DataFrame({"k": range(100), "z": rng.random(100)})
a = rng.random((1_000_000, 20))
X, y = make_classification(10_000, 20, random_state=0)
def looped(n):
    total = 0
    for i in range(n):
        total += i
    return total
def called(i):
    return i + 1
for number in range(500):
    held = rng.random((200, 5)) if number % 3 else {"a": {"b": [1, 2, 3]}}
    globals()[f"held_{number}"] = pd.DataFrame(held) if number % 3 == 1 else held
held_0, held_1, held_2 = pd.DataFrame(rng.random((500_000, 5))), list(range(300_000)), rng.random(2_000_000)
"""
CELLS = {
    "`one = 1`": "one = 1",
    "`shape = held_4.shape`": "shape = held_4.shape",
    "`LogisticRegression().fit`": "lr = LogisticRegression(max_iter=500).fit(X, y)",
    "`RandomForestClassifier(100).fit`": "forest = RandomForestClassifier(100, random_state=0).fit(X, y)",
    "`HistGradientBoostingClassifier().fit`": "boosted = HistGradientBoostingClassifier(max_iter=30).fit(X, y)",
    "`GridSearchCV(...).fit`": "search = GridSearchCV(LogisticRegression(), {'C': [0.1, 1, 10]}).fit(X, y)",
    "group-by of a million rows": "means = df.groupby('k')['x'].agg(['mean', 'std', 'median'])",
    "merge of a million rows": "merged = df.merge(names, on='k')",
    "`describe` of a million rows": "described = df.describe()",
    "NumPy, 1M × 20": "sums = (a * 2).sum(axis=0)",
    "a loop of 5 million steps": "for i in range(5_000_000): j = i * 2",
    "a function that loops": "total = looped(10_000_000)",
    "5 million function calls": "total = sum(called(i) for i in range(5_000_000))",
}


def main(arguments: list[str]) -> int:
    """Print the table; with `ipyflow`, print that column as JSON instead."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ |= {"MLOPS_STORE": str(Path(folder, ".mlops")), "MLOPS_CONFIG": str(Path(folder, "keys"))}
        settings = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"ipython_dir": folder}})
        if arguments == ["ipyflow"]:
            from ipyflow.shell.interactiveshell import IPyflowInteractiveShell

            other = IPyflowInteractiveShell.instance(config=settings)
            print(json.dumps(measured(InteractiveShell(config=settings), other)))
            return 0
        ours = InteractiveShell(config=settings)
        ours.run_line_magic("load_ext", "mlops_magic")
        spent = measured(InteractiveShell(config=settings), ours)
        theirs = of_ipyflow()
        print(
            "| cell, beside 500 variables | plain IPython | mlops_magic adds | " + ("ipyflow takes |" if theirs else "")
        )
        print("|---|---|---|" + ("---|" if theirs else ""))
        for name, (plain, with_us) in spent.items():
            print(f"| {name} | {plain:.1f} ms | {with_us - plain:+.1f} ms, {with_us / plain - 1:+.1%} |", end="")
            print(f" {theirs[name][1] / theirs[name][0]:.1f} × |" if theirs else "", flush=True)
        if not theirs:
            print("\nipyflow is not installed here, so its column is left out.")
        ours.run_line_magic("unload_ext", "mlops_magic")
    return 0


def measured(plain: InteractiveShell, other: InteractiveShell) -> dict[str, tuple[float, float]]:
    """Milliseconds of every cell in the plain shell, and the same with what the other adds; both are medians.

    The shells take turns, and what is added is taken pair by pair: a machine that is slower for a minute is slower for
    both. The first pair warms up.
    """
    for each in (plain, other):
        run(each, PREPARED)
    found = {}
    for name, cell in CELLS.items():
        spent: tuple[list[float], list[float]] = ([], [])
        until, rounds = time.monotonic() + SECONDS, 0
        while rounds <= LEAST_ROUNDS or (rounds <= MOST_ROUNDS and time.monotonic() < until):
            for place in ((0, 1), (1, 0))[rounds % 2]:
                spent[place].append(timed((plain, other)[place], cell))
            rounds += 1
        added = [theirs - ours for ours, theirs in zip(spent[0][1:], spent[1][1:], strict=True)]
        alone = statistics.median(spent[0][1:])
        found[name] = (alone * 1000, (alone + statistics.median(added)) * 1000)
    return found


def of_ipyflow() -> dict[str, tuple[float, float]]:
    """The same with ipyflow, in a process of its own; nothing where it is not installed or does not run."""
    if importlib.util.find_spec("ipyflow") is None:
        return {}
    done = subprocess.run([sys.executable, __file__, "ipyflow"], stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}


def timed(each: InteractiveShell, cell: str) -> float:
    """Seconds from the key press to the end of the cell."""
    gc.collect()  # no way pays for what the one before it left
    start = CLOCK()
    run(each, cell)
    return CLOCK() - start


def run(each: InteractiveShell, cell: str) -> None:
    """Run a cell as a kernel would; no cell shows anything, because ipyflow cannot work with a redirected stdout."""
    each.run_cell(cell, store_history=True).raise_error()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
