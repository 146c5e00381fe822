"""Do two samples come from one distribution? The largest gap between their cumulative shares, from binned counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kstwo, kstwobign

from .measured import Measured, bounded

ASYMPTOTIC_FROM = 1000  # effective rows; below it the limit law says too large p-values


def kolmogorov_smirnov(reference: ArrayLike, current: ArrayLike) -> Measured:
    """The largest gap between two cumulative distributions; for numbers, where any kind of change counts.

    Parameters
    ----------
    reference, current : array (bins,)
        Counts of the same bins, in order. Both sums are positive.

    Returns
    -------
    Measured
        `size` is the gap D, at most 1/bins too small when the bins are quantiles of the reference. The bounds are those
        of the gap at the place where it was found.

    Examples
    --------
    >>> kolmogorov_smirnov([10, 10], [10, 10]).size
    0.0
    >>> kolmogorov_smirnov([10, 0], [0, 10]).size
    1.0

    Notes
    -----
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
    if effective < ASYMPTOTIC_FROM:
        p_value = kstwo.sf(gap, max(1, round(effective)))
    else:
        p_value = kstwobign.sf(gap * np.sqrt(effective))
    return bounded(gap, float(error), float(p_value))
