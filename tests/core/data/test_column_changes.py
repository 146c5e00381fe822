"""Which columns differ, from the fingerprints of real frames."""

import pandas as pd
import pytest

from mlops_magic.core.data.column_changes import column_changes
from mlops_magic.core.data.fingerprint import fingerprint

FRAME = pd.DataFrame({"a": [1, 2], "b": pd.array(["x", "y"], dtype="str"), "c": [0.5, 1.5]})


def told(before, after):
    """Column, verdict and types of each change."""
    found = column_changes(fingerprint(before), fingerprint(after))
    return [(each.column, each.verdict, *filter(None, each.types)) for each in found]


def test_equal_frames_have_no_changes():
    """Whatever memory they lie in."""
    assert told(FRAME, FRAME.copy()) == []


def test_each_column_is_told_apart():
    """Changed values, new, gone, in another type with the same values, and both at once."""
    other = FRAME.assign(b=FRAME["b"].astype(object), c=[0.5, 9.5], d=1)[["a", "b", "c", "d"]]
    assert told(FRAME, other) == [("b", "type changed", "str", "object"), ("c", "changed"), ("d", "new")]
    assert told(other, FRAME)[-1] == ("d", "gone")
    assert told(FRAME, FRAME.assign(a=[1.0, 2.0])) == [("a", "changed", "int64", "float64")]


def test_columns_of_one_name_are_told_apart_by_their_place():
    """The second of two columns called a changed."""
    twice = pd.concat([FRAME[["a"]], FRAME[["a"]]], axis=1)
    other = twice.copy()
    other.iloc[1, 1] = 7
    assert told(twice, other) == [("a", "changed")]
    assert told(twice, FRAME[["a"]]) == [("a", "gone")]


def test_categories_that_nobody_uses_are_a_type():
    """The same values under other categories."""
    one = pd.DataFrame({"k": pd.Categorical(["u", "v"])})
    assert told(one, one.assign(k=one["k"].cat.add_categories(["w"]))) == [
        ("k", "type changed", "category", "category")
    ]


@pytest.mark.parametrize("dtype", ["Int64", "UInt8", "Float32", "boolean"])
def test_nullable_types_are_said_as_pandas_says_them(dtype):
    """The word is the one that `astype` takes."""
    after = FRAME[["a"]].astype("bool" if dtype == "boolean" else dtype.lower()).astype(dtype)
    assert told(after.astype(dtype.lower().removesuffix("ean")), after) == [
        ("a", "type changed", dtype.lower().removesuffix("ean"), dtype)
    ]
