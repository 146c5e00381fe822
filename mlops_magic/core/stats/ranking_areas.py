"""Does one of two scores rank positives above negatives more often? The difference of two areas under the ROC curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from .gain import Gain, from_error

METHOD = "DeLong's test"


def area(positive: ArrayLike, scores: ArrayLike) -> float:
    """Area under the ROC curve: how often a positive's score is above a negative's, ties counting half.

    Parameters
    ----------
    positive : array (n,) of bool
        With both kinds in it.
    scores : array (n,)
        Finite; higher where positive is likelier.

    Examples
    --------
    >>> area([False, True, True], [0.1, 0.1, 0.9])
    0.75
    """
    return float(_components(np.asarray(positive, dtype=bool), np.asarray(scores, dtype=float))[0].mean())


def paired_areas(positive: ArrayLike, first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> Gain:
    """By how much the first score's area is above the second's, on the same rows.

    Parameters
    ----------
    positive : array (n,) of bool
        At least two of each kind.
    first, second : array (n,)
        Finite scores.
    confidence : float, 0 to 1
        Of the two-sided interval.

    Examples
    --------
    >>> positive = [True] * 20 + [False] * 20
    >>> same = paired_areas(positive, range(40), range(40))
    >>> same.size, same.p_value
    (0.0, 1.0)

    Notes
    -----
    Each positive has the share of negatives below it, each negative the share of positives above it; the variance of the
    difference is that of their differences. Degrees of freedom are Welch's, as positives may be few. Ranks instead of
    pairs, as Sun and Xu do: O(n log n).

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988), doi:10.2307/2531595; Sun, Xu (2014), doi:10.1109/LSP.2014.2337313.
    """
    truth = np.asarray(positive, dtype=bool)
    ours, theirs = (_components(truth, np.asarray(scores, dtype=float)) for scores in (first, second))
    apart = [a - b for a, b in zip(ours, theirs, strict=True)]
    parts = [float(each.var(ddof=1)) / each.size for each in apart]
    variance = sum(parts)
    spread = sum(part**2 / (each.size - 1) for part, each in zip(parts, apart, strict=True))
    freedom = variance**2 / spread if spread else 1.0
    return from_error(float(apart[0].mean()), float(np.sqrt(variance)), freedom, confidence, METHOD)


def _components(
    positive: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each positive the share of negatives below it, for each negative the share of positives above it."""
    among_all = rankdata(scores)
    above, below = scores[positive], scores[~positive]
    of_positives = (among_all[positive] - rankdata(above)) / below.size
    of_negatives = 1 - (among_all[~positive] - rankdata(below)) / above.size
    return np.asarray(of_positives), np.asarray(of_negatives)
