"""Did the values spread out or draw together? Mood's test, and the share of rows that moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from .measured import ONE_SIDED_95, Measured
from .ranks import mean_and_error, permutation_p, standing

UNIFORM = 1 / 12  # mean squared distance from the middle when rows stand anywhere alike


def spread(reference: ArrayLike, current: ArrayLike) -> Measured:
    """How much further from the middle the current rows stand; sharper than Kolmogorov-Smirnov for a change of scale.

    Parameters
    ----------
    reference, current : array (bins,)
        Counts of the same bins, in order.

    Returns
    -------
    Measured
        `size` is the share of rows that moved: the overlap two normal samples lose when their scales differ like that.
        `direction` is 1 for wider.

    Examples
    --------
    >>> spread([1, 8, 1], [4, 2, 4]).direction
    1

    References
    ----------
    Mood (1954), doi:10.1214/aoms/1177728719.
    """
    first, second = np.asarray(reference, dtype=float), np.asarray(current, dtype=float)
    p_value = permutation_p((standing(first + second) - 0.5) ** 2, first, second)
    scores = (standing(first) - 0.5) ** 2
    usual, squared_reference = mean_and_error(scores, first)
    if usual <= 0:
        return Measured(0.0, 0.0, 0.0, 1.0)
    found, squared = mean_and_error(scores, second)
    scale = UNIFORM / usual  # ties draw the scores together, in both samples alike
    wider = 1 if found >= usual else -1
    away, error = abs(found - usual) * scale, np.sqrt(squared + squared_reference) * scale
    size, low, high = (_lost(wider * max(0.0, away + step * error)) for step in (0, -ONE_SIDED_95, ONE_SIDED_95))
    return Measured(size, low, high, p_value, wider)


def _lost(away: float) -> float:
    """Total variation of two normals of one centre, of which the second has mean squared standing 1/12 + away.

    For Y of scale r and the standing u = Φ(Y), E(u - 1/2)² = arcsin(r²/(1 + r²)) / 2π, which is solved for r.
    """
    share = np.sin(2 * np.pi * min(max(UNIFORM + away, 1e-6), 0.25 - 1e-6))
    ratio = np.sqrt(share / (1 - share))
    if abs(ratio - 1) < 1e-9:
        return 0.0
    crossing = np.sqrt(2 * ratio**2 * np.log(ratio) / (ratio**2 - 1))  # where both densities are equal
    return float(2 * abs(norm.cdf(crossing) - norm.cdf(crossing / ratio)))
