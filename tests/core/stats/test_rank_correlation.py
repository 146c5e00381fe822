"""Spearman's rank correlation beside scipy's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from mlops_magic.core.stats.rank_correlation import rank_correlation

NUMBERS = st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=3, max_size=40)


@given(NUMBERS)
def test_it_is_scipys(pairs):
    """Ties included; where one side is constant both say NaN."""
    one, other = map(list, zip(*pairs, strict=True))
    found = rank_correlation(one, other)
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)


def test_missing_pairs_are_left_out_and_infinities_are_ranks():
    """As scipy does when it is told to omit."""
    one, other = [1.0, 2.0, np.nan, 4.0, np.inf], [1.0, 3.0, 9.0, 2.0, 8.0]
    assert rank_correlation(one, other) == pytest.approx(rank_correlation([1, 2, 4, 5], [1, 3, 2, 8]))
    assert math.isnan(rank_correlation([1.0, np.nan, 2.0], [1.0, 2.0, 3.0]))
    assert math.isnan(rank_correlation([], []))
