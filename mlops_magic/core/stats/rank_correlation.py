"""Do two values of the same things rise together?"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata


def rank_correlation(one: ArrayLike, other: ArrayLike) -> float:
    """Spearman's rank correlation, from -1 to 1; ties share their middle rank.

    Parameters
    ----------
    one, other : array (n,)
        Pairs in which either is NaN are left out; infinities are ranks like any other.

    Returns
    -------
    float
        NaN where fewer than three pairs are left, or one side is constant.

    Examples
    --------
    >>> rank_correlation([1, 2, 3, 4], [10, 20, 300, 4000])
    1.0
    """
    first, second = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    kept = ~(np.isnan(first) | np.isnan(second))
    if kept.sum() < 3:
        return math.nan
    ranks = np.vstack([rankdata(first[kept]), rankdata(second[kept])])
    ranks -= ranks.mean(axis=1, keepdims=True)
    spread = float(np.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / spread if spread else math.nan
