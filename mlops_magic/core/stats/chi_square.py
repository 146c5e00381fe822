"""Could two mixes of categories be samples of one? The chi-square test of homogeneity, rare categories pooled."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

RARE = 5  # expected rows below which the chi-square law does not hold (Cochran 1954)


def chi_square(reference: ArrayLike, current: ArrayLike, rest: tuple[float, float] = (0, 0)) -> float:
    """The p-value of two counts of the same categories; those expected fewer than 5 times are counted together.

    Parameters
    ----------
    reference, current : array (categories,)
        Counts.
    rest : (rows, rows)
        Rows of each side that no category counts; they join the rare ones.

    Returns
    -------
    float
        1 where fewer than two categories are left to compare.

    Examples
    --------
    >>> chi_square([50, 50], [50, 50])
    1.0
    """
    table = np.array([reference, current], dtype=float)
    left = np.array(rest, dtype=float)
    sides = table.sum(axis=1, keepdims=True) + left[:, None]
    if not sides.all():
        return 1.0
    rare = table.sum(axis=0) * sides.min() / sides.sum() < RARE
    table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1) + left])
    table = table[:, table.sum(axis=0) > 0]
    expected = table.sum(axis=0) * sides / sides.sum()
    if expected.shape[1] > 2 and expected[:, -1].min() < RARE:  # even together they are too rare
        smallest = int(np.argmin(table[:, :-1].sum(axis=0)))
        table[:, smallest] += table[:, -1]
        table = table[:, :-1]
        expected = table.sum(axis=0) * sides / sides.sum()
    if table.shape[1] < 2:
        return 1.0
    return float(chi2.sf(((table - expected) ** 2 / expected).sum(), table.shape[1] - 1))
