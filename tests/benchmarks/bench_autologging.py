"""What does `%%track` add to a fit? The same cell in a plain shell and tracked in ours, in turn."""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

# On a machine that others work on, `MLOPS_BENCH_CLOCK=cpu` counts our own processor time instead of the wall clock's.
CLOCK = time.process_time if os.environ.get("MLOPS_BENCH_CLOCK") == "cpu" else time.perf_counter
ROUNDS = int(os.environ.get("MLOPS_BENCH_ROUNDS", "3"))
PREPARED = """
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = (X - X.mean()) / X.std()
"""
CELLS = {  # how often in a round
    "`%%track`, `x = 1`": ("x = 1", 20),
    "`%%track`, `LogisticRegression().fit(X, y)`": ("clf = LogisticRegression().fit(X, y)", 20),
    "`%%track`, `RandomForestClassifier(100).fit(X, y)`": ("forest = RandomForestClassifier(100, random_state=0).fit(X, y)", 5),
    "`%%track`, `GridSearchCV` of 5 candidates": ("search = GridSearchCV(LogisticRegression(), {'C': [0.01, 0.1, 1, 10, 100]}).fit(X, y)", 5),
}  # fmt: skip


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ |= {
            "MLOPS_STORE": str(Path(folder, ".mlops")),
            "MLOPS_CONFIG": str(Path(folder, "keys")),
            "MLOPS_CARDS": "off",
        }
        settings = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"ipython_dir": folder}})
        plain, ours = InteractiveShell(config=settings), InteractiveShell(config=settings)
        ours.run_line_magic("load_ext", "mlops_magic")
        for each in (plain, ours):
            run(each, PREPARED)
        print("| cell, 569 × 30 | plain IPython | tracked adds |")
        print("|---|---|---|")
        for name, (cell, often) in CELLS.items():
            alone, added = measured(plain, ours, cell, often * ROUNDS)
            print(f"| {name} | {alone * 1000:.1f} ms | {added * 1000:+.1f} ms, {added / alone:+.0%} |", flush=True)
        ours.run_line_magic("unload_ext", "mlops_magic")
    return 0


def measured(plain: InteractiveShell, ours: InteractiveShell, cell: str, rounds: int) -> tuple[float, float]:
    """Seconds of the cell alone, and what tracking adds to it: medians, the second one pair by pair."""
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):  # the first pair warms up
        for place in ((0, 1), (1, 0))[number % 2]:
            spent[place].append(timed((plain, ours)[place], ("", "%%track\n")[place] + cell))
    added = [tracked - alone for alone, tracked in zip(spent[0][1:], spent[1][1:], strict=True)]
    return statistics.median(spent[0][1:]), statistics.median(added)


def timed(each: InteractiveShell, cell: str) -> float:
    """Seconds from the key press to the end of the cell."""
    gc.collect()  # no way pays for what the one before it left
    start = CLOCK()
    run(each, cell)
    return CLOCK() - start


def run(each: InteractiveShell, cell: str) -> None:
    """Run a cell as a kernel would."""
    each.run_cell(cell, store_history=True).raise_error()


if __name__ == "__main__":
    sys.exit(main())
