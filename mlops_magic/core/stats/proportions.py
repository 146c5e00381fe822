"""Did the share of rows with some mark change? Two proportions, their difference and its test."""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom, norm

from .measured import Measured, bounded

EXACT_BELOW = 10  # marked or unmarked rows on a side; below it the normal law is too rough


def proportions(reference: tuple[int, int], current: tuple[int, int]) -> Measured:
    """Change of a share, as of missing cells.

    Parameters
    ----------
    reference, current : (marked, rows)
        Rows are positive.

    Returns
    -------
    Measured
        `size` is the absolute difference of the shares; `direction` is 1 for more. Exact (Fisher) where counts are
        small, normal elsewhere.

    Examples
    --------
    >>> round(proportions((20, 1000), (50, 1000)).size, 2)
    0.03
    """
    (first, rows), (second, others) = reference, current
    before, after = first / rows, second / others
    smallest = min(first, second, rows - first, others - second)
    p_value = _exact(reference, current) if smallest < EXACT_BELOW else _normal(reference, current)
    # one row more on each side keeps the error from being 0 where no row is marked (Agresti, Caffo 2000)
    near, far = (first + 1) / (rows + 2), (second + 1) / (others + 2)
    error = np.sqrt(near * (1 - near) / (rows + 2) + far * (1 - far) / (others + 2))
    return bounded(abs(after - before), float(error), p_value, 1 if after >= before else -1)


def more_than(reference: tuple[int, int], current: tuple[int, int]) -> float:
    """The p-value of having as many marked rows among the current ones, where more is the only question (Fisher).

    Examples
    --------
    >>> round(more_than((0, 10), (10, 10)), 7)
    5.4e-06
    """
    (first, rows), (second, others) = reference, current
    return float(hypergeom.sf(second - 1, rows + others, first + second, others))


def _exact(reference: tuple[int, int], current: tuple[int, int]) -> float:
    """Twice the smaller tail; the sum over less likely tables costs a loop and says nearly the same."""
    (first, rows), (second, others) = reference, current
    law = hypergeom(rows + others, first + second, others)
    return min(1.0, 2 * float(min(law.cdf(second), law.sf(second - 1))))


def _normal(reference: tuple[int, int], current: tuple[int, int]) -> float:
    (first, rows), (second, others) = reference, current
    pooled = (first + second) / (rows + others)
    error = np.sqrt(pooled * (1 - pooled) * (1 / rows + 1 / others))
    return float(2 * norm.sf(abs(second / others - first / rows) / error)) if error else 1.0
