"""How many rows of a new table may break a rule that was read from a reference, before it is no longer chance?"""

from __future__ import annotations

from math import ceil, log

import numpy as np
from scipy.special import betaln, gammaln

FIRST_SUMMED = 256  # terms of the law; doubled until enough of it is summed


def allowed_rows(breaks: float, keeps: float, rows: int, error: float) -> int:
    """The most rows that may break a rule, where the share that breaks it follows Beta(breaks, keeps).

    Parameters
    ----------
    breaks, keeps : float, positive
        For the range of `n` values (both ends) 2 and n - 1, for one end or a thing never seen 1 and n, whatever the
        values are like: this is the law of exceedances. For a mark on k of n rows k + 1 and n - k.
    rows : int
        Rows of the new table.
    error : float, 0 to 1
        The chance that a table of the same source has more.

    Returns
    -------
    int
        From 0 to `rows`.

    Examples
    --------
    >>> allowed_rows(1, 1000, 1000, 0.0001), allowed_rows(1, 1_000_000, 10, 0.0001)
    (13, 0)

    Notes
    -----
    The smallest c with P(X > c) <= `error` for a beta-binomial X; exact where `breaks` comes from order statistics, as
    both tables are draws of one source and their rows exchangeable. O(result).

    References
    ----------
    Wilks (1941), doi:10.1214/aoms/1177731788; Gumbel, von Schelling (1950), doi:10.1214/aoms/1177729842.
    """
    summed = min(FIRST_SUMMED, rows + 1)
    while True:
        count = np.arange(summed, dtype=float)
        term = gammaln(rows + 1) - gammaln(count + 1) - gammaln(rows - count + 1)
        term += betaln(count + breaks, rows - count + keeps) - betaln(breaks, keeps)
        law = np.cumsum(np.exp(term))
        enough = np.flatnonzero(law >= 1 - error)
        if enough.size:
            return int(enough[0])
        if summed > rows:
            return rows
        summed = min(2 * summed, rows + 1)


def allowed_repeats(reference_rows: int, rows: int, error: float) -> int:
    """The most rows that may repeat an earlier value, where no value of the reference did.

    Parameters
    ----------
    reference_rows, rows : int, positive
        Rows with a value.
    error : float, 0 to 1
        The chance that a table of the same source has more.

    Examples
    --------
    >>> allowed_repeats(1000, 1000, 0.0001), allowed_repeats(1000, 10, 0.0001)
    (13, 0)

    Notes
    -----
    Two rows agree by chance as often in one table as in the other, so of all agreeing pairs the share rows² / (n² +
    rows²) falls into the new one: c + 1 pairs, all of them there, have at most this share to the power c + 1. Pairs are
    taken as independent (the birthday problem's Poisson law), and a repeating row has at least one.

    References
    ----------
    Chen (1975), Poisson approximation for dependent trials, doi:10.1214/aop/1176996359.
    """
    share = rows**2 / (reference_rows**2 + rows**2)
    return min(rows, max(0, ceil(log(error) / log(share)) - 1))
