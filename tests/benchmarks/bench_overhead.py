"""What does recording cost, cell by cell? Plain IPython and mlops_magic in turn; ipyflow in a process of its own.

Every round runs a cell twice in the plain shell and once in the other, in an order that changes. What the other adds is
the median over the rounds of its time less the mean of the two; how far the two differ from each other, in the same
median, is what this measure cannot tell from nothing, and has a column of its own.

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
from dataclasses import dataclass
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

# On a machine that others work on, `MLOPS_BENCH_CLOCK=cpu` counts our own processor time instead of the wall clock's.
CLOCK = time.process_time if os.environ.get("MLOPS_BENCH_CLOCK") == "cpu" else time.perf_counter
LEAST_ROUNDS, MOST_ROUNDS = 6, 101
ORDERS = ((0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1), (2, 0, 1), (1, 0, 2))  # plain, plain again, the other
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


@dataclass
class Spent:
    """Milliseconds of a cell, each a median."""

    plain: float
    added: float  # by the other shell
    nothing: float  # by the plain one to itself: between two runs of one round

    def times(self) -> float:
        """How many times longer the other takes."""
        return 1 + self.added / self.plain


def main(arguments: list[str]) -> int:
    """Print the table; with `ipyflow`, print that column as JSON instead."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ |= {"MLOPS_STORE": str(Path(folder, ".mlops")), "MLOPS_CONFIG": str(Path(folder, "keys"))}
        settings = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"ipython_dir": folder}})
        if arguments == ["ipyflow"]:
            from ipyflow.shell.interactiveshell import IPyflowInteractiveShell

            other = IPyflowInteractiveShell.instance(config=settings)
            found = measured(InteractiveShell(config=settings), other)
            print(json.dumps({name: spent.times() for name, spent in found.items()}))
            return 0
        ours = InteractiveShell(config=settings)
        ours.run_line_magic("load_ext", "mlops_magic")
        spent = measured(InteractiveShell(config=settings), ours)
        theirs = of_ipyflow()
        kept = "processor time, " if CLOCK is time.process_time else ""
        print(f"| cell, beside 500 variables | {kept}plain IPython | mlops_magic adds | plain, again, adds |", end="")
        print(" ipyflow takes |\n|---|---|---|---|---|" if theirs else "\n|---|---|---|---|")
        for name, each in spent.items():
            print(f"| {name} | {each.plain:.1f} ms | {each.added:+.1f} ms, {each.added / each.plain:+.1%} |", end="")
            print(f" {each.nothing:+.1f} ms, {each.nothing / each.plain:+.1%} |", end="")
            print(f" {theirs[name]:.1f} × |" if theirs else "", flush=True)
        if not theirs:
            print("\nipyflow is not installed here, so its column is left out.")
        ours.run_line_magic("unload_ext", "mlops_magic")
    return 0


def measured(plain: InteractiveShell, other: InteractiveShell) -> dict[str, Spent]:
    """What every cell takes in the plain shell, and what the other adds.

    The shells take turns, and what is added is taken round by round: a machine that is slower for a minute is slower for
    all. The first round warms up. Every round's text is a new one: nobody profits from having seen the cell before.
    """
    for each in (plain, other):
        run(each, PREPARED)
    found = {}
    for name, cell in CELLS.items():
        rounds: list[tuple[float, ...]] = []
        until = time.monotonic() + SECONDS
        while len(rounds) <= LEAST_ROUNDS or (len(rounds) <= MOST_ROUNDS and time.monotonic() < until):
            spent = [0.0, 0.0, 0.0]
            for place in ORDERS[len(rounds) % len(ORDERS)]:
                spent[place] = timed((plain, plain, other)[place], f"{cell}  # {len(rounds)}, {place}")
            rounds.append(tuple(seconds * 1000 for seconds in spent))
        counted = rounds[1:]
        found[name] = Spent(
            statistics.median([(one + two) / 2 for one, two, _ in counted]),
            statistics.median([theirs - (one + two) / 2 for one, two, theirs in counted]),
            statistics.median([two - one for one, two, _ in counted]),
        )
    return found


def of_ipyflow() -> dict[str, float]:
    """How many times longer each takes with ipyflow, from a process of its own; nothing where it does not run."""
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
