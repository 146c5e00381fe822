"""Rows are held against a signature value by value."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.data.plain import plain
from mlops_magic.core.data.unseen import MOST_WARNINGS, unseen
from mlops_magic.core.data.violations import MOST_LETTERS, MOST_ROWS, MOST_VIOLATIONS, violations
from mlops_magic.records.signature import ColumnSpec, Signature, Violation


def signature_of(kind, **facts):
    """A signature of one column `c`."""
    return Signature((ColumnSpec("c", kind, **{"nullable": False, **facts}),), named=True, output="number")


def holds(value, kind, **facts):
    """Whether one value passes."""
    return not violations([{"c": value}], signature_of(kind, **facts))


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", [0, -5, 5.0, 2**63 - 1], [True, "5", 5.5, 1e300, 2**63, float("nan"), float("inf"), [], {}]),
        ("number", [0, 1.5, -1e300], [True, "5", float("nan"), float("inf"), 10**400, [1], {"a": 1}]),
        ("boolean", [True, False], [0, 1, "true", 1.0]),
        ("string", ["", "5", "Köln", "🐉", "x" * MOST_LETTERS], [5, True, "x" * (MOST_LETTERS + 1), "\ud800", ["a"]]),
        ("datetime", ["2026-01-31", "2026-01-31T12:00:00"], ["yesterday", 5, "2026-13-01", "2026-01-31T12:00:00Z"]),
        ("other", [0, "a", True, [1], {"a": 1}], []),
    ],
)
def test_values_of_each_kind(kind, good, bad):
    """A boolean is no number, a text is never read as one, and no number is infinite."""
    assert [value for value in good if not holds(value, kind)] == []
    assert [value for value in bad if holds(value, kind)] == []


@pytest.mark.parametrize("kind", ["integer", "number", "boolean", "string", "datetime", "other"])
def test_null_passes_only_where_training_had_missing_values(kind):
    """Null is a value like any other: allowed or not."""
    assert holds(None, kind, nullable=True)
    assert not holds(None, kind)


@pytest.mark.parametrize(
    ("dtype", "good", "bad"),
    [("uint8", [0, 255], [-1, 256]), ("Int16", [-(2**15)], [2**15]), ("uint64", [2**64 - 1], [2**64, -1])],
)
def test_an_integer_fits_its_dtype(dtype, good, bad):
    """What training's dtype cannot hold is refused at the door, not wrapped around."""
    assert all(holds(value, "integer", dtype=dtype) for value in good)
    assert not any(holds(value, "integer", dtype=dtype) for value in bad)


def test_a_zoned_time_needs_its_offset():
    """A column with a zone takes times with an offset only, and none beyond its nanoseconds."""
    assert holds("2026-01-31T12:00:00Z", "datetime", dtype="datetime64[ns, UTC]")
    assert not holds("2026-01-31T12:00:00", "datetime", dtype="datetime64[ns, UTC]")
    assert not holds("0001-01-01T00:00:00Z", "datetime", dtype="datetime64[ns, UTC]")
    assert holds("0001-01-01T00:00:00", "datetime", dtype="datetime64[us]")


def test_a_violation_names_row_column_expected_and_got():
    """The second row's text is told from the first row's number."""
    found = violations([{"c": 1}, {"c": "old"}], signature_of("number"))
    assert found == (Violation(1, "c", "a number", "'old'"),)


def test_an_unknown_column_gets_the_nearest_known_one():
    """A misspelt column is both missing and unknown."""
    signature = Signature((ColumnSpec("income", "number", nullable=True),), named=True, output="number")
    missing, unknown = violations([{"incone": 1}], signature)
    assert (missing.column, missing.got) == ("income", "no such column")
    assert unknown == Violation(0, "incone", "a column of the model; 'income' is the nearest", "an unknown column")


def test_no_rows_and_too_many_rows_are_violations():
    """A model is asked for one row at least and for ten thousand at most."""
    signature = signature_of("number")
    assert violations([], signature)[0].got == "none"
    assert violations([{"c": 1}] * MOST_ROWS, signature) == ()
    assert violations([{"c": 1}] * (MOST_ROWS + 1), signature)[0].expected == f"at most {MOST_ROWS} rows"


def test_a_row_that_is_no_object_is_named():
    """A bare value stands for no columns."""
    assert violations([[1]], signature_of("number"))[0].got == "a list of 1"


def test_only_the_first_violations_are_told():
    """An answer stays small however wrong the rows are."""
    assert len(violations([{"c": "x"}] * 5000, signature_of("number"))) == MOST_VIOLATIONS


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(JSON_VALUES, max_size=3), st.sampled_from(["integer", "number", "boolean", "string", "datetime"]))
def test_whatever_comes_is_judged_in_short_sentences(values, kind):
    """Any JSON is judged without failing, and what is shown of it stays short."""
    for violation in violations([{"c": value} for value in values], signature_of(kind)):
        assert len(violation.got) < 500


@given(JSON_VALUES)
def test_plain_values_are_json(value):
    """Whatever is made plain can be written as strict JSON."""
    json.dumps(plain(value), allow_nan=False)


def test_numpy_scalars_become_builtins():
    """NumPy's types never reach JSON."""
    found = plain([np.int64(3), np.float32(0.5), np.bool_(1), np.array([[1.0, np.nan]]), np.str_("a")])
    assert found == [3, 0.5, True, [[1.0, None]], "a"]
    assert [type(value) for value in found[:3]] == [int, float, bool]


def test_values_inside_training_are_not_told():
    """The ends of the range belong to it, and null is not outside of anything."""
    signature = signature_of("number", nullable=True, minimum=0.1, maximum=0.3)
    assert unseen([{"c": 0.1}, {"c": 0.3}, {"c": 0.1 + 0.2}, {"c": None}], signature) == ()


@pytest.mark.parametrize(
    ("value", "kind", "facts"),
    [
        (5, "integer", {"minimum": 0.0, "maximum": 4.0}),
        (-0.5, "number", {"minimum": 0.0, "maximum": 4.0}),
        ("c", "string", {"categories": ("a", "b")}),
        ("1970-01-03", "datetime", {"minimum": 0.0, "maximum": 86400.0}),
        ("1970-01-02T01:00:00Z", "datetime", {"minimum": 0.0, "maximum": 86400.0}),
    ],
)
def test_a_value_outside_training_is_told_and_not_refused(value, kind, facts):
    """It is no violation, and its sentence names row and column."""
    dtype = "datetime64[us, UTC]" if str(value).endswith("Z") else ""
    signature = signature_of(kind, dtype=dtype, **facts)
    assert violations([{"c": value}], signature) == ()
    (said,) = unseen([{"c": value}], signature)
    assert said.startswith("row 0: c is ")


def test_only_the_first_warnings_are_told():
    """A batch of new values gives twenty sentences, not ten thousand."""
    assert len(unseen([{"c": 9}] * 500, signature_of("number", minimum=0.0, maximum=1.0))) == MOST_WARNINGS
