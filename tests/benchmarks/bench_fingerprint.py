"""How fast is fp1 beside joblib.hash, in one process on this machine?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import joblib
import numpy as np
import pandas as pd

from mlops_magic.core.data.fingerprint import fingerprint

ROUNDS = 5


def main() -> None:
    """Print one row of a Markdown table per kind of frame: ratio of medians, and our own median."""
    print("| frame | times faster than joblib.hash | fp1, ms |")
    print("|---|---|---|")
    for name, frame in frames().items():
        theirs, ours = timed(lambda held=frame: joblib.hash(held)), timed(lambda held=frame: fingerprint(held))
        print(f"| {name} | {theirs / ours:.1f} | {ours * 1000:.0f} |")


def frames() -> dict[str, pd.DataFrame]:
    """Frames of a million rows from a seed."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(1_000_000, 20))
    words = np.array([f"word{number}" for number in range(50_000)], dtype=object)
    return {
        "1M x 20 float64": pd.DataFrame({f"x{place}": numbers[:, place].copy() for place in range(20)}),
        "1M x 20 float64, row-major": pd.DataFrame(numbers),
        "1M x 5 str": pd.DataFrame(
            {f"s{place}": pd.array(rng.choice(words, 1_000_000), dtype="str") for place in range(5)}
        ),
    }


def timed(call: Callable[[], object]) -> float:
    """Median seconds of a call, after one that warms it up."""
    call()
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
