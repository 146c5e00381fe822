"""How much of a mix of categories moved? Half the sum of the changes of share, corrected for chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .chi_square import chi_square
from .measured import Measured, bounded

NOISE = 1.5  # squared standard errors taken off each squared change


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
        `size` is near 0 where nothing moved, however many categories there are.

    Examples
    --------
    >>> round(total_variation([500, 500], [400, 600]).size, 2)
    0.1

    Notes
    -----
    Chance alone moves each share by about its standard error e, and the sum over many categories hides nothing of it.
    So each change d counts as sqrt(d² - 1.5 e²), or nothing. Without the factor a sum of quiet categories is too large,
    with 2 a drift spread over many categories is too small; the tests simulate both.
    """
    first, second = (
        np.append(np.asarray(side, dtype=float), more) for side, more in zip((reference, current), rest, strict=True)
    )
    rows, others = first.sum(), second.sum()
    before, after = first / rows, second / others
    pooled = (first + second) / (rows + others)
    by_chance = pooled * (1 - pooled) * (1 / rows + 1 / others)
    size = np.sqrt(np.maximum(0.0, (after - before) ** 2 - NOISE * by_chance)).sum() / 2
    grown = after > before
    shares = before[grown].sum(), after[grown].sum()
    error = np.sqrt(shares[0] * (1 - shares[0]) / rows + shares[1] * (1 - shares[1]) / others)
    return bounded(float(size), float(error), chi_square(reference, current, rest))
