"""Rows of a request become what the model saw in training."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from mlops_magic.core.data.examples import example_rows
from mlops_magic.core.data.model_table import table
from mlops_magic.core.data.signature import infer_signature


def there_and_back(inputs):
    """Inputs through a signature, JSON and the service's table."""
    signature = infer_signature(inputs, output="number")
    return table(json.loads(json.dumps(example_rows(inputs, signature))), signature)


FRAMES = {
    "integers": pd.DataFrame({"a": [1, 2]}),
    "small integers": pd.DataFrame({"a": np.array([1, 2], dtype="uint8")}),
    "nullable integers": pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}),
    "large integers": pd.DataFrame({"a": [2**62 + 1, -(2**62) - 1]}),
    "floats": pd.DataFrame({"a": [0.1, np.nan]}),
    "single floats": pd.DataFrame({"a": np.array([0.1, 2], dtype="float32")}),
    "booleans": pd.DataFrame({"a": [True, False]}),
    "nullable booleans": pd.DataFrame({"a": pd.array([True, None], dtype="boolean")}),
    "texts": pd.DataFrame({"a": ["x", None]}),
    "nullable texts": pd.DataFrame({"a": pd.array(["x", None], dtype="string")}),
    "objects with None": pd.DataFrame({"a": pd.Series(["x", None], dtype=object)}),
    "objects with NaN": pd.DataFrame({"a": pd.Series(["x", np.nan], dtype=object)}),
    "objects with integers": pd.DataFrame({"a": pd.Series([1, None], dtype=object)}),
    "times": pd.DataFrame({"a": pd.to_datetime(["2026-01-01T01:02:03.5", None])}),
    "zoned times": pd.DataFrame({"a": pd.to_datetime(["2026-01-01", None]).tz_localize("Europe/Berlin")}),
    "categories": pd.DataFrame({"a": pd.Categorical(["x", None], categories=["y", "x"])}),
    "ordered categories": pd.DataFrame({"a": pd.Categorical([3, 1], categories=[3, 2, 1], ordered=True)}),
    "boolean categories": pd.DataFrame({"a": pd.Categorical([True, False])}),
    "Arrow": pd.DataFrame({"a": pd.array([1, None], dtype="int64[pyarrow]")}),
    "all missing": pd.DataFrame({"a": [np.nan, np.nan]}),
    "several": pd.DataFrame({"b": [1, 2], "a": ["x", None], "c": [0.5, np.nan]}),
    "numbered": pd.DataFrame({0: [1, 2], 1: ["x", "y"]}),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_comes_back_with_its_names_order_and_dtypes(name):
    """What training had is what the model gets, through JSON and back."""
    pd.testing.assert_frame_equal(there_and_back(FRAMES[name]), FRAMES[name])


@pytest.mark.parametrize(
    "array",
    [
        np.array([[1, 2], [3, 4]]),
        np.array([[0.1, np.nan]], dtype="float32"),
        np.array([["a", "b"]]),
        np.array([["a", 1], ["b", 2]], dtype=object),
        np.array([[True, False]]),
    ],
)
def test_an_array_comes_back_as_an_array(array):
    """A model fitted on a bare array gets one, of the same dtype."""
    found = there_and_back(array)
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype


def test_a_sparse_matrix_comes_back_dense():
    """A service's rows are dense; every value is the same."""
    matrix = sparse.csr_matrix(np.array([[0.0, 2.0], [1.0, 0.0]]))
    np.testing.assert_array_equal(there_and_back(matrix), matrix.toarray())


def test_a_list_of_texts_comes_back_as_a_list():
    """A text vectorizer gets its texts."""
    assert there_and_back(["one", "two"]) == ["one", "two"]


def test_longer_texts_than_training_saw_are_not_cut():
    """The width of an array of texts is no limit."""
    signature = infer_signature(np.array([["a"]]), output="class")
    assert table([{"x0": "longer"}], signature)[0, 0] == "longer"


def test_an_unknown_label_is_missing():
    """As pandas itself does with a value that is none of a column's categories."""
    signature = infer_signature(FRAMES["categories"], output="class")
    assert table([{"a": "z"}], signature)["a"].isna().all()


def test_the_order_of_a_rows_keys_is_no_matter():
    """Columns come in the model's order."""
    signature = infer_signature(FRAMES["several"], output="class")
    assert list(table([{"c": 1, "a": "x", "b": 5.0}], signature)) == ["b", "a", "c"]
