"""Is a table judged rightly? The engine is pandera itself."""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.schema import infer
from mlops_magic.errors import DataError, MissingDependency, UsageError
from mlops_magic.services.data.validate import Asked, checked

ROWS = 1000


def source(seed, rows=ROWS):
    """A draw of customers: every kind of column."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.normal(41, 12, rows).clip(18, 90).astype(int),
            "income": rng.lognormal(10, 1, rows).round(2),
            "plan": rng.choice(["basic", "plus", "pro"], rows, p=[0.6, 0.3, 0.1]),
            "city": pd.Categorical(rng.choice(["Rome", "Oslo", "Lima"], rows)),
            "code": [f"AB-{number:05}" for number in rng.permutation(99_999)[:rows]],
            "note": ["x" * length for length in rng.integers(1, 400, rows)],
            "born": pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 20_000, rows), unit="D"),
            "seen": pd.date_range("2026-01-01", periods=rows, freq="min", tz="Europe/Rome"),
            "wait": pd.to_timedelta(rng.exponential(100, rows).round(), unit="s"),
            "loyal": rng.random(rows) < 0.3,
            "score": np.where(rng.random(rows) < 0.2, np.nan, rng.random(rows)),
            "tags": [["a"]] * rows,
        }
    )


def verdict(frame, reference=None):
    """The verdict on a frame."""
    return checked(Asked(frame, "new"), infer(source(0) if reference is None else reference, "customers"))


def broken(frame):
    """What failed: column and rule."""
    found = verdict(frame)
    assert found.passed is bool(found) is (not found.failed)
    return {(result.column, result.rule) for result in found.failed}


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("rows", [40, 1000, 20_000])
def test_another_draw_of_the_source_passes(seed, rows):
    """At fewer rows than the reference had, as many, and more."""
    found = verdict(source(seed, rows))
    assert found.passed, found.failed
    assert found.questions == sum(len(column.checks) for column in infer(source(0)).columns)


CHANGES = {
    "another unit": (lambda f: f.assign(income=f.income * 1000), {("income", "usual"), ("income", "range")}),
    "two columns swapped": (lambda f: f.assign(age=f.income, income=f.age), {("age", "type"), ("income", "usual"), ("income", "range")}),
    "a new label": (lambda f: f.assign(plan=f.plan.where(f.index % 20 > 0, "gold")), {("plan", "labels")}),
    "a new category": (lambda f: f.assign(city=f.city.astype(str).where(f.index % 20 > 0, "Bonn").astype("category")), {("city", "labels")}),
    "missing values": (lambda f: f.assign(age=f.age.where(f.index % 20 > 0)), {("age", "missing")}),
    "more missing values": (lambda f: f.assign(score=f.score.where(f.index % 4 > 0)), {("score", "missing")}),
    "another spelling": (lambda f: f.assign(code=f.code.str.lower()), {("code", "pattern")}),
    "longer texts": (lambda f: f.assign(note=f.note + "x" * 400), {("note", "length"), ("note", "usual")}),
    "repeats": (lambda f: f.assign(code=f.code.iloc[0]), {("code", "unique")}),
    "out of order": (lambda f: f.assign(seen=f.seen[::-1].reset_index(drop=True)), {("seen", "increasing")}),
    "later dates": (lambda f: f.assign(born=f.born + pd.Timedelta(days=9999)), {("born", "range"), ("born", "usual")}),
    "longer waits": (lambda f: f.assign(wait=f.wait * 60), {("wait", "range"), ("wait", "usual")}),
    "the opposite": (lambda f: f.assign(loyal=~f.loyal), {("loyal", "usual")}),
    "a column gone": (lambda f: f.drop(columns="age"), {("age", "column")}),
    "texts for numbers": (lambda f: f.assign(age=f.age.astype(str)), {("age", "type")}),
    "nothing in a column": (lambda f: f.assign(city=None), {("city", "missing")}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found_and_nothing_else(name):
    """The column that changed fails, by the rule that it breaks; all others pass."""
    change, expected = CHANGES[name]
    assert broken(change(source(7))) == expected


def test_every_row_that_breaks_a_check_is_in_the_table():
    """By position, whatever the index; with its value and the reason; rows within chance are marked so."""
    frame = source(3)
    frame.index = [5] * ROWS
    frame.iloc[::10, frame.columns.get_loc("plan")] = "gold"
    frame.iloc[4, frame.columns.get_loc("income")] = -1.0
    table = verdict(frame).table
    gold = table[(table.column == "plan") & ~table.allowed]
    assert gold.row.tolist() == list(range(0, ROWS, 10))
    assert set(gold.value) == {"gold"}
    assert set(gold.reason) == {"with a label never seen"}
    lost = table[table.column == "income"]
    assert (lost.row.tolist()[0], lost.value.tolist()[0], set(lost.allowed)) == (4, -1.0, {True})


def test_new_columns_are_named_and_not_judged():
    """The order of columns does not matter either."""
    found = verdict(source(2).assign(extra=1)[["extra", *reversed(source(2).columns)]])
    assert found.passed
    assert found.new_columns == ("extra",)


def test_the_frame_is_not_changed():
    """Not its values, its index, nor its names."""
    frame = source(4)
    frame.index = range(5, ROWS + 5)
    before = frame.copy(deep=True)
    verdict(frame)
    pd.testing.assert_frame_equal(frame, before)


ODD = {
    "integers of any size": [2**70 + n for n in range(60)],
    "infinite": [np.inf, -np.inf, 1.0] * 20,
    "dates in objects": [pd.Timestamp(2026, 1, n % 28 + 1).to_pydatetime() for n in range(60)],
    "zoned dates in objects": pd.Series([dt.datetime(2026, 1, n % 28 + 1, tzinfo=dt.UTC) for n in range(60)], dtype=object),
    "true, false and nothing": [True, False, None] * 20,
    "a category of dates": pd.Categorical(pd.to_datetime(["2026-01-01", "2026-01-02"] * 30)),
    "a category with nothing": pd.Categorical([1, 2, None] * 20),
    "sparse": pd.arrays.SparseArray([0, 1] * 30),
    "sparse with nothing": pd.arrays.SparseArray([0.0, np.nan, 2.0] * 20),
    "mixed": [1, "a", None] * 20,
    "nested": [[1], {"a": 1}, None] * 20,
    "surrogates": pd.Series(["\ud800", "a"] * 30, dtype=object),
    "periods": pd.period_range("2026-01", periods=60, freq="M"),
    "complex": [1j, 2j] * 30,
    "unsigned": np.full(60, 2**64 - 1, dtype="uint64"),
    "nothing at all": [None] * 60,
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_table_keeps_its_own_schema_whatever_it_holds(name):
    """Odd values are read and checked without an error, and break nothing."""
    frame = pd.DataFrame({"c": ODD[name]})
    found = verdict(frame, frame)
    assert found.passed, found.failed


@pytest.mark.parametrize("value", [np.arange(6).reshape(3, 2), pd.Series([1, 2], name="a"), pd.Series([1, 2])])
def test_arrays_and_series_are_tables(value):
    """Columns of an array are x0, x1, …."""
    asked = Asked(value, "given")
    from mlops_magic.services.data.validate import as_frame

    assert checked(asked, infer(as_frame(asked))).passed


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (pd.DataFrame({"age": []}), DataError, "new has no rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), DataError, "two columns are called 'a'"),
        (3, UsageError, "new is a int, not a table"),
    ],
)
def test_what_cannot_be_checked_gets_a_sentence(value, error, said):
    """No rows, doubled names, no table."""
    with pytest.raises(error, match=said):
        verdict(value)


def test_without_pandera_the_line_to_type_is_said(monkeypatch):
    """The extra that brings it."""
    monkeypatch.setitem(sys.modules, "pandera.pandas", None)
    with pytest.raises(MissingDependency, match=r"mlops-magic\[validate\]"):
        verdict(source(1))
