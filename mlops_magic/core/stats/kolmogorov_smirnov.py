"""Do two samples come from one distribution? The largest gap between their cumulative shares, from binned counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kstwo

from .measured import Measured, bounded

BY_CHANCE = 0.8687  # mean of the limit law: the gap two samples of one distribution show, times √effective rows
PICKED = 1.2  # the place was picked as the worst of many, so its normal bounds are too narrow; simulated in the tests


def kolmogorov_smirnov(reference: ArrayLike, current: ArrayLike) -> Measured:
    """The largest gap between two cumulative distributions; for numbers, where any kind of change counts.

    Parameters
    ----------
    reference, current : array (bins,)
        Counts of the same bins, in order. Both sums are positive.

    Returns
    -------
    Measured
        `size` is the gap D without what chance adds to it. The bounds are those of the gap at the place where it was
        found. With quantiles of the reference as bins, D is at most 1/bins too small.

    Examples
    --------
    >>> kolmogorov_smirnov([10, 10], [10, 10]).size
    0.0
    >>> round(kolmogorov_smirnov([1000, 0], [0, 1000]).size, 2)
    1.0

    Notes
    -----
    The largest of many gaps is too large on average, most where nothing changed. What it is then, E, is taken off in
    squares, as noise adds to a real change: sqrt(D² - E²).

    With ties and bins the p-value errs to the safe side: it is too large, never too small.

    References
    ----------
    Kolmogorov (1933); Marsaglia, Tsang, Wang (2003), doi:10.18637/jss.v008.i18.
    """
    first, second = np.asarray(reference, dtype=float), np.asarray(current, dtype=float)
    rows, others = first.sum(), second.sum()
    before, after = np.cumsum(first) / rows, np.cumsum(second) / others
    gaps = np.abs(after - before)
    place = int(np.argmax(gaps))
    gap = float(gaps[place])
    if gap < 1e-12:  # rounding of equal shares
        return Measured(0.0, 0.0, 0.0, 1.0)
    error = np.sqrt(before[place] * (1 - before[place]) / rows + after[place] * (1 - after[place]) / others)
    effective = rows * others / (rows + others)
    p_value = kstwo.sf(gap, max(1, round(effective)))
    size = np.sqrt(max(0.0, gap**2 - BY_CHANCE**2 / effective))
    return bounded(float(size), PICKED * float(error), float(p_value))
