"""Does a registered model answer for each change of one row, as it would answer for the row itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Page

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

TRAINED = """
import numpy as np, pandas as pd, mlops_magic
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
rng = np.random.default_rng(1)
X = pd.DataFrame({"age": rng.integers(20, 70, 400), "fee": rng.normal(9, 2, 400), "plan": rng.choice(["basic", "pro"], 400),
                  "active": rng.random(400) < 0.6})
y = np.where(X.age + 10 * (X.plan == "pro") + rng.normal(0, 5, 400) > 50, "stays", "leaves")
columns = make_column_transformer((OneHotEncoder(), ["plan"]), remainder="passthrough")
clf = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(X, y)
numbers = X[["age", "fee"]].to_numpy()
reg = LinearRegression().fit(numbers, X.age * 2.0)
scaler = StandardScaler().fit(numbers)
%register clf as churn --data X --alias champion
%register reg as double --data numbers
%register scaler as scaler --data numbers
"""


@pytest.fixture(scope="module")
def page(kernel: Page) -> Page:
    """A kernel with three registered models, and a panel of the first."""
    assert kernel.run(TRAINED) == ""
    assert kernel.run("panel = mlops_magic.what_if('churn@champion')") == ""
    return kernel


def test_it_begins_with_what_is_usual(page: Page) -> None:
    """Medians and the most frequent label of the training profile; every input says how it may be changed."""
    found = page.ask(ask="inputs")
    assert {each["name"]: each["kind"] for each in found["inputs"]} == {
        "age": "integer", "fee": "number", "plan": "choice", "active": "choice",
    }  # fmt: skip
    assert (
        page.run("print(panel.row['age'] == int(X.age.median()), panel.row['plan'] == X.plan.mode()[0])")
        == "True True\n"
    )
    age = found["inputs"][0]
    assert page.run("print(X.age.min(), X.age.max())") == f"{age['low']:.0f} {age['high']:.0f}\n"


def test_a_move_in_the_page_is_the_models_own_answer(page: Page) -> None:
    """Prediction and probabilities are those of the model for that very row."""
    page.set(row={**page.state["row"], "age": 69, "plan": "pro"})
    assert page.state["prediction"] == "stays"
    page.run("row = pd.DataFrame([panel.row]).astype(X.dtypes.to_dict())[list(X.columns)]")
    same = "print(clf.predict(row)[0] == panel.prediction, np.allclose(list(panel.probabilities.values()), clf.predict_proba(row)[0]))"
    assert page.run(same) == "True True\n"
    told = page.answers[-1]
    assert (told["value"], told["notes"]) == ("stays", [])
    assert [each["name"] for each in told["probabilities"]] == ["leaves", "stays"]


def test_python_changes_a_part_of_the_row(page: Page) -> None:
    """What is not named stays as it is; what training never saw is said."""
    page.run("panel.row = {'age': 20, 'plan': 'basic'}")
    assert page.state["prediction"] == "leaves"
    assert page.state["row"]["active"] in (True, False)
    page.run("panel.row = {'age': 150}")
    assert "outside what training saw" in page.answers[-1]["notes"][0]


def test_a_row_that_breaks_the_signature_has_no_prediction(page: Page) -> None:
    """The sentence names the column; a name that is no input offers the nearest; the row before stays."""
    page.run("panel.row = {'age': 'old'}")
    assert page.state["prediction"] is None
    assert page.answers[-1]["notes"] == ["age: expected an integer, got 'old'."]
    page.run("panel.row = {'age': 30}")
    assert "Did you mean 'age'?" in page.run("panel.row = {'agee': 3}")
    assert page.run("print(panel.row['age'])") == "30\n"


@pytest.mark.parametrize(
    ("call", "age"),
    [("what_if('churn', 3, table=X)", "X.age[3]"), ("what_if('churn', X.iloc[[7]])", "X.age[7]"),
     ("what_if('churn', {'age': 33})", "33"), ("what_if('churn', -1, table=X)", "X.age.iloc[-1]"),
     ("what_if('churn', X.iloc[5])", "X.age[5]")],
)  # fmt: skip
def test_a_row_may_be_given(page: Page, call: str, age: str) -> None:
    """By its place, as a table of one row, as a Series, or by name."""
    assert page.run(f"other = mlops_magic.{call}\nprint(other.row['age'] == {age}, other.prediction is not None)") == (
        "True True\n"
    )


def test_an_array_of_numbers_has_numbered_inputs(page: Page) -> None:
    """A regression's prediction is a number, as the model gives it."""
    page.run("other = mlops_magic.what_if('double', 2, table=numbers)")
    assert page.run("print(np.isclose(other.prediction, reg.predict(numbers[[2]])[0]), list(other.row))") == (
        "True ['x0', 'x1']\n"
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("what_if('scaler')", "transforms and does not predict"),
        ("what_if('chrun')", "Did you mean 'churn"),
        ("what_if('churn', 3)", "row 3 of which table?"),
        ("what_if('churn', 400, table=X)", "there is no row 400 in a table of 400"),
        ("what_if('churn', X)", "one row is changed at a time, not 400"),
        ("what_if('churn', 'age')", "a row is a mapping or a table of one row, not a str"),
        ("what_if('churn', {'plann': 'pro'})", "Did you mean 'plan'?"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(page: Page, call: str, sentence: str) -> None:
    """Nothing is opened that cannot answer."""
    assert sentence in page.run(f"mlops_magic.{call}")


def test_a_model_without_a_trusted_signature_is_not_opened(page: Page) -> None:
    """The registry's own refusal stands: no key of ours, no model."""
    folder = page.folder / "elsewhere"
    folder.mkdir()
    code = f"import os\nbefore = os.environ['MLOPS_CONFIG']\nos.environ['MLOPS_CONFIG'] = {str(folder)!r}\n"
    assert "NotTrusted" in page.run(f"{code}mlops_magic.what_if('churn')")
    page.run("os.environ['MLOPS_CONFIG'] = before")
