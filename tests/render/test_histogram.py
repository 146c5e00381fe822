"""Do the pictures show the rows, each of them once?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.profile import counted, profile
from mlops_magic.render.histogram import BARS, histogram, picture


def both(before, after):
    """One column's profile, and new data counted into it."""
    reference = profile(pd.DataFrame({"x": before}))
    return reference.columns[0], counted(pd.DataFrame({"x": after}), reference).columns[0]


def test_bars_are_those_of_numpy():
    """Bars rebuilt from a profile's quantiles are the rows' own histogram, to 1 % of the rows."""
    random = np.random.default_rng(7)
    before, after = random.gamma(3, 2, 20_000), random.gamma(4, 2, 5_000)
    found = histogram(*both(before, after))
    for shares, rows in ((found.reference, before), (found.current, after)):
        kept = np.clip(rows, found.edges[0], found.edges[-1])
        expected = np.histogram(kept, np.array(found.edges))[0] / len(rows)
        assert np.abs(np.array(shares) - expected).max() < 0.01


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (np.arange(1000.0), np.arange(500.0, 1500.0)),
        (np.arange(10).repeat(9), np.arange(3, 13).repeat(5)),
        (["a", "b", "b", "c"] * 9, ["b", "d", "d"] * 9),
        ([f"label {place}" for place in range(40)], [f"label {place}" for place in range(20, 60)]),
        (np.append(np.arange(1000.0), [np.nan, np.inf, 1e100]), np.append(np.arange(1000.0), [-np.inf, -1e100])),
    ],
)
def test_every_row_is_in_one_bar(before, after):
    """The shares of either side sum to one; what lies outside the reference is in the last bars."""
    found = histogram(*both(before, after))
    assert len(found.reference) == len(found.current) == (len(found.labels) or BARS)
    assert sum(found.reference) == pytest.approx(1)
    assert sum(found.current) == pytest.approx(1)
    assert min(*found.reference, *found.current) >= 0


def test_one_outlier_does_not_flatten_the_picture():
    """The picture spans the inner 99 % of the rows."""
    found = histogram(*both(np.append(np.linspace(0, 1, 2000), 1e9), np.linspace(0, 1, 500)))
    assert found.edges[-1] <= 1.01


def test_labels_that_changed_most_have_bars():
    """Of many labels, those whose share moved are drawn and the others are one bar."""
    before = [f"label {place}" for place in range(30)] * 10
    found = histogram(*both(before, [*before, *["label 3"] * 100]))
    assert "label 3" in found.labels
    assert found.labels[-1] == "others"


@pytest.mark.parametrize(
    ("before", "after"),
    [([], []), ([np.nan, np.nan], [1.0]), ([1.0, 2.0], ["a", "b"]), ([None, None], ["a", "b"]), ([1.0], [])],
)
def test_what_cannot_be_compared_has_no_picture(before, after):
    """No rows, no values, or another kind: none, instead of an error."""
    before, after = pd.Series(before, dtype=object), pd.Series(after, dtype=object)
    sides = both(before.infer_objects(), after.infer_objects())
    assert picture(*sides, "words") is None
    assert picture(sides[0], None, "words") is None


def test_edges_of_another_reference_are_not_drawn_over_each_other():
    """Counts between other edges are not comparable."""
    first, second = both(np.arange(1000.0), np.arange(1000.0))
    assert histogram(first, replace(second, edges=tuple(edge + 1 for edge in second.edges))) is None
