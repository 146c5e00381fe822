"""How is a table summed up, and new data counted into the same bins?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.profile import MOST_BINS, MOST_LABELS, counted, profile

RNG = np.random.default_rng(0)


def one(values, **more):
    """The profile of a single column."""
    return profile(pd.DataFrame({"x": pd.Series(values, **more)})).columns[0]


def test_few_values_are_counted_one_by_one():
    """Each distinct number has its own count, missing ones aside."""
    found = one([3, 1, 1, np.nan])
    assert (found.edges, found.counts, found.missing, found.discrete) == ((1.0, 3.0), (2, 1), 1, True)


def test_many_values_fall_into_quantile_bins():
    """Bins hold about as many rows each, and all rows are counted."""
    found = one(RNG.normal(size=50_000))
    assert len(found.counts) == MOST_BINS == len(found.edges) - 1
    assert sum(found.counts) == 50_000
    assert max(found.counts) <= 2 * 50_000 / MOST_BINS
    assert list(found.edges) == sorted(found.edges)


def test_moments_are_those_of_numpy():
    """Mean, deviation, extremes and quartiles are NumPy's own."""
    values = RNG.exponential(size=999)
    found = one(values)
    assert found.mean == pytest.approx(values.mean())
    assert found.std == pytest.approx(values.std())
    assert (found.minimum, found.maximum) == (values.min(), values.max())
    assert found.quartiles == pytest.approx(np.quantile(values, [0.25, 0.5, 0.75]))


@pytest.mark.parametrize(
    "values",
    [
        [True, False, True],
        pd.array([True, None, False], dtype="boolean"),
        pd.array([1, None, 3], dtype="Int64"),
        pd.array([1.5, None], dtype="Float64"),
        pd.array([1, None, 3], dtype="int64[pyarrow]"),
        pd.to_datetime(["2024-01-01", None]),
        pd.to_datetime(["2024-01-01", None]).tz_localize("Asia/Tokyo"),
        pd.to_timedelta(["1s", None]),
        pd.arrays.SparseArray([0.0, 1.0]),
    ],
    ids=str,
)
def test_every_kind_of_number_is_counted(values):
    """Truth values, nullable numbers, dates and durations are numbers; their missing cells are missing."""
    series = pd.Series(values)
    found = one(series)
    assert found.rows == len(series)
    assert found.missing == int(series.isna().sum())
    assert sum(found.counts) == found.rows - found.missing


def test_dates_are_seconds_since_1970():
    """An instant counts the same in every unit and zone."""
    days = pd.to_datetime(["1970-01-02"])
    for series in (days, days.astype("M8[s]"), days.tz_localize("UTC").tz_convert("Asia/Tokyo")):
        found = one(series)
        assert found.edges == (86_400.0,)
        assert found.kind == "date"


@pytest.mark.parametrize(
    "values",
    [["a", None, "b", "a"], pd.Categorical(["a", None, "b", "a"], categories=["z", "b", "a"])],
    ids=["text", "categories"],
)
def test_labels_are_counted_most_frequent_first(values):
    """Labels that do not occur are not counted."""
    found = one(values)
    assert found.counts == (("a", 2), ("b", 1))
    assert (found.missing, found.other, found.distinct) == (1, 0, 2)


def test_rare_labels_beyond_the_cap_are_summed():
    """A column of names is bounded in size."""
    found = one([str(number) for number in range(3_000)] + ["5"])
    assert found.counts[0] == ("5", 2)
    assert len(found.counts) == MOST_LABELS
    assert found.other == 3_001 - 2 - (MOST_LABELS - 1)
    assert found.distinct == 3_000


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"x": [], "s": pd.Series([], dtype="str")}),
        pd.DataFrame({"x": [np.nan, np.nan], "s": [None, None]}),
        pd.DataFrame({"x": [np.inf, -np.inf]}),
        pd.DataFrame({"x": [5.0, 5.0]}),
        pd.DataFrame({"x": [[1], [2]]}),
        pd.DataFrame(index=range(3)),
        np.zeros((0, 2)),
    ],
    ids=["no rows", "all missing", "infinite", "constant", "lists", "no columns", "empty array"],
)
def test_odd_tables_have_a_profile(frame):
    """Nothing raises, and the frame counts into its own profile as it is."""
    found = profile(frame)
    assert found.rows == len(frame)
    again = counted(frame, found)
    assert [column.rows for column in again.columns] == [column.rows for column in found.columns]


def test_infinite_values_are_counted_at_the_ends_only():
    """Infinity is in the end bins and not in the mean."""
    found = one([1.0, 2.0, 3.0, np.inf, -np.inf, -np.inf])
    assert found.counts == (3, 1, 2)
    assert (found.below, found.above) == (2, 1)
    assert found.mean == 2.0


def test_the_reference_counts_into_itself_unchanged():
    """Counting the same data gives the same counts."""
    frame = pd.DataFrame({"n": RNG.normal(size=5_000), "s": RNG.choice(list("abc"), 5_000)})
    reference = profile(frame)
    assert counted(frame, reference) == reference


def test_counts_add_up_over_any_partition():
    """Counting parts and adding gives the counts of the whole."""
    reference = profile(RNG.normal(size=(5_000, 1)))
    rows = RNG.normal(0.3, 2, size=(4_000, 1))
    whole = counted(rows, reference).columns[0]
    parts = [counted(part, reference).columns[0] for part in np.array_split(rows, 7)]
    assert tuple(np.sum([part.counts for part in parts], axis=0).tolist()) == whole.counts
    assert (sum(part.below for part in parts), sum(part.above for part in parts)) == (whole.below, whole.above)
    assert whole.below > 0


def test_new_columns_and_labels_are_kept():
    """What the reference never saw stands in the new profile; missing columns do not."""
    reference = profile(pd.DataFrame({"a": [1, 2], "s": ["x", "y"]}))
    found = counted(pd.DataFrame({"s": ["x", "gold", "gold"], "z": [1, 2, 3]}), reference)
    assert [column.name for column in found.columns] == ["s", "z"]
    assert dict(found.columns[0].counts) == {"x": 1, "gold": 2}


def test_arrays_take_the_names_of_the_reference():
    """An array has the reference's columns in their order, or x0, x1, …"""
    rows = RNG.normal(size=(10, 2))
    reference = profile(pd.DataFrame(rows, columns=["a", "b"]))
    assert [column.name for column in counted(rows, reference).columns] == ["a", "b"]
    assert [column.name for column in profile(rows).columns] == ["x0", "x1"]


def test_the_frame_is_not_changed():
    """Profiling reads only."""
    frame = pd.DataFrame({"n": [2.0, 1.0, np.nan], "s": ["b", None, "a"]})
    before = frame.copy(deep=True)
    profile(frame)
    pd.testing.assert_frame_equal(frame, before)
