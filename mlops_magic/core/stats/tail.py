"""How far beyond the largest value seen may the next ones lie?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

TAIL_SHARE = 0.1  # of the values, taken as the tail
FEWEST_IN_TAIL, MOST_IN_TAIL = 10, 1000
LIGHTEST, HEAVIEST = -1.0, 0.9  # shapes: a uniform law; just short of a law without mean
ATOM = 3  # values equal to the largest: then it is a limit, such as 0 or 100 %, and nothing lies beyond


def return_level(values: ArrayLike, share: float) -> float:
    """The value that about this share of the source lies above; never below the largest of `values`.

    Parameters
    ----------
    values : array (n,)
        Finite, ascending, at least one.
    share : float
        Smaller than 1 / n: what is asked for lies outside.

    Returns
    -------
    float
        The largest value itself where it is a limit (it occurs three times), or where the tail has under ten values.

    Examples
    --------
    >>> uniform = np.linspace(0, 1, 1000)
    >>> 1 <= return_level(uniform, 1e-5) < 1.01
    True
    >>> return_level([0.0, 0.0, 0.0, 5.0, 5.0, 5.0], 1e-5)
    5.0

    Notes
    -----
    Excesses over a high threshold follow a generalized Pareto law (Pickands 1975, doi:10.1214/aos/1176343003), fitted
    by probability-weighted moments, which are good for few values. What depends on it is which rows are listed, not
    how many may be: that holds for every law.

    References
    ----------
    Hosking, Wallis (1987), doi:10.1080/00401706.1987.10488243.
    """
    ordered = np.asarray(values, dtype=float)
    largest, size = float(ordered[-1]), len(ordered)
    kept = min(int(size * TAIL_SHARE), MOST_IN_TAIL)
    if kept < FEWEST_IN_TAIL or (ordered[-ATOM:] == largest).all():
        return largest
    threshold = ordered[-kept - 1]
    excess = ordered[-kept:] - threshold
    mean = float(excess.mean())
    if not 0 < mean < np.inf:
        return largest
    from_above = (kept - np.arange(1, kept + 1) + 0.35) / kept  # 1 - plotting position, as the authors advise
    weighted = float((from_above * excess).mean())
    shape = float(np.clip(2 - mean / max(mean - 2 * weighted, mean * 1e-9), LIGHTEST, HEAVIEST))
    scale = mean * (1 - shape)
    rarer = kept / size / share
    beyond = scale * (np.log(rarer) if abs(shape) < 1e-6 else (rarer**shape - 1) / shape)
    level = float(threshold + beyond)
    return max(largest, level) if np.isfinite(level) else largest
