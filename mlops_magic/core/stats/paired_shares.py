"""Is one of two right more often on the same rows? McNemar's test, exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import beta, binomtest

from .gain import Gain

METHOD = "McNemar's exact test"


def paired_shares(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> Gain:
    """By how much the share of rows that the first has right is above the second's.

    Parameters
    ----------
    first, second : array (n,) of bool, at least 1
        Whether each has the row right.
    confidence : float, 0 to 1
        Of the two-sided interval.

    Examples
    --------
    >>> found = paired_shares([True] * 9 + [False], [False] * 8 + [True, True])
    >>> found.size, found.low > 0, round(found.p_value, 4)
    (0.7, True, 0.0391)

    Notes
    -----
    Only rows on which the two disagree tell anything. Of these, a fair coin would give each half; the interval is that of
    Clopper and Pearson for the first one's part of them, scaled by how many there are, so that it leaves out 0 exactly
    where the test does. It takes the number of such rows as given. With fewer than 6 of them nothing is certain at 95 %.
    O(n).

    References
    ----------
    McNemar (1947), doi:10.1007/BF02295996; Clopper, Pearson (1934), doi:10.1093/biomet/26.4.404.
    """
    ours, theirs = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    rows = ours.size
    wins, losses = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    apart = wins + losses
    if not apart:
        return Gain(0.0, 0.0, 0.0, 1.0, METHOD)
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, wins, losses + 1)) if wins else 0.0
    high = float(beta.ppf(1 - tail, wins + 1, losses)) if losses else 1.0
    scale = apart / rows
    p_value = float(binomtest(wins, apart).pvalue)
    return Gain((wins - losses) / rows, (2 * low - 1) * scale, (2 * high - 1) * scale, p_value, METHOD)
