"""Is every difference between two tables found, and none invented?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_magic.core.data.diff import diff
from mlops_magic.errors import DataError


def test_rows_are_matched_by_key_whatever_their_order():
    """Added, removed and changed rows are told apart, and the values that changed are shown by key."""
    before = pd.DataFrame({"id": [1, 2, 3, 4], "x": [1.0, 2.0, np.nan, 4.0], "t": ["a", None, "c", "d"]})
    after = pd.DataFrame({"id": [5, 3, 2, 1], "x": [9.0, np.nan, 2.5, 1.0], "t": ["e", "c", None, "z"]})
    found = diff(before, after, ["id"])
    assert (found.added, found.removed, found.changed, found.moved) == (1, 1, 2, True)
    assert {each.column: each.changed for each in found.columns} == {"id": 0, "x": 1, "t": 1}
    assert {(each.row, each.column, each.before, each.after) for each in found.cells} == {
        ("2", "x", "2.0", "2.5"),
        ("1", "t", "a", "z"),
    }


def test_a_table_is_the_same_as_itself():
    """Missing values, lists, categories in another order and zoned times included."""
    frame = pd.DataFrame(
        {
            "n": pd.array([1, None], dtype="Int64"),
            "f": [np.nan, -0.0],
            "o": [[1, 2], None],
            "c": pd.Categorical(["a", "b"], categories=["a", "b"]),
            "w": pd.to_datetime(["2024-01-01", None]).tz_localize("Europe/Berlin"),
        }
    )
    other = frame.assign(c=pd.Categorical(["a", "b"], categories=["b", "a"]), f=[np.nan, 0.0])
    assert not diff(frame, frame.copy()).differs
    assert {each.column: each.changed for each in diff(frame, other).columns} == dict.fromkeys("nfocw", 0)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "changed"),
    [
        (pd.Series([1, 2]), pd.Series([1.0, 2.5]), "type changed", 1),
        (pd.Series(["1", "2"]), pd.Series([1, 2]), "type changed", 2),
        (pd.Series([[1], [2]]), pd.Series([[1], [3]]), "changed", 1),
        (
            pd.to_datetime(pd.Series(["2024-01-01"])),
            pd.to_datetime(pd.Series(["2024-01-01"])).dt.tz_localize("UTC"),
            "type changed",
            1,
        ),
        (pd.Series([1, None], dtype="Int64"), pd.Series([None, None], dtype="Int64"), "changed", 1),
        (pd.Series(["a", "b"], dtype="category"), pd.Series(["a", "c"], dtype="category"), "changed", 1),
    ],
)
def test_types_that_differ_are_compared_by_value(before, after, verdict, changed):
    """The type is told, and so is how many values are others."""
    (column,) = diff(before.to_frame("x"), after.to_frame("x")).columns
    assert (column.verdict, column.changed) == (verdict, changed)


def test_columns_come_and_go():
    """New, gone and reordered."""
    found = diff(pd.DataFrame({"a": [1], "b": [2], "c": [3]}), pd.DataFrame({"c": [3], "b": [2], "d": [1]}))
    assert {each.column: each.verdict for each in found.columns} == {"b": "same", "c": "same", "d": "new", "a": "gone"}
    assert found.moved


def test_an_index_counts():
    """An index that is no mere numbering is compared like a column, and can be the key."""
    before = pd.DataFrame({"x": [1, 2]}, index=pd.Index([10, 20], name="k"))
    after = pd.DataFrame({"x": [1, 2]}, index=pd.Index([10, 30], name="k"))
    assert diff(before, after).changed == 1
    assert (diff(before, after, ["k"]).added, diff(before, after, ["k"]).removed) == (1, 1)


@pytest.mark.parametrize(
    ("before", "key", "said"),
    [
        (pd.DataFrame({"id": [1, 1], "x": [1, 2]}), ["id"], "1 is there more than once"),
        (pd.DataFrame({"id": [1, 2]}), ["nr"], "'nr' is not a column"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), [], "called 'a'"),
    ],
)
def test_what_cannot_be_told_is_refused(before, key, said):
    """One sentence."""
    with pytest.raises(DataError, match=said):
        diff(before, before, key)


VALUES = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from(["a", "b"]))


@given(st.dictionaries(st.integers(0, 30), VALUES), st.dictionaries(st.integers(0, 30), VALUES))
@settings(max_examples=100, deadline=None)
def test_a_diff_by_key_is_that_of_dictionaries(before, after):
    """Python's own dictionaries are the second source."""
    frames = [
        pd.DataFrame({"id": pd.Series(list(rows), dtype="i8"), "x": pd.Series(list(rows.values()), dtype=object)})
        for rows in (before, after)
    ]
    found = diff(*frames, ["id"])
    assert found.added == len(after.keys() - before.keys())
    assert found.removed == len(before.keys() - after.keys())
    assert found.changed == sum(before[key] != after[key] for key in before.keys() & after.keys())


def test_a_million_rows_are_compared_exactly():
    """One value of a million is found."""
    before = pd.DataFrame({"id": np.arange(1_000_000), "x": np.random.default_rng(0).normal(size=1_000_000)})
    after = before.sample(frac=1, random_state=1).reset_index(drop=True)
    after.loc[777_777, "x"] += 1e-12
    found = diff(before, after, ["id"])
    assert (found.added, found.removed, found.changed) == (0, 0, 1)
    assert found.cells[0].row == str(after["id"][777_777])
