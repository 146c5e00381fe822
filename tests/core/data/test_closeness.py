"""The distance of two results is their largest relative difference, and infinite where they are not alike."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.data.closeness import difference

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, FINITE)
def test_the_distance_is_symmetric_and_zero_only_for_equals(one, other):
    """Exchanging the two changes nothing; a distance of zero means equal numbers; it is never above 2."""
    found = difference(one, other)
    assert found == difference(other, one)
    assert (found == 0) == (one == other)
    assert 0 <= found <= 2


def test_the_distance_is_numpys_where_it_is_defined():
    """The largest relative difference is the smallest `rtol` that numpy's own comparison accepts."""
    rng = np.random.default_rng(0)
    one = rng.normal(size=50)
    other = one * (1 + rng.normal(size=50) * 1e-9)
    found = difference(one, other)
    scale = np.maximum(np.abs(one), np.abs(other))
    assert np.all(np.abs(one - other) <= found * scale * (1 + 1e-12))
    assert not np.all(np.abs(one - other) <= found * scale * 0.999)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.ones(3), np.ones(4)),
        (np.ones(3), np.ones(3, np.float32)),
        (1, 1.0),
        ([1.0], [1.0, 2.0]),
        ({"a": 1.0}, {"b": 1.0}),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"b": [1.0]})),
        (pd.Series([1.0], index=[0]), pd.Series([1.0], index=[1])),
        (float("nan"), 1.0),
        (np.array(["a"]), np.array(["b"])),
        (object(), print),
    ],
)
def test_what_is_not_alike_is_infinitely_far(one, other):
    """Another shape, dtype, type, key or label, a missing number, another text: no tolerance reaches it."""
    assert difference(one, other) == np.inf


def test_missing_numbers_in_one_place_are_equal():
    """NaN beside NaN is no difference, in arrays and in columns."""
    assert difference(np.array([np.nan, 1.0]), np.array([np.nan, 1.0])) == 0
    assert difference(pd.DataFrame({"a": [np.nan]}), pd.DataFrame({"a": [np.nan]})) == 0
