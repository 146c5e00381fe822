"""Does a copy as ONNX answer as the model, or say why there is none?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from mlops_magic.adapters.onnx_copy import NoOnnx, converted, onnx_answers
from mlops_magic.core.data.signature import infer_signature

pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")
RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(300, 5))
LABELS = np.where(ROWS[:, 0] + RNG.normal(size=300) > 0, "stays", "leaves")
TABLE = pd.DataFrame(
    {
        "age": RNG.integers(18, 90, 300),
        "my income (net)": RNG.normal(50, 9, 300),
        "plan": RNG.choice(["basic", "plus"], 300),
        "unused": "x",
    }
)
SHAPED = make_column_transformer((StandardScaler(), ["age", "my income (net)"]), (OneHotEncoder(), ["plan"]))


def copied(model, rows):
    """The copy, and what it answers."""
    signature = infer_signature(rows, output="class")
    data = converted(model, rows, signature, model.predict(rows))
    return data, lambda others: np.ravel(onnx_answers(data, others, signature))


@pytest.mark.parametrize(
    "model",
    [LogisticRegression(), RandomForestClassifier(10, random_state=0), DecisionTreeClassifier(), GaussianNB(),
     make_pipeline(StandardScaler(), LogisticRegression())],
    ids=lambda model: type(model).__name__,
)  # fmt: skip
def test_a_classifier_gives_the_same_labels_for_rows_it_never_saw(model):
    """Texts come back as texts."""
    _, answers = copied(model.fit(ROWS, LABELS), ROWS)
    others = np.random.default_rng(1).normal(size=(500, 5))
    assert (answers(others) == model.predict(others)).mean() > 0.99


@pytest.mark.parametrize(
    "model",
    [Ridge(), RandomForestRegressor(10, random_state=0), GradientBoostingRegressor(n_estimators=10)],
    ids=lambda model: type(model).__name__,
)
def test_a_regressor_gives_the_same_numbers(model):
    """As far as 24 bits hold them."""
    _, answers = copied(model.fit(ROWS, ROWS[:, 0] * 100), ROWS)
    assert np.allclose(answers(ROWS), model.predict(ROWS), 1e-4, 1e-2)


def test_whole_numbers_and_clusters_are_the_same():
    """Labels that are numbers, and the number of a cluster."""
    _, answers = copied(LogisticRegression().fit(ROWS, LABELS == "stays"), ROWS)
    assert set(answers(ROWS).tolist()) == {0, 1}
    _, answers = copied(KMeans(3, n_init=1, random_state=0).fit(ROWS), ROWS)
    assert set(answers(ROWS).tolist()) == {0, 1, 2}


def test_a_pipeline_over_named_columns_takes_them_by_name():
    """Names with spaces and signs, columns of other types, and one that nobody uses."""
    model = make_pipeline(SHAPED, LogisticRegression()).fit(TABLE, LABELS)
    _, answers = copied(model, TABLE)
    mixed = TABLE[["plan", "unused", "my income (net)", "age"]].head(40)
    assert (answers(mixed) == model.predict(mixed)).all()


def test_a_frame_of_numbers_is_one_table():
    """A plain estimator over named columns."""
    frame = pd.DataFrame(ROWS, columns=list("abcde"))
    model = LogisticRegression().fit(frame, LABELS)
    _, answers = copied(model, frame)
    assert (answers(frame) == model.predict(frame)).all()


@pytest.mark.parametrize(
    ("model", "rows", "why"),
    [
        (HistGradientBoostingClassifier(max_iter=3).fit(ROWS, LABELS), ROWS, "skl2onnx"),
        (make_pipeline(FunctionTransformer(np.abs), LogisticRegression()).fit(ROWS, LABELS), ROWS, "skl2onnx"),
        (StandardScaler().fit(ROWS), ROWS, "only transforms"),
        (
            make_pipeline(CountVectorizer(), MultinomialNB()).fit(["a film", "bad"] * 9, ["y", "n"] * 9),
            ["a film", "bad"] * 9,
            "skl2onnx|onnxruntime|no numbers",
        ),
    ],
)
def test_what_does_not_convert_says_why(model, rows, why):
    """In one line."""
    signature = infer_signature(rows, output="class")
    expected = model.predict(rows) if hasattr(model, "predict") else None
    with pytest.raises(NoOnnx, match=why) as told:
        converted(model, rows, signature, expected)
    assert "\n" not in str(told.value)


def test_a_copy_that_answers_otherwise_is_none():
    """Whatever made it so: the model was asked, and the copy too."""
    model = LogisticRegression().fit(ROWS, LABELS)
    signature = infer_signature(ROWS, output="class")
    with pytest.raises(NoOnnx, match="answers otherwise"):
        converted(model, ROWS, signature, model.predict(ROWS)[::-1])
