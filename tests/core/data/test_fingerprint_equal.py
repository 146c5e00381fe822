"""Which values must have one fingerprint, however they are held in memory?"""

from __future__ import annotations

import io
import pickle
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse as sp
from IPython.utils.text import SList
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlops_magic.core.data.fingerprint import fingerprint

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=(70_000, 3))
FRAME = pd.DataFrame(NUMBERS, columns=list("abc"))
WORDS = ["a", None, "é", "", "x" * 50]


def fresh():
    """A frame with a number, a text and an instant."""
    texts = pd.array(["a", None], dtype="str")
    return pd.DataFrame({"n": [1, 2], "s": texts, "t": pd.to_datetime(["2024-01-01", None]).astype("M8[us]")})


def reread():
    """The frame written to Parquet and read again."""
    held = io.BytesIO()
    fresh().to_parquet(held)
    return pd.read_parquet(io.BytesIO(held.getvalue()))


def with_payload(bits):
    """One NaN with chosen bits."""
    return np.array([bits], dtype="u8").view("f8")


def with_garbage(under):
    """A nullable column whose missing cell hides a number."""
    return pd.Series(pd.arrays.IntegerArray(np.array([1, under]), np.array([False, True])))


def with_attrs():
    """A frame that carries remarks."""
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["note"] = "x"
    return frame


def column_blocks():
    """The frame built column by column."""
    return pd.DataFrame({name: NUMBERS[:, place].copy() for place, name in enumerate("abc")})


def filtered():
    """Rows picked from a larger frame."""
    frame = pd.DataFrame({"a": [1, 9, 2], "s": ["x", "q", "y"]})
    return frame[frame["a"] < 5].reset_index(drop=True)


SAME = {
    "strided slice and its copy": (lambda: NUMBERS[::2], NUMBERS[::2].copy),
    "C and F order": (lambda: NUMBERS, lambda: np.asfortranarray(NUMBERS)),
    "one block and a block per column": (FRAME.copy, column_blocks),
    "drop_duplicates and a fresh frame": (
        lambda: pd.DataFrame({"a": [1, 1, 2]}).drop_duplicates(ignore_index=True),
        lambda: pd.DataFrame({"a": [1, 2]}),
    ),
    "row filter and a fresh frame": (filtered, lambda: pd.DataFrame({"a": [1, 2], "s": ["x", "y"]})),
    "same strings, other objects": (
        lambda: pd.Series(["ab", "c"], dtype=object),
        lambda: pd.Series(["xab"[1:], "c"], dtype=object),
    ),
    "pickle round trip": (lambda: FRAME, lambda: pickle.loads(pickle.dumps(FRAME))),
    "parquet round trip": (fresh, reread),
    "NaN payload and sign": (lambda: with_payload(0x7FF8000000000001), lambda: with_payload(0xFFF8000000000000)),
    "negative zero": (lambda: np.array([-0.0, 1]), lambda: np.array([0.0, 1])),
    "order of unordered categories": (
        lambda: pd.Series(pd.Categorical(["a", "b", None], categories=["a", "b"])),
        lambda: pd.Series(pd.Categorical(["a", "b", None], categories=["b", "a"])),
    ),
    "Arrow chunks": (
        lambda: pa.chunked_array([["a"], ["b", None, "c"]]),
        lambda: pa.chunked_array([["a", "b"], [None, "c"]]),
    ),
    "Arrow slice": (lambda: pa.array([9, 1, None, 3])[1:], lambda: pa.array([1, None, 3])),
    "Arrow truth slice": (lambda: pa.array([True, False, None, True])[1:], lambda: pa.array([False, None, True])),
    "garbage under a mask": (lambda: with_garbage(7), lambda: with_garbage(-1)),
    "None and NaN among strings": (
        lambda: pd.Series(["a", None], dtype=object),
        lambda: pd.Series(["a", np.nan], dtype=object),
    ),
    "range and equal numbers": (
        lambda: pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(5, 11, 3)),
        lambda: pd.DataFrame({"a": [1, 2]}, index=[5, 8]),
    ),
    "attrs": (with_attrs, lambda: pd.DataFrame({"a": [1]})),
    "empty ranges": (
        lambda: pd.DataFrame({"a": [1]}).iloc[:0].set_axis(pd.RangeIndex(3, 3, 2)),
        lambda: pd.DataFrame({"a": [1]}).iloc[:0].set_axis(pd.RangeIndex(0)),
    ),
    "one-row ranges": (
        lambda: pd.Series([1], index=pd.RangeIndex(3, 9, 7)),
        lambda: pd.Series([1], index=pd.RangeIndex(3, 4)),
    ),
    "missing in mixed objects": (
        lambda: pd.Series(["a", 1, np.float64("nan")], dtype=object),
        lambda: pd.Series(["a", 1, None], dtype=object),
    ),
    "big-endian": (lambda: np.arange(3, dtype=">i4"), lambda: np.arange(3, dtype="<i4")),
    "memoryless shared parts": (lambda: [part := [1], part], lambda: [[1], [1]]),
    "Decimal": (lambda: Decimal("1.0"), lambda: Decimal("1.00")),
    "sparse formats": (
        lambda: sp.csr_array(np.array([[0, 1.5], [2, 0]])),
        lambda: sp.csc_matrix(np.array([[0, 1.5], [2, 0]])),
    ),
    "sparse duplicates": (
        lambda: sp.coo_array(([1.0, 2.0, 0.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2)),
        lambda: sp.csr_array(np.array([[0, 3.0], [0, 0]])),
    ),
    "masked garbage": (
        lambda: np.ma.array([1, 2], mask=[False, True]),
        lambda: np.ma.array([1, 99], mask=[False, True]),
    ),
    "order of a dict and a set": (lambda: ({"a": 1, "b": 2}, {3, 1}), lambda: ({"b": 2, "a": 1}, {1, 3})),
}
SAME_CONTENT = {
    "200 unused categories": (
        lambda: pd.Series(pd.Categorical(["a"], categories=["a", *map(str, range(200))])),
        lambda: pd.Series(pd.Categorical(["a"])),
    ),
    "int64 and Int64": (lambda: pd.Series([1, 2]), lambda: pd.Series([1, 2], dtype="Int64")),
    "all missing": (lambda: pd.Series([None, np.nan], dtype=object), lambda: pd.Series([None, None], dtype="str")),
    "bytes and Arrow binary": (
        lambda: pd.Series([b"a", None], dtype=object),
        lambda: pd.Series([b"a", None], dtype=pd.ArrowDtype(pa.binary())),
    ),
    "ns and us": (
        lambda: pd.Series(pd.to_datetime(["2024-01-01", None]).astype("M8[ns]")),
        lambda: pd.Series(pd.to_datetime(["2024-01-01", None]).astype("M8[us]")),
    ),
    "us and Arrow": (
        lambda: pd.Series(pd.to_datetime(["2024-01-01", None])),
        lambda: pd.Series(pd.to_datetime(["2024-01-01", None])).astype(pd.ArrowDtype(pa.timestamp("ms"))),
    ),
    "far dates": (
        lambda: pd.Series(np.array(["3024-01-01"], dtype="M8[s]")),
        lambda: pd.Series(np.array(["3024-01-01"], dtype="M8[us]")),
    ),
    "zones of one instant": (
        lambda: pd.Series(pd.to_datetime(["2024-01-01"]).tz_localize("UTC")),
        lambda: pd.Series(pd.to_datetime(["2024-01-01"]).tz_localize("UTC").tz_convert("Asia/Tokyo")),
    ),
    "sparse and dense": (lambda: pd.Series(pd.arrays.SparseArray([0, 0, 1])), lambda: pd.Series([0, 0, 1])),
    "string storages": (
        lambda: pd.Series(WORDS, dtype="str"),
        lambda: pd.Series(WORDS, dtype=pd.StringDtype("python")),
    ),
    "object and str": (lambda: pd.Series(WORDS, dtype=object), lambda: pd.Series(WORDS, dtype="str")),
    "large_string": (
        lambda: pd.Series(WORDS, dtype="str"),
        lambda: pd.Series(WORDS, dtype=pd.ArrowDtype(pa.large_string())),
    ),
    "string_view": (lambda: pa.array(WORDS, pa.string()), lambda: pa.array(WORDS, pa.string_view())),
    "categorical and dictionary": (
        lambda: pa.array(["b", None, "a"]).dictionary_encode(),
        lambda: pd.Categorical(["b", None, "a"], categories=["a", "b"]),
    ),
    "truth": (lambda: pd.array([True, None], dtype="boolean"), lambda: pa.array([True, None])),
    "dates": (lambda: pa.array([1, None], pa.date32()), lambda: pa.array([86_400_000, None], pa.date64())),
}


@pytest.mark.parametrize("name", SAME)
def test_equal_values_have_one_fingerprint(name):
    """Layout, chunks and hidden bytes are no part of the identity."""
    one, other = (make() for make in SAME[name])
    assert fingerprint(one).fp == fingerprint(other).fp
    assert fingerprint(one).exact


@pytest.mark.parametrize("name", SAME_CONTENT)
def test_other_types_of_equal_values_differ_in_schema_only(name):
    """Equal values in another physical type have equal content and another schema."""
    one, other = (fingerprint(make()) for make in SAME_CONTENT[name])
    assert one.content == other.content or one.columns[0][2] == other.columns[0][2]
    assert one.schema != other.schema


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        GridSearchCV(LogisticRegression(max_iter=5000), {"C": [1, 2]}, cv=2),
        RandomizedSearchCV(LogisticRegression(max_iter=5000), {"C": [1, 2]}, cv=2, n_iter=2, random_state=0),
    ],
    ids=["pipeline", "grid", "random"],
)
def test_a_refit_has_the_same_fingerprint(model):
    """Fitting twice on the same data gives one identity, whatever the clock measured."""
    features, labels = load_breast_cancer(return_X_y=True, as_frame=True)
    features = features.iloc[:, :4]
    one = fingerprint(model.fit(features, labels))
    other = fingerprint(pickle.loads(pickle.dumps(model)).fit(features, labels))
    assert (one.fp, one.kind, one.exact) == (other.fp, "est", True)


def test_touched_cached_properties_change_nothing():
    """Reading an index fills its caches; that is no part of the identity."""
    series = pd.Series([1, 2], index=["a", "b"])
    before = fingerprint(series).fp
    assert series.index.is_unique
    assert series.index.get_loc("a") == 0
    assert fingerprint(series).fp == before


def test_a_lone_surrogate_has_a_fingerprint():
    """Text that is no valid UTF-8 is still text."""
    assert fingerprint(pd.Series(["\ud800"], dtype=object)).exact
    assert fingerprint("\ud800").exact


def test_large_frames_are_read_alike_on_threads_and_without():
    """Column digests do not depend on how many columns are read together."""
    frame = pd.DataFrame(RNG.normal(size=(200_000, 4)))
    whole = fingerprint(frame)
    alone = [fingerprint(frame[[place]]).columns[0][2] for place in range(4)]
    assert [column[2] for column in whole.columns] == alone


def test_lines_of_a_shell_command_are_the_list_that_they_are():
    """IPython's list keeps what it was asked for; a script has a plain list in its place."""
    lines = SList(["a", "b"])
    lines.s  # noqa: B018  # asked, so that it remembers
    assert fingerprint({"x": lines}).fp == fingerprint({"x": ["a", "b"]}).fp
