"""Are the gate's scores scikit-learn's own?"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from mlops_magic.core.release.baseline import dummy
from mlops_magic.core.release.outcomes import Outcome, Truth, placed
from mlops_magic.core.release.scores import SCORES, named, usual

ROWS = 400


def drawn(classes, seed=0, digits=9):
    """What came true and what a model says of it; rounded, so that ties come up."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, ROWS)
    logits = rng.normal(0, 1, (ROWS, classes)) + np.eye(classes)[truth]
    logits = np.round(logits, digits)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    ranking = np.round(shares[:, 1], digits) if classes == 2 else None
    return Truth(truth, tuple("abcdef"[:classes])), Outcome(shares.argmax(axis=1), shares, ranking)


KNOWN = {
    "roc_auc": lambda t, o: metrics.roc_auc_score(t.values, o.ranking if o.ranking is not None else o.probabilities, multi_class="ovr"),
    "average_precision": lambda t, o: metrics.average_precision_score(t.values, o.ranking),
    "accuracy": lambda t, o: metrics.accuracy_score(t.values, o.values),
    "balanced_accuracy": lambda t, o: metrics.balanced_accuracy_score(t.values, o.values),
    "f1": lambda t, o: metrics.f1_score(t.values, o.values, average="binary" if len(t.classes) == 2 else "macro"),
    "log_loss": lambda t, o: metrics.log_loss(t.values, o.probabilities),
    "brier": lambda t, o: metrics.brier_score_loss(t.values, o.probabilities if len(t.classes) > 2 else o.probabilities[:, 1]),
    "rmse": lambda t, o: metrics.root_mean_squared_error(t.values, o.values),
    "mse": lambda t, o: metrics.mean_squared_error(t.values, o.values),
    "mae": lambda t, o: metrics.mean_absolute_error(t.values, o.values),
    "r2": lambda t, o: metrics.r2_score(t.values, o.values),
}  # fmt: skip


def test_every_score_has_a_second_source():
    """None is only ours."""
    assert set(KNOWN) == set(SCORES)


@pytest.mark.parametrize("digits", [1, 9], ids=["ties", "distinct"])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", [name for name, score in SCORES.items() if score.target == "class"])
def test_a_score_of_classes_is_scikit_learns(name, classes, digits):
    """For two classes and for three, with and without rows of equal score."""
    score = SCORES[name]
    if score.two_classes and classes > 2:
        pytest.skip("is of two classes")
    truth, outcome = drawn(classes, digits=digits)
    assert score.value(truth, outcome) == pytest.approx(KNOWN[name](truth, outcome), rel=1e-9)


@pytest.mark.parametrize("name", [name for name, score in SCORES.items() if score.target == "number"])
def test_a_score_of_numbers_is_scikit_learns(name):
    """On errors of any sign."""
    rng = np.random.default_rng(1)
    truth = Truth(rng.normal(0, 3, ROWS))
    outcome = Outcome(truth.values + rng.normal(0, 1, ROWS))
    assert SCORES[name].value(truth, outcome) == pytest.approx(KNOWN[name](truth, outcome))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("roc_auc_score", "roc_auc"), ("AUC", "roc_auc"), ("neg_log_loss", "log_loss"), ("log_loss", "log_loss"),
        ("neg_root_mean_squared_error", "rmse"), ("neg_mean_absolute_error", "mae"), ("mean_squared_error", "mse"),
        ("r2_score", "r2"), ("r2", "r2"), ("f1_score", "f1"), ("accuracy_score", "accuracy"),
        ("brier_score_loss", "brier"), ("neg_brier_score", "brier"), ("average_precision_score", "average_precision"),
        ("balanced_accuracy", "balanced_accuracy"),
    ],
)  # fmt: skip
def test_scores_are_known_by_the_names_people_type(typed, name):
    """scikit-learn's functions and scorers, and short forms."""
    assert named(typed).name == name


def test_a_name_nobody_knows_is_none():
    """And the usual ones are known."""
    assert named("speed") is None
    assert all(
        usual(target, n, probabilities=p) in SCORES
        for target in ("class", "number")
        for n in (2, 3)
        for p in (True, False)
    )


@pytest.mark.parametrize("name", [name for name, score in SCORES.items() if score.target == "class"])
@pytest.mark.parametrize("classes", [2, 3])
def test_no_constant_answer_is_better_than_the_dummys(name, classes):
    """One class for all rows, and any probabilities that are the same for all."""
    score = SCORES[name]
    if score.two_classes and classes > 2:
        pytest.skip("is of two classes")
    truth, _ = drawn(classes)
    best = score.value(truth, dummy(score, truth))
    rng = np.random.default_rng(2)
    for place, shares in enumerate(rng.dirichlet([1] * classes, 50)):
        ranking = np.zeros(ROWS) if classes == 2 else None
        other = score.value(truth, Outcome(np.full(ROWS, place % classes), np.tile(shares, (ROWS, 1)), ranking))
        assert other <= best + 1e-12 if score.more_is_better else other >= best - 1e-12


def test_the_dummy_of_numbers_is_their_mean_or_their_median():
    """Whichever is the best constant for the score."""
    truth = Truth(np.array([0.0, 0.0, 9.0]))
    assert dummy(SCORES["rmse"], truth).values.tolist() == [3.0] * 3
    assert dummy(SCORES["mae"], truth).values.tolist() == [0.0] * 3


def test_a_label_no_model_knows_is_never_right():
    """It counts against every answer, and costs what an impossible class costs."""
    truth = Truth(placed(["a", "z"], ("a", "b")), ("a", "b"))
    outcome = Outcome(np.array([0, 1]), np.array([[0.9, 0.1], [0.1, 0.9]]), np.array([0.1, 0.9]))
    assert SCORES["accuracy"].value(truth, outcome) == 0.5
    assert SCORES["log_loss"].value(truth, outcome) > 17
