"""How much of a mix of categories moved? Half the sum of the changes of share, corrected for chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .chi_square import chi_square
from .measured import Measured, bounded


def total_variation(reference: ArrayLike, current: ArrayLike, rest: tuple[float, float] = (0, 0)) -> Measured:
    """The share of rows that would have to change category, with the p-value of the chi-square test.

    Parameters
    ----------
    reference, current : array (categories,)
        Counts of the same categories. Both sums are positive, the rest included.
    rest : (rows, rows)
        Rows of each side that no category counts: one category more, which is no sign of its own.

    Returns
    -------
    Measured
        `size` is 0 on average where nothing moved, however many categories there are.

    Examples
    --------
    >>> round(total_variation([500, 500], [400, 600]).size, 2)
    0.1

    Notes
    -----
    Two samples of one mix differ by chance. That expected difference E is taken off in squares, as noise adds to a
    real change: sqrt(TV² - E²). Taking off E itself would hide changes three times as large.
    """
    first, second = (
        np.append(np.asarray(side, dtype=float), more) for side, more in zip((reference, current), rest, strict=True)
    )
    rows, others = first.sum(), second.sum()
    before, after = first / rows, second / others
    distance = float(np.abs(after - before).sum() / 2)
    pooled = (first + second) / (rows + others)
    by_chance = np.sqrt(2 / np.pi * pooled * (1 - pooled) * (1 / rows + 1 / others)).sum() / 2
    size = np.sqrt(max(0.0, distance**2 - by_chance**2))
    grown = after > before
    shares = before[grown].sum(), after[grown].sum()
    error = np.sqrt(shares[0] * (1 - shares[0]) / rows + shares[1] * (1 - shares[1]) / others)
    return bounded(float(size), float(error), chi_square(reference, current, rest))
