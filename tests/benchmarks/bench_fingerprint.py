"""How fast is fp1 beside joblib.hash, and beside moving the same bytes once? In one process on this machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa

from mlops_magic.core.data.fingerprint import fingerprint

ROUNDS = 5
ROWS = 1_000_000


def main() -> None:
    """Print one row of a Markdown table per kind of frame, ratios of medians, and the median of the ratios."""
    print("| frame of a million rows | times faster than joblib.hash | of np.copyto's speed | fp1, ms |")
    print("|---|---|---|---|")
    ratios = []
    for name, make in KINDS.items():
        frame = make(np.random.default_rng(0))
        columns = [np.ones(size, dtype=np.uint8) for size in frame.memory_usage(index=False)]
        places = [np.zeros_like(column) for column in columns]
        calls = partial(joblib.hash, frame), partial(fingerprint, frame), partial(copied, places, columns)
        theirs, ours, moved = timed(*calls)
        ratios.append(theirs / ours)
        print(f"| {name} | {theirs / ours:.1f} | {moved / ours:.0%} | {ours * 1000:.0f} |", flush=True)
    print(f"| the middle of them | {statistics.median(ratios):.1f} | | |")


def _frame(columns: int, make: Callable[[int], object]) -> pd.DataFrame:
    return pd.DataFrame({f"x{place}": make(place) for place in range(columns)})


WORDS = np.array([f"word{number}" for number in range(50_000)], dtype=object)
KINDS: dict[str, Callable[[np.random.Generator], pd.DataFrame]] = {
    "20 float64": lambda rng: _frame(20, lambda _: rng.normal(size=ROWS)),
    "20 float64, row-major": lambda rng: pd.DataFrame(rng.normal(size=(ROWS, 20))),
    "20 int64": lambda rng: _frame(20, lambda _: rng.integers(0, 1 << 40, ROWS)),
    "10 Int64 with missing": lambda rng: _frame(
        10, lambda _: pd.arrays.IntegerArray(rng.integers(0, 1000, ROWS), rng.random(ROWS) < 0.05)
    ),
    "5 str": lambda rng: _frame(5, lambda _: pd.array(rng.choice(WORDS, ROWS), dtype="str")),
    "10 category": lambda rng: _frame(
        10, lambda _: pd.Categorical.from_codes(rng.integers(0, 50, ROWS), [f"label{each}" for each in range(50)])
    ),
    "10 datetime64[us] with time zone": lambda rng: _frame(
        10,
        lambda _: pd.DatetimeIndex(rng.integers(0, 1 << 51, ROWS).astype("M8[us]"), tz="UTC").tz_convert(
            "Europe/Berlin"
        ),
    ),
    "10 Arrow int64 and string": lambda rng: _frame(
        10,
        lambda place: (
            pd.array(rng.integers(0, 1 << 40, ROWS), dtype="int64[pyarrow]")
            if place % 2
            else pd.array(rng.choice(WORDS, ROWS), dtype=pd.ArrowDtype(pa.string()))
        ),
    ),
}


def copied(places: list[np.ndarray], columns: list[np.ndarray]) -> None:
    """Every byte of every column to another place."""
    for place, column in zip(places, columns, strict=True):
        np.copyto(place, column)


def timed(*calls: Callable[[], object]) -> list[float]:
    """Median seconds of each call; they take turns, and a first turn warms up."""
    spent: list[list[float]] = [[] for _ in calls]
    for turn in range(ROUNDS + 1):
        for call, found in zip(calls, spent, strict=True):
            start = time.perf_counter()
            call()
            if turn:
                found.append(time.perf_counter() - start)
    return [statistics.median(found) for found in spent]


if __name__ == "__main__":
    main()
