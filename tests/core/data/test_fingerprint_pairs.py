"""Which pairs of all kinds are the same, and which never, over whole tables of them and by the ten thousand?"""

from __future__ import annotations

import ctypes
import itertools
import os
import platform
import random
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from slow_fp1 import generate, pairs
from slow_fp1.build import build
from slow_fp1.recipes import Col, Series
from slow_fp1.vectors_columns import THREE

from mlops_magic.core.data.fingerprint import fingerprint

BLOCK = 100
SEEDS = 10_000 if os.environ.get("MLOPS_MAGIC_FINGERPRINTS") == "all" else 400
WAYS = {
    "np": ["strided", "reversed", "big"],
    "na": ["garbage"],
    "arrow": ["chunked", "sliced"],
    "string": ["python"],
    "str": ["python"],
}
UNLIKE = {  # no two of these are one value, wherever they stand
    "0": 0, "1": 1, "-1": -1, "1.0": 1.0, "True": True, "False": False, "0.5": 0.5, "'1'": "1", "'True'": "True",
    "''": "", "'a'": "a", "'A'": "A", "'a '": "a ", "'nan'": "nan", "'None'": "None", "b'a'": b"a", "b''": b"",
    "(1,)": (1,), "2**64": 2**64, "inf": float("inf"), "Timestamp": pd.Timestamp(0), "Timedelta": pd.Timedelta(0),
    "Decimal": Decimal(1), "composed é": "é", "decomposed é": "e\u0301", "1j": 1j, "np.int64": np.int64(1),
    "np.int8": np.int8(1), "np.float64": np.float64(1.0), "np.bool_": np.bool_(1),
}  # fmt: skip
ONES = [
    "np:b1",
    *[f"np:{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)],
    "np:f2",
    "np:f4",
    "np:f8",
    "np:c8",
    "np:c16",
]


def print_of(kind, cells, how=""):
    """Fingerprint of a Series of these cells."""
    return fingerprint(build(Series(Col(kind, cells, how=how), [range(len(cells))])))


HELD = [(kind, how) for kind in THREE for how in WAYS.get(kind.partition(":")[0], [])]


@pytest.mark.parametrize(("kind", "how"), HELD)
def test_the_way_a_column_is_held_does_not_matter(kind, how):
    """Strides, byte order, chunks, offsets, garbage under a mask and storage of text are no part of the value."""
    assert print_of(kind, THREE[kind] * 3, how).fp == print_of(kind, THREE[kind] * 3).fp


@pytest.mark.parametrize("kind", [kind for kind in THREE if kind != "arrow:null"])
def test_another_cell_order_or_length_is_another_column(kind):
    """A cell exchanged for another, the rows turned round, a row less, and a row twice all show."""
    one, two, three = THREE[kind]
    seen = [[one, two, three], [three, two, one], [one, two], [two, three], [one, one, three], [one, two, three, three]]
    contents = {print_of(kind, cells).content for cells in seen}
    same = pairs.spelled(one) == pairs.spelled(three)  # only in a column of truth: then turning round changes nothing
    assert len(contents) == len(seen) - (1 if same else 0)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(ONES, 2)))
def test_numbers_of_another_width_or_sign_are_another_content(one, other):
    """Zero and one of any two types of numbers are never the same column."""
    assert print_of(one, [0, 1]).content != print_of(other, [0, 1]).content


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(UNLIKE, 2)))
def test_unlike_things_differ_as_values_cells_labels_and_keys(one, other):
    """By themselves, in a column of objects, as the name of a column, in a list and as the key of a mapping."""
    first, second = UNLIKE[one], UNLIKE[other]
    assert fingerprint(first).fp != fingerprint(second).fp
    assert fingerprint([first]).fp != fingerprint([second]).fp
    assert fingerprint({"k": first}).fp != fingerprint({"k": second}).fp
    assert print_of("object", [first, (), "x"]).content != print_of("object", [second, (), "x"]).content
    as_label = [pd.DataFrame({0: [1]}).set_axis(pd.Index([label], dtype=object, tupleize_cols=False), axis=1)
                for label in (first, second)]  # fmt: skip
    assert fingerprint(as_label[0]).content != fingerprint(as_label[1]).content


@pytest.mark.parametrize("start", range(0, SEEDS, BLOCK))
def test_generated_pairs_are_told_apart_and_only_those(start):
    """A recipe held otherwise is the same; one change makes it another."""
    for seed in range(start, start + BLOCK):
        chance = random.Random(seed)
        recipe = generate.recipe(chance)
        here = fingerprint(build(recipe)).fp
        assert fingerprint(build(pairs.held_otherwise(chance, recipe))).fp == here, (seed, recipe)
        other = pairs.changed(chance, recipe)
        assert fingerprint(build(other)).fp != here, (seed, recipe, other)


def test_polars_reads_as_arrow_does():
    """A polars frame and Series have the content of their Arrow table."""
    polars = pytest.importorskip("polars")
    table = pa.table(
        {"a": [1, None, 3], "s": ["x", None, "é"], "f": [0.5, float("nan"), -0.0], "b": [True, None, False]}
    )
    assert fingerprint(polars.from_arrow(table)).content == fingerprint(table).content
    assert fingerprint(polars.from_arrow(table)["s"]).content == fingerprint(table["s"]).content
    assert fingerprint(polars.from_arrow(table).head(2)).content != fingerprint(table).content


@pytest.fixture
def flushing():
    """The processor takes numbers near zero for zero, as some libraries set it for their process."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("how it is set is known for one kind of machine")
    libm = ctypes.CDLL("libm.so.6")
    kept = ctypes.create_string_buffer(32)  # the last four bytes are the register of the vector unit
    assert libm.fegetenv(kept) == 0
    changed = bytearray(kept.raw)
    changed[28:32] = (int.from_bytes(kept.raw[28:32], "little") | 0x8040).to_bytes(4, "little")
    libm.fesetenv(bytes(changed))
    yield
    libm.fesetenv(kept)


@pytest.mark.usefixtures("flushing")
def test_the_smallest_number_is_not_zero_where_the_processor_says_so():
    """5e-324 and 0 are told apart in arrays, columns, sparse matrices and plain values."""
    import scipy.sparse as sp

    smallest = np.array([1], dtype="i8").view("f8")
    assert smallest[0] == 0  # the setting is on
    for held in (np.asarray, pd.Series, lambda x: float(x[0]), lambda x: x[0], lambda x: sp.csr_array(
        (x, np.array([0]), np.array([0, 1])), shape=(1, 1)
    )):  # fmt: skip
        assert fingerprint(held(smallest)).content != fingerprint(held(np.zeros(1))).content
