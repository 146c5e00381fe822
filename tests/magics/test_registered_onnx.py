"""A copy as ONNX stands beside a registered model, signed with it, or the card says why not."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mlops_magic.errors import NotTrusted, UsageError
from mlops_magic.render.text import text
from mlops_magic.store import blobs

pytest.importorskip("skl2onnx")
onnxruntime = pytest.importorskip("onnxruntime")
CELL = """
import numpy as np, mlops_magic
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import HistGradientBoostingClassifier
X = np.random.default_rng(0).normal(size=(200, 3))
y = X[:, 0] > 0
clf = LogisticRegression().fit(X, y)
"""


@pytest.fixture
def registered(notebook):
    """A notebook with a registered model."""
    notebook.ok(CELL, "made = %register clf as churn")
    return notebook


def test_the_copy_answers_as_the_model(registered):
    """It is kept with its size, told on the card, and covered by the signature; the doctor and the collector know it."""
    made = registered["made"]
    data = registered.ok("mlops_magic.load_onnx('churn')").value
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    found = session.run(None, {"X": registered["X"].astype("float32")})[0]
    assert (np.ravel(found).astype(bool) == registered["clf"].predict(registered["X"])).all()
    assert (made.onnx.size_bytes, made.onnx.rows) == (len(data), 200)
    assert json.loads(made.signed.statement)["onnx"] == made.onnx.key
    assert "answers alike for 200 rows" in text(made)
    registered.ok("%data gc")
    assert blobs.get(registered.workspace.store(), made.onnx.key) == data
    assert registered.ok("report = %mlops doctor\nreport").value.healthy


def test_what_does_not_convert_is_registered_all_the_same_and_says_why(registered):
    """The model counts, the copy is extra."""
    registered.ok("other = HistGradientBoostingClassifier(max_iter=2).fit(X, y)", "made = %register other as hist")
    assert registered["made"].onnx.key == ""
    assert "skl2onnx" in registered["made"].onnx.reason
    ran = registered.run("mlops_magic.load_onnx('hist')")
    assert isinstance(ran.error, UsageError)
    assert "load('hist@1')" in str(ran.error)


def test_it_can_be_switched_off(registered):
    """Then nobody tries, and nothing is said of it."""
    registered.ok("%mlops config onnx off", "made = %register clf as churn")
    assert registered["made"].onnx is None
    assert "ONNX" not in text(registered["made"])


def test_a_copy_of_a_key_that_nobody_trusts_is_not_given(registered, tmp_path, monkeypatch):
    """As for the model itself."""
    monkeypatch.setenv("MLOPS_CONFIG", str(tmp_path / "another"))
    assert isinstance(registered.run("mlops_magic.load_onnx('churn')").error, NotTrusted)
