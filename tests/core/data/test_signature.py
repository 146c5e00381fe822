"""A signature says what training saw."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from mlops_magic.core.data.examples import example_rows
from mlops_magic.core.data.signature import MOST_CATEGORIES, infer_signature
from mlops_magic.errors import DataError
from mlops_magic.records.signature import ColumnSpec


def only(values, **kwargs):
    """The spec of a frame's one column."""
    return infer_signature(pd.DataFrame({"c": values}, **kwargs), output="number").inputs[0]


@pytest.mark.parametrize(
    ("values", "kind", "nullable"),
    [
        ([1, 2], "integer", False),
        (np.array([1, 2], dtype="uint8"), "integer", False),
        (pd.array([1, None], dtype="Int64"), "integer", True),
        ([1.5, np.nan], "number", True),
        (np.array([1, 2], dtype="float32"), "number", False),
        ([True, False], "boolean", False),
        (pd.array([True, None], dtype="boolean"), "boolean", True),
        (["a", None], "string", True),
        (np.array(["a", "b"], dtype=object), "string", False),
        (pd.to_datetime(["2026-01-01", None]), "datetime", True),
        (pd.to_datetime(["2026-01-01"], utc=True), "datetime", False),
        (pd.Categorical(["a", "b"]), "string", False),
        (pd.Categorical([3, 4]), "integer", False),
        (np.array([1, "a"], dtype=object), "other", False),
        (pd.to_timedelta([1, 2], unit="s"), "other", False),
        (pd.arrays.SparseArray([0.0, 1.0]), "number", False),
    ],
)
def test_each_dtype_has_a_kind(values, kind, nullable):
    """A column's kind comes from what it holds, and it is nullable where training had missing values."""
    spec = only(values)
    assert (spec.kind, spec.nullable) == (kind, nullable)


def test_ranges_are_of_finite_values():
    """An infinite or missing value is no end of a range."""
    spec = only([3.0, np.inf, np.nan, -1.0])
    assert (spec.minimum, spec.maximum) == (-1.0, 3.0)


@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [np.inf]])
def test_a_column_without_finite_values_has_no_range(values):
    """Zero rows, only missing and only infinite values give a kind and no range."""
    spec = only(np.array(values, dtype=float))
    assert (spec.kind, spec.minimum, spec.maximum) == ("number", None, None)


def test_times_range_over_epoch_seconds():
    """A time without a zone counts as UTC."""
    assert only(pd.to_datetime(["1970-01-02"])).maximum == 86400.0


def test_few_texts_are_categories_and_many_are_not():
    """Fifty distinct texts are listed, fifty-one are free text."""
    assert only([f"t{i}" for i in range(MOST_CATEGORIES)]).categories is not None
    assert only([f"t{i}" for i in range(MOST_CATEGORIES + 1)]).categories is None


def test_a_categorical_column_keeps_the_order_of_all_its_labels():
    """Labels no row has, and their order, belong to the dtype a model may read."""
    spec = only(pd.Categorical(["low"], categories=["low", "mid", "high"], ordered=True))
    assert (spec.categories, spec.dtype) == (("low", "mid", "high"), "ordered category")


def test_an_array_has_numbered_columns():
    """Columns of an array, and of a frame with the labels 0, 1, …, are x0, x1, … and unnamed."""
    for inputs in (np.zeros((2, 2)), pd.DataFrame(np.zeros((2, 2))), [[0.0, 0.0]]):
        signature = infer_signature(inputs, output="number")
        assert [spec.name for spec in signature.inputs] == ["x0", "x1"]
        assert not signature.named


def test_a_sparse_matrix_equals_its_dense_form():
    """Kinds and ranges of a sparse matrix are those of the array it stands for."""
    dense = np.array([[0.0, 2.0], [-1.0, 0.0]])
    assert infer_signature(sparse.csr_matrix(dense), output="number") == infer_signature(dense, output="number")


def test_one_list_of_texts_is_a_flat_signature():
    """A text vectorizer's input is one column of values, not a table."""
    series = infer_signature(pd.Series(["a", "b"], name="text"), output="class")
    assert (series.flat, series.inputs[0].name, series.inputs[0].kind) == (True, "text", "string")
    assert infer_signature(["a", "b"], output="class").inputs[0].name == "x0"


def test_two_columns_of_one_name_are_refused():
    """A row of JSON could not name them both."""
    with pytest.raises(DataError, match="two columns are called 'a'"):
        infer_signature(pd.DataFrame([[1, 2]], columns=["a", "a"]), output="number")


def test_three_dimensions_are_refused():
    """Images are no table."""
    with pytest.raises(DataError, match="3 dimensions"):
        infer_signature(np.zeros((2, 2, 2)), output="number")


def test_hostile_names_are_names():
    """Whatever a column is called is data."""
    names = ["<script>alert(1)</script>", "a'b\"c", "two\nlines", "🐉", "../../etc", ""]
    signature = infer_signature(pd.DataFrame([range(6)], columns=names), output="number")
    assert [spec.name for spec in signature.inputs] == names


def test_none_in_an_object_column_is_remembered():
    """An imputer tells None from NaN, so a service must spell it as training did."""
    assert only(pd.Series(["a", None], dtype=object)).missing == "None"
    assert only(pd.Series(["a", np.nan], dtype=object)).missing == ""


def test_texts_of_an_array_keep_the_arrays_dtype():
    """A column of an array has no dtype of its own."""
    for array in (np.array([["a", 1]], dtype=object), np.array([["a", "b"]])):
        assert {spec.dtype for spec in infer_signature(array, output="class").inputs} == {str(array.dtype)}


def test_example_rows_are_json_under_the_signatures_names():
    """Integers of a mixed frame stay integers, and what is missing is None."""
    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, np.nan], "t": pd.to_datetime(["2026-01-01", None])})
    rows = example_rows(frame, infer_signature(frame, output="number"))
    assert rows == ({"n": 1, "x": 0.5, "t": "2026-01-01T00:00:00"}, {"n": 2, "x": None, "t": None})
    assert type(rows[0]["n"]) is int
    assert example_rows(["a"], infer_signature(["a"], output="class")) == ({"x0": "a"},)


def test_the_records_default_stays_readable():
    """A spec of an older store, without dtype, is still a spec."""
    assert ColumnSpec("a", "number", nullable=True).dtype == ""
