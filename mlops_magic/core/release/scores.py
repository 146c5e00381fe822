"""By which scores can two models be compared on the same rows, and which paired test belongs to each?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..stats.ranking_areas import area
from .outcomes import Outcome, Truth

SMALLEST_PROBABILITY = float(np.finfo(float).eps)  # an impossible class that came true would cost infinitely much


@dataclass(frozen=True, slots=True)
class Score:
    """One score: what it needs of a model, and how it is found.

    `of_rows` gives one number per row, whose mean is the score; `whole` gives the score where it is no such mean.
    """

    name: str
    target: str  # "class" or "number"
    needs: str  # "values", "probabilities", "ranking"
    test: str  # "shares", "mean", "areas", "jackknife"
    more_is_better: bool = True
    of_rows: Callable[[Truth, Outcome], NDArray[Any]] | None = None
    whole: Callable[[Truth, Outcome], float] | None = None
    two_classes: bool = False

    def value(self, truth: Truth, outcome: Outcome) -> float:
        """The score of all rows."""
        if self.whole is not None:
            return float(self.whole(truth, outcome))
        assert self.of_rows is not None
        return float(self.of_rows(truth, outcome).mean())


def named(name: str) -> Score | None:
    """The score of a name as scikit-learn or a person spells it, or None.

    Examples
    --------
    >>> named("neg_mean_absolute_error").name, named("roc_auc_score").name, named("speed")
    ('mae', 'roc_auc', None)
    """
    bare = name.strip().lower().removeprefix("neg_").removesuffix("_score")
    return SCORES.get(ALIASES.get(bare, bare))


def usual(target: str, classes: int, *, probabilities: bool) -> str:
    """The score that a model is judged by where nobody names one.

    Examples
    --------
    >>> usual("class", 2, probabilities=True), usual("class", 3, probabilities=True), usual("number", 0, probabilities=False)
    ('roc_auc', 'accuracy', 'rmse')
    """
    if target == "number":
        return "rmse"
    return "roc_auc" if classes == 2 and probabilities else "accuracy"


def _right(truth: Truth, outcome: Outcome) -> NDArray[np.bool_]:
    return np.asarray(truth.values == outcome.values)


def _log_loss(truth: Truth, outcome: Outcome) -> NDArray[np.float64]:
    assert outcome.probabilities is not None
    held = outcome.probabilities[np.arange(len(truth)), np.maximum(truth.values, 0)]
    given = np.where(truth.values >= 0, held, 0.0)
    return np.asarray(-np.log(np.clip(given, SMALLEST_PROBABILITY, 1.0)))


def _brier(truth: Truth, outcome: Outcome) -> NDArray[np.float64]:
    """Of two classes the square of one probability's error, of more the sum over the classes: as scikit-learn has it."""
    assert outcome.probabilities is not None
    came = truth.values[:, None] == np.arange(len(truth.classes))
    squares = np.asarray((outcome.probabilities - came) ** 2)
    return np.asarray(squares[:, 1] if len(truth.classes) == 2 else squares.sum(axis=1))


def _roc_auc(truth: Truth, outcome: Outcome) -> float:
    """Of two classes the area, of more the mean of each class against the rest."""
    if outcome.ranking is not None:
        return area(truth.values == 1, outcome.ranking)
    assert outcome.probabilities is not None
    places = range(len(truth.classes))
    return float(np.mean([area(truth.values == place, outcome.probabilities[:, place]) for place in places]))


def _average_precision(truth: Truth, outcome: Outcome) -> float:
    """The mean over positives of the precision at their score; rows of one score count together."""
    assert outcome.ranking is not None
    order = np.argsort(-outcome.ranking, kind="stable")
    scores, positive = outcome.ranking[order], (truth.values == 1)[order]
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
    found = np.cumsum(positive)[ends]
    precision = found / (ends + 1)
    return float((np.diff(found, prepend=0) * precision).sum() / max(found[-1], 1))


def _f1(truth: Truth, outcome: Outcome) -> float:
    """Of two classes that of the second, of more the mean over the classes."""
    places = [1] if len(truth.classes) == 2 else range(len(truth.classes))
    return float(np.mean([_f1_of(truth.values == place, outcome.values == place) for place in places]))


def _f1_of(came: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    both = int((came & said).sum())
    total = int(came.sum()) + int(said.sum())
    return 2 * both / total if total else 0.0


def _balanced_accuracy(truth: Truth, outcome: Outcome) -> float:
    present = [place for place in range(len(truth.classes)) if (truth.values == place).any()]
    return float(np.mean([(outcome.values[truth.values == place] == place).mean() for place in present]))


def _absolute(truth: Truth, outcome: Outcome) -> NDArray[np.float64]:
    return np.asarray(np.abs(truth.values - outcome.values))


def _squared(truth: Truth, outcome: Outcome) -> NDArray[np.float64]:
    return np.asarray((truth.values - outcome.values) ** 2)


def _rmse(truth: Truth, outcome: Outcome) -> float:
    return float(np.sqrt(_squared(truth, outcome).mean()))


def _r2(truth: Truth, outcome: Outcome) -> float:
    spread = float(((truth.values - truth.values.mean()) ** 2).sum())
    return 1 - float(_squared(truth, outcome).sum()) / spread if spread else 0.0


SCORES = {
    score.name: score
    for score in (
        Score("roc_auc", "class", "ranking", "areas", whole=_roc_auc),
        Score("average_precision", "class", "ranking", "jackknife", whole=_average_precision, two_classes=True),
        Score("accuracy", "class", "values", "shares", of_rows=_right),
        Score("balanced_accuracy", "class", "values", "jackknife", whole=_balanced_accuracy),
        Score("f1", "class", "values", "jackknife", whole=_f1),
        Score("log_loss", "class", "probabilities", "mean", more_is_better=False, of_rows=_log_loss),
        Score("brier", "class", "probabilities", "mean", more_is_better=False, of_rows=_brier),
        Score("rmse", "number", "values", "jackknife", more_is_better=False, whole=_rmse),
        Score("mse", "number", "values", "mean", more_is_better=False, of_rows=_squared),
        Score("mae", "number", "values", "mean", more_is_better=False, of_rows=_absolute),
        Score("r2", "number", "values", "jackknife", whole=_r2),
    )
}
ALIASES = {
    "auc": "roc_auc", "acc": "accuracy", "logloss": "log_loss", "brier_score_loss": "brier",
    "root_mean_squared_error": "rmse", "mean_squared_error": "mse", "mean_absolute_error": "mae",
}  # fmt: skip
