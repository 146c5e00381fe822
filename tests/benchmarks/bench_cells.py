"""How much longer does a cell take with us? Without the extension, with it, and tracked, in turn in one process."""

from __future__ import annotations

import contextlib
import gc
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

ROUNDS = 15
VARIABLES = 500  # in the namespace, most of them tables
PREPARED = """
import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.assign(**StandardScaler().set_output(transform="pandas").fit_transform(X))
"""
FILLED = f"""
rng = np.random.default_rng(0)
for number in range({VARIABLES}):
    globals()[f"held_{{number}}"] = (
        pd.DataFrame(rng.normal(size=(1000, 10))) if number % 2 else rng.normal(size=1000).tolist()
    )
"""
CELLS = {
    "`x = 1`": "x = 1",
    "`LogisticRegression().fit(X, y)`, 569 × 30": "model = LogisticRegression().fit(X, y)",
    "`RandomForestClassifier(100).fit(X, y)`": "model = RandomForestClassifier(100, random_state=0).fit(X, y)",
}
CELLS_AMONG_MANY = {
    "`x = 1`": "x = 1",
    "a column written": "held_1['new'] = held_1[0] * 2",
    "all names listed": "count = len(dir())",
}


@dataclass(frozen=True)
class Spent:
    """Median milliseconds of a cell."""

    without: float
    loaded: float
    tracked: float


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        subprocess.run(["git", "init", "-q"], check=False)
        os.environ |= {"MLOPS_STORE": str(Path(folder, ".mlops")), "MLOPS_CONFIG": str(Path(folder, "keys"))}
        plain, ours = shell(folder), shell(folder)
        ours.run_line_magic("load_ext", "mlops_magic")
        for each in (plain, ours):
            run(each, PREPARED)
        print("| cell | without us | loaded | tracked | tracked costs |")
        print("|---|---|---|---|---|")
        for name, cell in CELLS.items():
            spent = measured(plain, ours, cell)
            print(f"| {name} | {spent.without:.1f} ms | {spent.loaded:.1f} ms | {spent.tracked:.1f} ms ", end="")
            print(f"| {spent.tracked - spent.without:+.0f} ms, {spent.tracked / spent.without:.1f} × |", flush=True)
        for each in (plain, ours):
            run(each, FILLED)
        print(f"\n| cell, not tracked, beside {VARIABLES} variables | without us | loaded | costs |")
        print("|---|---|---|---|")
        for name, cell in CELLS_AMONG_MANY.items():
            spent = measured(plain, ours, cell)
            print(f"| {name} | {spent.without:.2f} ms | {spent.loaded:.2f} ms ", end="")
            print(f"| {spent.loaded - spent.without:+.2f} ms |", flush=True)
        ours.run_line_magic("unload_ext", "mlops_magic")


def shell(folder: str) -> InteractiveShell:
    """A shell as a kernel has it, that keeps its history to itself."""
    settings = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"ipython_dir": folder}})
    return InteractiveShell(config=settings)


def measured(plain: InteractiveShell, ours: InteractiveShell, cell: str) -> Spent:
    """Medians of rounds in which each way has its turn, after one that warms up; who is first changes."""
    ways = [(plain, cell), (ours, cell), (ours, f"%%track bench\n{cell}")]
    spent: list[list[float]] = [[], [], []]
    for each in range(ROUNDS + 1):
        for place in (each % 3, (each + 1) % 3, (each + 2) % 3):
            spent[place].append(timed(*ways[place]))
    return Spent(*(statistics.median(column[1:]) * 1000 for column in spent))


def timed(each: InteractiveShell, cell: str) -> float:
    """Seconds from the key press to the end of the cell, its card included."""
    gc.collect()  # no way pays for what the one before it left
    start = time.perf_counter()
    run(each, cell)
    return time.perf_counter() - start


def run(each: InteractiveShell, cell: str) -> None:
    """Run a cell as a kernel would, showing nothing."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        each.run_cell(cell, store_history=True).raise_error()


if __name__ == "__main__":
    sys.exit(main())
