"""Which values must never share a fingerprint?"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression

from mlops_magic.core.data.fingerprint import fingerprint


def obj(*values, **more):
    """A Series of Python objects."""
    return pd.Series(list(values), dtype=object, **more)


FRAME = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
NEVER = {
    "column renamed": (FRAME, FRAME.rename(columns={"b": "c"})),
    "columns in another order": (FRAME, FRAME[["b", "a"]]),
    "values of two columns swapped": (FRAME, FRAME.rename(columns={"a": "b", "b": "a"})[["a", "b"]]),
    "rows permuted, index reset": (FRAME, FRAME.iloc[::-1].reset_index(drop=True)),
    "rows permuted with index": (FRAME, FRAME.iloc[::-1]),
    "index values": (FRAME, FRAME.set_axis([7, 8, 10])),
    "int64 and float64": (np.array([0, 1]), np.array([0.0, 1.0])),
    "one ulp": (np.array([1.0]), np.nextafter([1.0], 2)),
    "int64 and bool": (np.array([0, 1]), np.array([False, True])),
    "int32 and int64": (np.array([1], "i4"), np.array([1], "i8")),
    "int64 and datetime": (pd.Series([1]), pd.Series([1]).astype("M8[ns]")),
    "naive and aware": (pd.Series(pd.to_datetime(["2024"])), pd.Series(pd.to_datetime(["2024"]).tz_localize("UTC"))),
    "datetime and timedelta": (np.array([1], "M8[ns]"), np.array([1], "m8[ns]")),
    "'nan' and NaN": (obj("nan", "a"), obj(np.nan, "a")),
    "'1' and 1": (obj("1", None), obj(1, None)),
    "bytes and text": (obj(b"a"), obj("a")),
    "1 and True": (obj(*[1, "x"]), obj(*[True, "x"])),
    "1 and 1.0": (obj(1, "x"), obj(1.0, "x")),
    "index name": (FRAME, FRAME.rename_axis("id")),
    "ordered flag": (pd.Categorical(["a"]), pd.Categorical(["a"], ordered=True)),
    "order of ordered categories": (
        pd.Categorical(["a"], categories=["a", "b"], ordered=True),
        pd.Categorical(["a"], categories=["b", "a"], ordered=True),
    ),
    "unused category": (pd.Categorical(["a"]), pd.Categorical(["a"], categories=["a", "b"])),
    "category and str": (pd.Series(["a"], dtype="category"), pd.Series(["a"], dtype="str")),
    "cut between strings": (obj("ab", "c"), obj("a", "bc")),
    "empty text and null": (obj("", "x"), obj(None, "x")),
    "NA and 0": (pd.array([None, 1], dtype="Int64"), pd.array([0, 1], dtype="Int64")),
    "no rows, other names": (FRAME.iloc[:0], FRAME.iloc[:0].rename(columns={"a": "z"})),
    "no rows, other types": (FRAME.iloc[:0], FRAME.iloc[:0].astype(float)),
    "no columns, other length": (FRAME[[]], FRAME[[]].iloc[:2]),
    "rows that cancel in a sum": (pd.DataFrame({"a": [1, 1]}), pd.DataFrame({"a": [2, 2]})),
    "object and str": (obj("a"), pd.Series(["a"], dtype="str")),
    "Series with another index": (pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])),
    "Series with another name": (pd.Series([1], name="a"), pd.Series([1], name="b")),
    "imputers of None and NaN": (SimpleImputer(missing_values=None), SimpleImputer(missing_values=np.nan)),
    "binary_view and string_view": (pa.array(["a"], pa.string_view()), pa.array([b"a"], pa.binary_view())),
    "OrderedDict in another order": (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)),
    "frame and Series": (pd.Series([1], name="a"), pd.DataFrame({"a": [1]})),
    "list and tuple": ([1], (1,)),
    "str and int label": (pd.DataFrame({1: [0]}), pd.DataFrame({"1": [0]})),
    "1 and 1.0 alone": (1, 1.0),
    "None and NaN": (None, float("nan")),
    "NumPy and Python numbers": (np.float64(1), 1.0),
    "date and datetime": (date(2024, 1, 1), datetime(2024, 1, 1)),  # noqa: DTZ001  # naive on purpose
    "models of other params": (LogisticRegression(C=1), LogisticRegression(C=2)),
    "nested cut": ([[1], [2]], [[1, 2], []]),
    "masked and whole": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2])),
    "field names": (np.zeros(2, [("a", "i4")]), np.zeros(2, [("b", "i4")])),
    "long integers": (10**5000, 10**5000 + 1),
    "denormal and zero": (np.array([5e-324]), np.array([0.0])),
}
NEVER_IN_CONTENT = {
    "categories 0 and 0.0": (pd.Categorical([0]), pd.Categorical([0.0])),
    "reshape": (np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2)),
    "flat and deep": (np.arange(6), np.arange(6).reshape(1, 6)),
    "chunk edge": (np.zeros(65_536), np.zeros(65_537)),
    "intervals": (pd.arrays.IntervalArray.from_breaks([0, 1, 2]), pd.arrays.IntervalArray.from_breaks([0, 1, 3])),
    "periods": (pd.period_range("2024-01", periods=2, freq="M"), pd.period_range("2024-01", periods=2, freq="D")),
}


@pytest.mark.parametrize("name", NEVER)
def test_unlike_values_have_unlike_fingerprints(name):
    """A change of value, label, order or type is seen."""
    one, other = NEVER[name]
    assert fingerprint(one).fp != fingerprint(other).fp


@pytest.mark.parametrize("name", NEVER_IN_CONTENT)
def test_unlike_values_differ_in_content(name):
    """The difference is in the values, not only in their physical type."""
    one, other = NEVER_IN_CONTENT[name]
    assert fingerprint(one).content != fingerprint(other).content
