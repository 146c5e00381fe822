"""Values of every kind that is kept, and a comparison that no bit escapes."""

import datetime as dt
import decimal
import fractions
import uuid
import zoneinfo
from collections import OrderedDict

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import sparse

PAYLOAD = np.array([0x7FF8000000000001, 0xFFF8000000000000, 0x8000000000000000, 1], dtype="u8").view("f8")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def bits(value):
    """The value as nested tuples of types and bytes: equal exactly when a program can see no difference."""
    kind = type(value)
    if isinstance(value, pd.DataFrame):
        columns = [bits(value.iloc[:, place].array) for place in range(value.shape[1])]
        return kind, bits(value.columns), bits(value.index), tuple(columns), marks(value)
    if isinstance(value, pd.Series):
        return kind, bits(value.name), bits(value.index), bits(value.array), marks(value)
    if isinstance(value, pd.MultiIndex):
        return (
            kind,
            tuple(map(bits, value.levels)),
            tuple(map(bits, map(np.asarray, value.codes))),
            bits(list(value.names)),
        )
    if isinstance(value, pd.RangeIndex):
        return kind, value.start, value.stop, value.step, bits(value.name)
    if isinstance(value, pd.Index):
        return kind, bits(value.array), bits(value.name), getattr(value, "freqstr", None)
    if isinstance(value, pd.Categorical):
        return kind, bits(np.asarray(value.codes)), bits(value.categories), value.ordered
    if isinstance(value, pd.arrays.SparseArray):
        return kind, value.dtype, bits(np.asarray(value.fill_value)), bits(value.to_dense())
    if isinstance(value, pd.arrays.IntervalArray):
        return kind, value.closed, bits(value.left.array), bits(value.right.array)
    if isinstance(value, pd.arrays.PeriodArray):
        return kind, value.dtype, bits(np.asarray(value.asi8))
    if isinstance(value, pd.arrays.DatetimeArray):
        return kind, str(value.dtype), repr(value.tz), type(value.tz), bits(np.asarray(value.asi8))
    if isinstance(value, pd.api.extensions.ExtensionArray):
        if hasattr(value, "_mask"):
            absent = value._mask
            return kind, value.dtype, bits(absent), bits(np.where(absent, np.zeros((), value._data.dtype), value._data))
        if isinstance(value.dtype, pd.ArrowDtype):
            return kind, value.dtype, bits(value.__arrow_array__())
        return kind, value.dtype, repr(value.dtype), bits(np.asarray(value, dtype=object))
    if isinstance(value, np.ma.MaskedArray):
        return (
            kind,
            bits(value.data),
            value.mask is np.ma.nomask,
            bits(np.ma.getmaskarray(value)),
            bits(value._fill_value),
        )
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "O":
            return kind, value.shape, tuple(map(bits, value.ravel().tolist()))
        return (
            kind,
            value.dtype,
            value.dtype.str,
            value.shape,
            value.ndim > 1 and value.flags.f_contiguous,
            value.tobytes(),
        )
    if isinstance(value, np.generic):
        return kind, value.dtype.str, value.tobytes()
    if isinstance(value, pa.Table):
        return kind, value.schema, value.schema.metadata, tuple(bits(column) for column in value.columns)
    if isinstance(value, pa.ChunkedArray | pa.Array):
        return str(value.type), repr(value.to_pylist())
    if sparse.issparse(value):
        names = ("data", "indices", "indptr", "offsets", "coords")
        return kind, value.shape, tuple(bits(getattr(value, name, None)) for name in names)
    if isinstance(value, dict):
        return kind, tuple((bits(key), bits(item)) for key, item in value.items())
    if isinstance(value, set | frozenset):
        return kind, frozenset(map(bits, value))
    if isinstance(value, list | tuple):
        return kind, tuple(map(bits, value))
    if isinstance(value, float):
        return kind, np.float64(value).tobytes()
    if isinstance(value, dt.datetime):
        return kind, repr(value), value.fold, repr(value.tzinfo), getattr(value, "unit", None)
    return kind, repr(value)


def marks(value):
    """Attributes and flags."""
    return bits(value.attrs), value.flags.allows_duplicate_labels


def examples():
    """A value of every kind, odd ones first."""
    objects = [
        None, pd.NA, pd.NaT, float("nan"), -0.0, 1, 1.0, True, 10**400, -(2**63), "a", "\ud800", "\ud83d\ude00", b"\0",
        [1, [2, ("x", None)]], {"k": {1, 2}}, OrderedDict(b=1, a=2), frozenset([1]), decimal.Decimal("1.00"),
        fractions.Fraction(1, 3), uuid.UUID(int=5), dt.date(1, 1, 1), dt.time(1, 2, fold=1), dt.timedelta(-1, 5),
        dt.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=BERLIN), dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        pd.Timestamp("2024-10-27 00:30", tz="UTC").tz_convert(BERLIN), pd.Timestamp(2**40, unit="s"), pd.Timedelta(5, unit="s"),
        pd.Period("2024Q1"), pd.Interval(1, 2), np.float32(1.5), np.int8(3), np.datetime64("2024-01"), np.array([1, 2]),
        complex(1, -0.0), np.bool_(1), np.str_("z"), bytearray(b"q"),
    ]  # fmt: skip
    mixed = np.empty(len(objects), dtype=object)
    mixed[:] = objects
    times = pd.date_range("2024-01-01", periods=4, freq="h", tz="Europe/Berlin", name="when")
    frame = pd.DataFrame(
        {
            "f": PAYLOAD,
            "i": np.array([1, 2, 3, -(2**63)]),
            "n": pd.array([1, None, 3, 4], dtype="Int64"),
            "t": ["a", None, "é", ""],
            "c": pd.Categorical(["b", "a", None, "b"], categories=["z", "b", "a"], ordered=True),
            "w": times,
            "b": [True, False, True, True],
        },
        index=times,
    )
    frame.attrs["source"] = {"year": 2024, "tags": ("a", None)}
    wide = pd.DataFrame(np.arange(6).reshape(2, 3), columns=["a", "a", 1])
    return {
        "frame": frame,
        "no rows": frame.iloc[:0],
        "no columns": pd.DataFrame(index=pd.RangeIndex(5, 15, 2, name="r")),
        "nothing": pd.DataFrame(),
        "repeated labels": wide,
        "flags": pd.DataFrame({"a": [1]}).set_flags(allows_duplicate_labels=False),
        "MultiIndex both ways": pd.DataFrame(
            np.arange(8).reshape(4, 2),
            index=pd.MultiIndex.from_product([["x", "y"], [1, None]], names=["k", None]),
            columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["u", "v"]),
        ),
        "mixed objects": pd.Series(mixed, name=("a", 1)),
        "objects of text": pd.Series(["a", None, "b"], dtype=object),
        "objects of text and NaN": pd.Series(["a", float("nan")], dtype=object),
        "objects of text, both gaps": pd.Series(["a", float("nan"), None], dtype=object),
        "no text at all": pd.Series([None, None], dtype=object),
        "lone surrogate": pd.Series(["\udc00", "a"], dtype=object),
        "lone surrogate, python strings": pd.Series(["\udc00", None], dtype=pd.StringDtype("python")),
        "string": pd.Series(["a", None], dtype="string"),
        "python str": pd.Series(["a", None], dtype=pd.StringDtype("python", na_value=np.nan)),
        "huge integers": pd.Series([2**64, 10**30, None], dtype=object),
        "Float64 with NaN": pd.Series(pd.arrays.FloatingArray(np.array([np.nan, 1.0, 2.0]), np.array([False, True, False]))),
        "boolean": pd.Series([True, None], dtype="boolean"),
        "periods": pd.Series(pd.period_range("2024", periods=3, freq="M")),
        "intervals": pd.Series(pd.arrays.IntervalArray.from_tuples([(0, 1), None, (1, 2)], closed="both")),
        "interval index": pd.Series([1, 2], index=pd.interval_range(0, 2)),
        "sparse column": pd.Series(pd.arrays.SparseArray([0.0, -1.5, 0.0], fill_value=0.0)),
        "fixed offset": pd.Series(pd.to_datetime(["2024-01-01"]).tz_localize(dt.timezone(dt.timedelta(hours=2)))),
        "utc, seconds": pd.Series(pd.to_datetime(["2024-01-01", None]).tz_localize("UTC").as_unit("s")),
        "naive, nanoseconds": pd.Series(np.array(["2024-01-01", "NaT"], dtype="M8[ns]")),
        "durations": pd.Series(pd.to_timedelta([1, None], unit="D")),
        "arrow column": pd.Series(pd.array([[1, 2], None], dtype=pd.ArrowDtype(pa.list_(pa.int64())))),
        "arrow integers": pd.Series([1, None], dtype="int64[pyarrow]"),
        "arrow dictionary": pd.Series(pa.array(["a", "b", None]).dictionary_encode().to_pandas().astype("category")),
        "category of times": pd.Series(pd.Categorical(pd.to_datetime(["2024-01-01", "2023-01-01"]))),
        "index": pd.Index([3, 1], name="x"),
        "frequency": pd.date_range("2024", periods=3, freq="B"),
        "payloads": PAYLOAD,
        "big-endian": np.array([1.5, -0.0], dtype=">f8"),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "strided": np.arange(20)[::3],
        "no dimension": np.array(5.0),
        "three dimensions, empty": np.empty((2, 0, 3)),
        "half": np.array([1, 2], dtype="f2"),
        "complex": np.array([1 + 2j, complex("nan")]),
        "complex64": np.array([1 + 2j], dtype="c8"),
        "text array": np.array(["ab", "c\ud800"]),
        "bytes array": np.array([b"ab", b"c"]),
        "structured": np.array([(1, 2.5, "x")], dtype=[("a", "i4"), ("b", "f8"), ("c", "U3")]),
        "months": np.array(["2024-01", "NaT"], dtype="M8[M]"),
        "25 seconds": np.array([1, 2], dtype="m8[25s]"),
        "object array": mixed.reshape(1, -1),
        "masked": np.ma.MaskedArray([1.0, 2.0], mask=[True, False], fill_value=-1.0),
        "masked, no mask": np.ma.MaskedArray([1, 2]),
        "csr": sparse.csr_matrix(np.array([[0, 1.5], [2, 0]])),
        "csc array": sparse.csc_array(np.array([[0, 1], [2, 0]])),
        "coo, unsummed": sparse.coo_array((np.array([1, 2]), (np.array([0, 0]), np.array([1, 1]))), shape=(2, 2)),
        "dia": sparse.dia_array((np.array([[1.0, 2.0]]), np.array([1])), shape=(2, 2)),
        "bsr": sparse.bsr_array(np.arange(16).reshape(4, 4)),
        "arrow table": pa.table({"a": [1, None], "b": ["x", "y"], "d": pa.array(["u", "u"]).dictionary_encode()}).replace_schema_metadata({"k": "v"}),
        "arrow table, no rows": pa.table({"a": pa.array([], pa.decimal128(5, 2))}),
    }  # fmt: skip


def pytest_generate_tests(metafunc):
    """Ask about every value."""
    if "kept" in metafunc.fixturenames:
        every = examples()
        metafunc.parametrize("kept", every.values(), ids=every)


@pytest.fixture
def same():
    """Whether two values cannot be told apart."""
    return lambda first, second: bits(first) == bits(second)
