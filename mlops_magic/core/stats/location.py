"""Did the values move up or down? The rank-sum test, and the share of rows that moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from .measured import ONE_SIDED_95, Measured
from .ranks import mean_and_error, permutation_p, standing


def location(reference: ArrayLike, current: ArrayLike) -> Measured:
    """How far the current rows stand above or below the reference's; sharper than Kolmogorov-Smirnov for a shift.

    Ranks and not means, so that one absurd value decides nothing.

    Parameters
    ----------
    reference, current : array (bins,)
        Counts of the same bins, in order.

    Returns
    -------
    Measured
        `size` is the share of rows that moved: the overlap two normal samples lose when they stand like that.
        `direction` is 1 for up.

    Examples
    --------
    >>> location([5, 5], [0, 10]).direction
    1

    References
    ----------
    Mann, Whitney (1947), doi:10.1214/aoms/1177730491.
    """
    first, second = np.asarray(reference, dtype=float), np.asarray(current, dtype=float)
    p_value = permutation_p(standing(first + second), first, second)
    middle, squared = mean_and_error(standing(first), second)  # chance that a current row exceeds a reference row
    _, squared_reference = mean_and_error(standing(second), first)
    away, error = abs(middle - 0.5), np.sqrt(squared + squared_reference)
    size, low, high = (_lost(away + step * error) for step in (0, -ONE_SIDED_95, ONE_SIDED_95))
    return Measured(size, low, high, p_value, 1 if middle >= 0.5 else -1)


def _lost(away: float) -> float:
    """Total variation of two normals whose rows exceed each other with chance 1/2 + away."""
    distance = np.sqrt(2) * norm.ppf(0.5 + min(max(away, 0.0), 0.5))
    return float(2 * norm.cdf(distance / 2) - 1)
