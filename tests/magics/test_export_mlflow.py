"""`%export mlflow` and `mlops export mlflow`: a folder that says what it is, or nothing."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from mlops_magic.cli.commands import mlops
from mlops_magic.errors import ModelVersionNotFound, NotTrusted

MODEL = (
    "import numpy as np, pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "X = pd.DataFrame({'age': np.arange(60)})\nclf = LogisticRegression().fit(X, X.age > 30)"
)


@pytest.fixture
def registered(notebook):
    """A notebook with a registered model."""
    notebook.ok(MODEL, "%register clf as churn")
    return notebook


def test_the_verb_writes_the_folder_and_remembers_it(registered):
    """The card names the folder; the lineage of the model leads to the export."""
    made = registered.ok("made = %export mlflow churn\nmade").value
    assert (registered.folder / "churn-1-mlflow" / "MLmodel").exists()
    assert made.checked_rows == 5
    traced = registered.ok("found = %lineage churn\nfound").value
    assert "mlflow churn" in [node.label for node in traced.nodes]


def test_the_command_does_the_same(registered):
    """Outside of a kernel."""
    done = CliRunner().invoke(mlops, ["export", "mlflow", "churn@1", "--out", "there"])
    assert done.exit_code == 0, done.output
    assert "MLflow model churn@1" in done.output
    example = json.loads((registered.folder / "there" / "input_example.json").read_text())
    assert example["columns"] == ["age"]


def test_what_is_not_there_is_offered_by_its_nearest_name(registered):
    """And nothing is written."""
    ran = registered.run("%export mlflow chrun")
    assert isinstance(ran.error, ModelVersionNotFound)
    assert "Did you mean 'churn'?" in str(ran.error)
    assert not list(registered.folder.glob("*mlflow*"))


def test_a_model_of_a_key_that_nobody_trusts_is_not_handed_on(registered, tmp_path, monkeypatch):
    """The folder would say that it is ours to load."""
    monkeypatch.setenv("MLOPS_CONFIG", str(tmp_path / "another"))
    ran = registered.run("%export mlflow churn")
    assert isinstance(ran.error, NotTrusted)
    assert not list(registered.folder.glob("*mlflow*"))


def test_a_private_column_gives_no_value_to_the_example(notebook):
    """Addresses of the training table stand nowhere in the folder."""
    notebook.ok(
        "import pandas as pd\nfrom sklearn.dummy import DummyClassifier\n"
        "X = pd.DataFrame({'mail': [f'ann{i}@example.org' for i in range(60)], 'n': range(60)})\n"
        "clf = DummyClassifier().fit(X, [True, False] * 30)",
        "%register clf as own",
        "made = %export mlflow own --out out",
    )
    for file in (notebook.folder / "out").iterdir():
        assert b"@example.org" not in file.read_bytes(), file.name
