"""Which properties hold for any value, not only for those somebody thought of?"""

from __future__ import annotations

import datetime as dt
import pickle

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_magic.core.data.fingerprint import fingerprint

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
CELLS = st.lists(st.none() | st.text(max_size=4), max_size=30)


def spelled(value):
    """A second, naive spelling of a value: its type and repr, floats by their bits."""
    if isinstance(value, float):
        return "float", "nan" if value != value else (value + 0.0).hex()  # noqa: PLR0124  # NaN
    if isinstance(value, list):
        return "list", tuple(map(spelled, value))
    if isinstance(value, dict):
        return "dict", tuple(sorted((key, spelled(part)) for key, part in value.items()))
    return type(value).__name__, value


@settings(max_examples=150, deadline=None)
@given(VALUES, VALUES)
def test_two_values_share_a_fingerprint_exactly_when_they_are_spelled_alike(one, other):
    """The encoding is one to one on nested plain values."""
    assert (fingerprint(one).fp == fingerprint(other).fp) == (spelled(one) == spelled(other))


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_a_pickled_copy_has_the_same_fingerprint(value):
    """Copies are equal, with or without shared parts."""
    assert fingerprint(pickle.loads(pickle.dumps([value, value]))).fp == fingerprint([value, value]).fp


@settings(max_examples=100, deadline=None)
@given(CELLS, CELLS, st.integers(0, 30))
def test_text_columns_are_one_to_one_in_every_storage(one, other, cut):
    """Object, str and chunked Arrow columns agree, and unlike cells have unlike digests."""
    as_object = fingerprint(pd.Series(one, dtype=object)).columns[0][2]
    as_str = fingerprint(pd.Series(one, dtype="str")).columns[0][2]
    chunked = fingerprint(pa.chunked_array([one[:cut], one[cut:]], pa.string())).content
    assert as_object == as_str == chunked
    assert (fingerprint(pd.Series(other, dtype=object)).columns[0][2] == as_object) == (one == other)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=20))
def test_nullable_and_arrow_numbers_agree(cells):
    """A masked column and an Arrow column of the same numbers have one content."""
    masked = fingerprint(pd.array(cells, dtype="Int64")).content
    assert masked == fingerprint(pa.array(cells, pa.int64())).content


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=20), st.permutations(["a", "b", "c"]))
def test_the_order_of_unordered_categories_is_nowhere(cells, order):
    """Any order of categories gives one fingerprint."""
    plain = pd.Categorical(cells, categories=["a", "b", "c"])
    assert fingerprint(plain).fp == fingerprint(pd.Categorical(cells, categories=order)).fp


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6))
def test_any_layout_of_an_array_has_one_fingerprint(deep, rows, columns):
    """Order in memory and strides do not matter in any number of dimensions."""
    array = np.arange(deep * rows * columns, dtype=float).reshape(deep, rows, columns)
    strided = np.repeat(array, 2, axis=2)[:, :, ::2]
    assert fingerprint(array).fp == fingerprint(np.asfortranarray(array)).fp == fingerprint(strided).fp


def test_the_first_instant_of_the_calendar_has_a_fingerprint():
    """Its moment in UTC lies before the first day there is; a bug was an overflow there."""
    east, west = (dt.timezone(dt.timedelta(hours=hours)) for hours in (1, -1))
    first = [dt.datetime(1, 1, 1, tzinfo=zone) for zone in (east, west, dt.UTC)]
    assert len({fingerprint(value).fp for value in first}) == 3
    assert (
        fingerprint(dt.datetime(1, 1, 1, 2, tzinfo=east)).fp != fingerprint(dt.datetime(1, 1, 1, 1, tzinfo=dt.UTC)).fp
    )
