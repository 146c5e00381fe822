"""Is it all the same how a value is read: by rows or columns, on threads or not, quickly or until the time is over?"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse as sp

from mlops_magic.core.data.fingerprint import OutOfTime, column, fingerprint

RNG = np.random.default_rng(0)
ROWS = 150_000
GIVEN = 0.005  # seconds; the fastest of them takes four times as long on a fast machine
MORE_THAN_A_MOMENT = 1.0  # a chunk takes a tenth of it, also where the machine is busy


@pytest.mark.parametrize("columns", [1, 2, 16, 17, 40])
def test_rows_side_by_side_read_as_columns_do(columns):
    """A frame whose rows are contiguous equals one whose columns are, with NaN and minus zero in it."""
    numbers = RNG.normal(size=(ROWS, columns))
    numbers[5, 0], numbers[70_000, columns - 1] = np.nan, -0.0
    assert fingerprint(pd.DataFrame(numbers, copy=False)) == fingerprint(pd.DataFrame(np.asfortranarray(numbers)))


def test_columns_of_unlike_width_that_lie_between_each_other_read_alike():
    """Fields of a structured array are columns of one length and other types."""
    held = np.zeros(ROWS, dtype=[("a", "f4"), ("b", "i8"), ("c", "f8"), ("t", "M8[ns]")])
    for name in "abc":
        held[name] = RNG.integers(0, 9, ROWS)
    by_field = pd.DataFrame({name: pd.Series(held[name], copy=False) for name in held.dtype.names}, copy=False)
    copied = pd.DataFrame({name: held[name].copy() for name in held.dtype.names})
    assert fingerprint(by_field) == fingerprint(copied)


def test_threads_change_nothing(monkeypatch):
    """One thread gives what two give."""
    frame = pd.DataFrame(
        {
            "f": RNG.normal(size=ROWS),
            "n": pd.array(RNG.integers(0, 9, ROWS), dtype="Int64"),
            "c": pd.Categorical(RNG.choice(["x", "y"], ROWS)),
            "o": pd.Series(RNG.choice([1, "a"], ROWS).tolist(), dtype=object),
            "s": pd.Series(RNG.choice(["p", "q"], ROWS), dtype="str"),
        }
    )
    monkeypatch.setattr(column, "BYTES_WORTH_THREADS", 0)
    two = fingerprint(frame)
    monkeypatch.setattr(column, "BYTES_WORTH_THREADS", 10**12)
    assert fingerprint(frame) == two


def test_text_that_arrow_refuses_is_still_read():
    """A lone surrogate in a late row does not change how the others are told."""
    cells = ["a"] * 70_000
    one, other = (fingerprint(pd.Series([*cells, last], dtype=object)) for last in ("\ud800", "\ud801"))
    assert one.content != other.content


@pytest.mark.parametrize("last", [1, b"a", None], ids=["a number", "bytes", "nothing"])
def test_the_last_row_of_many_may_tell_the_kind(last):
    """Text up to one row before the end is a column of unlike objects, and a missing row is none."""
    cells = ["a"] * 70_000 + [last]
    kind = fingerprint(pd.Series(cells, dtype=object)).columns[0][2]
    as_text = fingerprint(pd.Series([*cells[:-1], None], dtype="str")).columns[0][2]
    assert (kind == as_text) == (last is None)


def test_leading_chunks_of_nothing_belong_to_the_bytes_after_them():
    """A column of bytes whose first chunk is empty equals the same column of Arrow's."""
    cells = [None] * 70_000 + [b"a"]
    assert fingerprint(pd.Series(cells, dtype=object)).columns[0][2] == fingerprint(pa.array(cells)).content


LONG = {
    "numbers": lambda: np.zeros((3_000_000, 8)),
    "one item of a large array": lambda: np.zeros((1, 30_000_000)),
    "text": lambda: pd.Series(pd.array(["word"], dtype="str").take(np.zeros(9_000_000, dtype=int))),
    "mixed objects": lambda: np_objects([1, "a", 2.5, None], 4_000_000),
    "text objects": lambda: np_objects(["a", "b"], 6_000_000),
    "nested objects": lambda: np_objects([[1, [2, 3]], {"a": (1, 2)}], 1_000_000),
    "categories": lambda: pd.Series(pd.Categorical.from_codes(np.zeros(90_000_000, dtype="i1"), ["a", "b"])),
    "instants": lambda: pd.Series(np.zeros(30_000_000, dtype="M8[us]")),
    "lists of Arrow": lambda: pa.array([[1, 2]]).take(pa.array(np.zeros(2_000_000, dtype=int))),
    "many columns": lambda: pd.DataFrame(np.zeros((1, 20_000))),
    "a plain list": lambda: list(range(4_000_000)),
    "sparse": lambda: sp.csr_array((np.ones(5_000_000), np.arange(5_000_000), [0, 5_000_000])),
}


def np_objects(cells, rows):
    """A Series of objects, each of the cells again and again."""
    held = np.empty(len(cells), dtype=object)
    held[:] = cells
    return pd.Series(np.resize(held, rows), dtype=object)


@pytest.mark.parametrize("name", LONG)
def test_the_time_given_is_kept_on_every_kind(name):
    """What takes long is given up soon after its time is over, and nothing is said about it."""
    value = LONG[name]()
    began = time.monotonic()
    with pytest.raises(OutOfTime):
        fingerprint(value, out_of_time=lambda: time.monotonic() - began > GIVEN)
    assert time.monotonic() - began < MORE_THAN_A_MOMENT
