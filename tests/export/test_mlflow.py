"""A version as an MLflow model's folder: what it says, what it refuses; `make mlflow` asks a real MLflow."""

import json
import re
import sys

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from mlops_magic.core.data.mlflow_schema import inputs_of, outputs_of
from mlops_magic.core.data.signature import infer_signature
from mlops_magic.errors import UsageError
from mlops_magic.export.mlflow import MlflowRequest, mlflow_folder_name, write_mlflow
from mlops_magic.export.pins import quick_requirements
from mlops_magic.export.yaml_text import yaml_text
from mlops_magic.records.model import ModelVersion, Signed

LIBRARIES = (("python", "3.11.7"), ("scikit-learn", "1.9.1"), ("numpy", "2.4.6"), ("xgboost", "3.1"))
HOSTILE = ["a: b", "- x", "two\nlines", "'\"", "🐉", "{}", "", "#", "\x85\u2028", "null", "<script>"]


def version_of(inputs, name="churn", **facts):
    """A registered version, made by hand."""
    made = {
        "id": 1, "name": name, "version": 3, "aliases": (), "run_id": 1, "type": "x", "blob_key": "0" * 64, "size_bytes": 1,
        "fingerprint": "fp1:est:0", "signature": infer_signature(inputs, output="number"), "profile": None, "metrics": (),
        "data": (), "recipe_key": None, "libraries": LIBRARIES, "created_ns": 0, "signed": Signed("", "", ""),
    }  # fmt: skip
    return ModelVersion(**made | facts)


def test_the_folder_has_what_mlflow_reads_and_nothing_else(tmp_path):
    """Files, flavours, pins and example."""
    table = pd.DataFrame({"age": [1, 2], "income": [0.5, 1.5]})
    model = Ridge().fit(table, [1.0, 2.0])
    request = MlflowRequest(cloudpickle.dumps(model), table, model.predict(table))
    made = write_mlflow(version_of(table), request, tmp_path / "out")
    assert set(made.files) == {
        "MLmodel", "model.pkl", "conda.yaml", "python_env.yaml", "requirements.txt", "input_example.json",
        "serving_input_example.json",
    }  # fmt: skip
    assert (made.model, made.checked_rows, made.left_out) == ("churn@3", 2, ())
    text = (tmp_path / "out" / "MLmodel").read_text()
    assert 'loader_module: "mlflow.sklearn"' in text
    assert 'sklearn_version: "1.9.1"' in text
    inputs = json.loads(json.loads(re.search(r"inputs: (.*)", text)[1]))
    assert [(each["name"], each["type"]) for each in inputs] == [("age", "long"), ("income", "double")]
    example = json.loads((tmp_path / "out" / "serving_input_example.json").read_text())
    assert example["dataframe_split"]["data"] == [[1, 0.5], [2, 1.5]]
    pins = (tmp_path / "out" / "requirements.txt").read_text().splitlines()
    assert pins[0] == "mlflow>=3"
    assert "scikit-learn==1.9.1" in pins
    assert not [line for line in pins if "xgboost" in line]
    assert "mlflow" not in sys.modules


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_columns_are_text_whatever_they_hold(tmp_path, name):
    """A column's name is read back as it was, and makes no key of its own."""
    table = pd.DataFrame({name: [1.0, 2.0]})
    request = MlflowRequest(b"", table, np.zeros(2))
    write_mlflow(version_of(table, name=name or "x"), request, tmp_path / "out")
    (line,) = [line for line in (tmp_path / "out" / "MLmodel").read_text().split("\n") if line.startswith("  inputs: ")]
    assert json.loads(json.loads(line.removeprefix("  inputs: ")))[0]["name"] == name


def test_what_mlflow_has_no_words_for_is_said(tmp_path):
    """Objects of any kind leave the model without a signature; one that only transforms has no general face."""
    table = pd.DataFrame({"any": [{"a": 1}, {"b": 2}], "n": [1, 2]})
    made = write_mlflow(version_of(table), MlflowRequest(b"", predicts=False), tmp_path / "out")
    text = (tmp_path / "out" / "MLmodel").read_text()
    assert "signature" not in text
    assert "python_function" not in text
    assert len(made.left_out) == 2
    assert made.checked_rows == 0


def test_types_of_columns():
    """Narrow numbers stay narrow, a whole number that may be missing is a double, 64 bits without a sign have no type."""
    table = pd.DataFrame(
        {
            "narrow": np.array([1, 2], "int32"),
            "float": np.array([1, 2], "float32"),
            "flag": [True, False],
            "day": pd.to_datetime(["2026-01-01", "2026-01-02"]),
            "maybe": pd.array([1, None], "Int64"),
            "text": ["a", None],
        }
    )
    found = {each["name"]: each["type"] for each in inputs_of(infer_signature(table, output="number"))}
    assert found == {
        "narrow": "integer", "float": "float", "flag": "boolean", "day": "datetime", "maybe": "double", "text": "string",
    }  # fmt: skip
    assert inputs_of(infer_signature(pd.DataFrame({"huge": np.array([1], "uint64")}), output="number")) is None


@pytest.mark.parametrize(
    ("answers", "dtype", "shape"),
    [
        (np.array([1, 2]), "int64", [-1]),
        (np.array(["a", "b"], object), "str", [-1]),
        (np.zeros((2, 3), "float32"), "float32", [-1, 3]),
        (np.array([True]), "bool", [-1]),
    ],
)
def test_types_of_answers(answers, dtype, shape):
    """What a model gives is a tensor of its own type."""
    assert outputs_of(answers) == [{"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": shape}}]


def test_answers_of_mixed_objects_have_no_type():
    """Nothing is claimed of them."""
    assert outputs_of(np.array([1, "a"], object)) is None


def test_a_source_that_would_leave_the_folder_is_refused(tmp_path):
    """Nothing is written."""
    with pytest.raises(UsageError, match=r"features\.py"):
        write_mlflow(version_of(np.zeros((1, 1))), MlflowRequest(b"", sources={"../x.py": ""}), tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_folder_names_are_plain():
    """Whatever the model is called."""
    assert mlflow_folder_name(version_of(np.zeros((1, 1)), name="../my model")) == "my-model-3-mlflow"


def test_pins_name_what_the_pickle_names():
    """A module that nobody recorded is found among what is installed; words that are no module are no pin."""
    pins = quick_requirements(cloudpickle.dumps({"click": __import__("click").Command}), LIBRARIES)
    assert [line for line in pins if line.startswith("click==")]
    assert {line.partition("=")[0] for line in pins} == {
        "mlflow>", "click", "cloudpickle", "numpy", "pandas", "scikit-learn",
    }  # fmt: skip


def test_yaml_of_empty_parts():
    """Empty lists and mappings are said to be so."""
    assert yaml_text({"a": [], "b": {}, "c": [{"d": [1.5]}]}) == "a: []\nb: {}\nc:\n  -\n    d:\n      - 1.5\n"
