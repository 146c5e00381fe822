"""A schema says what the rows of a table are like."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.core.data.schema import column_names, infer
from mlops_magic.core.data.schema.kinds import fits, numbers_of, plain
from mlops_magic.core.data.schema.numbers import bounds
from mlops_magic.core.data.schema.shapes import exact_shape, pattern
from mlops_magic.errors import DataError
from mlops_magic.records.schema import Schema

ROWS = 400
DAYS = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(ROWS), unit="D")


def only(values):
    """The schema of a frame's one column, its checks by rule."""
    column = infer(pd.DataFrame({"c": values})).columns[0]
    return column, {check.rule: check for check in column.checks}


def drawn(seed=0):
    """A generator."""
    return np.random.default_rng(seed)


COLUMNS = {
    "integers": (drawn().integers(0, 100, ROWS), "integer", {"missing", "range", "usual"}),
    "numbers": (drawn().normal(size=ROWS), "number", {"missing", "range", "usual"}),
    "few numbers": ([1.5, 2.5], "number", {"missing", "range"}),
    "a constant": ([7] * ROWS, "integer", {"missing", "range"}),
    "infinite": ([np.inf] * 40, "number", {"missing"}),
    "true or false": (drawn().random(ROWS) < 0.3, "boolean", {"missing", "labels", "usual"}),
    "labels": (drawn().choice(["a", "b"], ROWS), "string", {"missing", "labels", "usual"}),
    "a category": (pd.Categorical(["a"] * ROWS, ["a", "b"]), "string", {"missing", "labels"}),
    "a category of numbers": (pd.Categorical(drawn().integers(0, 4, ROWS)), "integer", {"missing", "range", "usual"}),
    "codes": ([f"AB-{n:04}" for n in range(ROWS)], "string", {"missing", "pattern", "unique"}),
    "prose": (["word " * (n + 15) for n in range(ROWS)], "string", {"missing", "length", "unique", "usual"}),
    "a clock": (DAYS, "datetime", {"missing", "increasing"}),
    "dates": (drawn().permutation(DAYS), "datetime", {"missing", "range", "usual"}),
    "zoned": (DAYS.tz_localize("Europe/Rome")[::-1], "datetime", {"missing", "range", "usual"}),
    "a counter": (np.arange(ROWS), "integer", {"missing", "unique"}),
    "keys": (drawn().permutation(ROWS), "integer", {"missing", "range", "usual", "unique"}),
    "durations": (pd.to_timedelta(drawn().integers(0, 99, ROWS), unit="s"), "duration", {"missing", "range", "usual"}),
    "sparse": (pd.arrays.SparseArray(drawn().integers(0, 2, ROWS)), "integer", {"missing", "range", "usual"}),
    "nullable": (pd.array([1, None] * 20, dtype="Int64"), "integer", {"missing", "range"}),
    "nothing": ([None] * ROWS, "other", set()),
    "mixed": ([1, "a"] * 20, "other", {"missing"}),
    "lists": ([[1]] * ROWS, "other", {"missing"}),
    "decimals": ([Decimal(1)] * ROWS, "other", {"missing"}),
    "times": ([dt.time(1)] * ROWS, "other", {"missing"}),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_each_kind_of_column_has_its_checks(name):
    """Nothing is asked that the values do not show."""
    values, kind, rules = COLUMNS[name]
    column, checks = only(values)
    assert (column.kind, set(checks)) == (kind, rules)


def test_a_schema_comes_back_from_text():
    """Every check of every kind survives the store."""
    frame = pd.DataFrame({name: values for name, (values, _, _) in COLUMNS.items() if len(values) == ROWS})
    schema = infer(frame, "all")
    assert from_json(Schema, to_json(schema)) == schema


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=300))
def test_bounds_hold_all_that_was_seen(values):
    """Rounding is outwards, and a sign that was never seen is never expected."""
    ordered = np.sort(np.array(values, dtype=float))
    low, high = bounds(ordered)
    assert low <= ordered[0] <= ordered[-1] <= high
    assert low >= 0 or ordered[0] < 0
    assert high <= 0 or ordered[-1] > 0


@given(st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=60))
def test_bounds_of_integers_hold_integers_of_any_size(values):
    """Also where a float does not hold every integer."""
    checks = only(pd.Series(values, dtype=object))[1]
    if "range" in checks:
        assert all(checks["range"].low <= value <= checks["range"].high for value in values)


def test_bounds_reach_as_far_as_the_tail():
    """A heavy tail is expected to go on, a limit is not passed, whole numbers stay whole."""
    rng = drawn()
    assert bounds(np.sort(rng.pareto(2, 2000)))[1] > 3 * bounds(np.sort(rng.random(2000)))[1]
    assert bounds(np.sort(np.minimum(rng.random(2000), 0.8)))[1] == 0.8
    assert bounds(np.array([3.0, 18.0, 40.0]), 1) == (3.0, 40.0)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_a_pattern_matches_all_it_was_made_of(texts):
    """Whatever letters: special ones, other alphabets, line breaks."""
    found = pattern(map(exact_shape, texts))
    assert not found or all(re.fullmatch(found, text) for text in texts)


def test_a_pattern_is_what_a_person_would_write():
    """Classes, counts and the fixed letters between them."""
    assert pattern(map(exact_shape, ["2026-01-31", "1999-12-01"])) == "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    assert pattern(map(exact_shape, ["A1", "7"])) == "(?:[0-9])|(?:[A-Z][0-9])"
    assert pattern(map(exact_shape, "a b_c d.e f,g h;i".split())) == ""


@pytest.mark.parametrize(
    ("kind", "values", "holds"),
    [
        ("integer", [1.0, None], True), ("integer", [1.5], False), ("number", [1, 2], True), ("string", [1], False),
        ("number", ["1"], False), ("string", pd.Categorical(["a"]), True), ("datetime", ["2026-01-01"], False),
        ("boolean", [1, 0], False), ("integer", [None, None], True), ("other", ["a"], True),
    ],
)  # fmt: skip
def test_a_draw_of_one_source_may_have_another_dtype(kind, values, holds):
    """Integers among which some are missing are floats; a text is never a number."""
    assert fits(kind, pd.Series(values)) is holds


def test_dates_of_every_zone_are_seconds_of_one_clock():
    """The same moment is the same number."""
    moments = pd.Series(pd.to_datetime(["2026-01-01 12:00", None], utc=True))
    held = pd.Series([dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), None], dtype=object)
    for values in (moments, moments.dt.tz_convert("Asia/Tokyo"), moments.dt.tz_localize(None), held):
        assert numbers_of(values, "datetime")[0] == dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC).timestamp()
        assert np.isnan(numbers_of(values, "datetime")[1])


def test_a_category_of_numbers_is_its_numbers():
    """With a value missing or none."""
    assert plain(pd.Series([1, 2], dtype="category")).tolist() == [1, 2]
    assert plain(pd.Series([True, False], dtype="category")).tolist() == [True, False]
    assert plain(pd.Series([1, None], dtype="category")).isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"a": []}), "has no rows"),
        (pd.DataFrame(index=range(3)), "has no columns"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns are called 'a'"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "several levels"),
        (pd.DataFrame([[1, 2]], columns=[1, "1"]), "two columns are called '1'"),
    ],
)
def test_a_table_without_one_name_per_column_is_refused(frame, said):
    """Each with a sentence."""
    with pytest.raises(DataError, match=said):
        infer(frame)


def test_names_are_texts():
    """Whatever labels pandas had."""
    assert column_names(pd.DataFrame([[1, 2]], columns=[3, (1, 2)])) == ("3", "(1, 2)")


def test_the_reference_is_not_changed():
    """Neither values nor order."""
    frame = pd.DataFrame({"a": [3, 1, 2] * 20, "b": ["x", None, "y"] * 20})
    before = frame.copy(deep=True)
    infer(frame)
    pd.testing.assert_frame_equal(frame, before)
