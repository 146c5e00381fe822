"""Is one model better than another on the same rows? A score of both, and the paired test that belongs to the score."""

from __future__ import annotations

import numpy as np

from ...records.gate import Compared
from ..stats.gain import Gain
from ..stats.jackknife import jackknife
from ..stats.paired_mean import paired_mean
from ..stats.paired_shares import paired_shares
from ..stats.ranking_areas import paired_areas
from .outcomes import Outcome, Rows, Truth
from .scores import Score

FEWEST_ROWS = 30  # below it the law of a mean is not yet normal enough to be believed
FEWEST_OF_A_CLASS = 10  # where a score is made of what happens to one class


def compared(score: Score, truth: Truth, ours: Outcome, theirs: Outcome, *, confidence: float = 0.95) -> Compared:
    """Both scores, and by how much ours is better, with an interval.

    Parameters
    ----------
    score : Score
        What the two are compared by; both outcomes have what it needs.
    truth, ours, theirs : n rows
        In the same order.
    confidence : float, 0 to 1
        Of the two-sided interval.

    Returns
    -------
    Compared
        `gain` is positive where ours is better, whichever way the score counts. With too few rows it has a `reason` and no
        test: a test that cannot be trusted would promote or refuse by luck.

    Notes
    -----
    Equally good models are told to be better in at most half of one minus the confidence of all draws: 2.5 % at 95 %.
    """
    rows = len(truth)
    reason = too_little(score, truth)
    if rows == 0:
        return Compared(score.name, 0, float("nan"), float("nan"), reason=reason)
    value, other = _valued(score, truth, ours), _valued(score, truth, theirs)
    if reason:
        return Compared(score.name, rows, value, other, reason=reason)
    found = _tested(score, truth, ours, theirs, confidence)
    if not np.isfinite([found.size, found.low, found.high]).all():
        return Compared(score.name, rows, value, other, reason="a score that is no number")
    return Compared(score.name, rows, value, other, found.size, found.low, found.high, found.p_value, found.method)


def too_little(score: Score, truth: Truth) -> str:
    """Why nothing can be told of these rows; empty where it can."""
    if len(truth) < FEWEST_ROWS:
        return f"{len(truth)} rows, {FEWEST_ROWS} are needed"
    if truth.classes and score.test in ("areas", "jackknife"):
        counts = np.bincount(truth.values[truth.values >= 0], minlength=len(truth.classes))
        least = int(counts.argmin())
        if counts[least] < FEWEST_OF_A_CLASS:
            return f"{counts[least]} rows of the class {truth.classes[least]!r}, {FEWEST_OF_A_CLASS} are needed"
    return ""


def _valued(score: Score, truth: Truth, outcome: Outcome) -> float:
    """The score, or NaN where rows of one class alone give none."""
    with np.errstate(all="ignore"):
        try:
            return score.value(truth, outcome)
        except (ZeroDivisionError, ValueError):
            return float("nan")


def _tested(score: Score, truth: Truth, ours: Outcome, theirs: Outcome, confidence: float) -> Gain:
    """The paired test, with what is better counted upwards."""
    sign = 1 if score.more_is_better else -1
    if score.test == "areas" and ours.ranking is not None and theirs.ranking is not None:
        return paired_areas(truth.values == 1, ours.ranking, theirs.ranking, confidence=confidence)
    if score.of_rows is not None:
        first, second = score.of_rows(truth, ours), score.of_rows(truth, theirs)
        if score.test == "shares":
            return paired_shares(first, second, confidence=confidence)
        return paired_mean(sign * (first - second), confidence=confidence)

    def difference(rows: Rows) -> float:
        some = truth.at(rows)
        return sign * (score.value(some, ours.at(rows)) - score.value(some, theirs.at(rows)))

    return jackknife(difference, truth.values if truth.classes else np.zeros(len(truth)), confidence=confidence)
