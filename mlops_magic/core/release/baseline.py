"""What is the best answer that looks at no row? What a model has to beat to be worth anything."""

from __future__ import annotations

import numpy as np

from .outcomes import Outcome, Truth
from .scores import Score


def dummy(score: Score, truth: Truth) -> Outcome:
    """The constant answer that suits these very rows best.

    It knows the rows it is judged on, so no constant that was learnt elsewhere does better: of numbers the mean, or the
    median for absolute errors; of classes the one class that scores best, with the classes' shares as probabilities.

    Parameters
    ----------
    truth : Truth
        At least one row.

    Examples
    --------
    >>> from .scores import SCORES
    >>> truth = Truth(np.array([0, 0, 1]), ("no", "yes"))
    >>> dummy(SCORES["accuracy"], truth).values.tolist(), dummy(SCORES["f1"], truth).values.tolist()
    ([0, 0, 0], [1, 1, 1])
    """
    rows = len(truth)
    if not truth.classes:
        constant = float(np.median(truth.values) if score.name == "mae" else np.mean(truth.values))
        return Outcome(np.full(rows, constant))
    counts = np.bincount(truth.values[truth.values >= 0], minlength=len(truth.classes))
    probabilities = np.tile(counts / max(counts.sum(), 1), (rows, 1))
    ranking = np.zeros(rows) if len(truth.classes) == 2 else None
    constants = [Outcome(np.full(rows, place), probabilities, ranking) for place in range(len(truth.classes))]
    if score.needs != "values":
        return constants[int(counts.argmax())]
    return max(constants, key=lambda each: score.value(truth, each))
