"""How sure is an answer when many questions were asked? Benjamini and Hochberg's adjusted p-values."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def adjusted(p_values: ArrayLike) -> list[float]:
    """Adjusted p-values: those at most q are the discoveries of which a share q is false on average.

    Where nothing changed at all, q is the chance of any false alarm.

    Parameters
    ----------
    p_values : array (questions,)
        Of every question asked, answered or not.

    Returns
    -------
    list of float
        In the same order; none smaller than its p-value.

    Examples
    --------
    >>> adjusted([0.01, 0.5])
    [0.02, 0.5]

    References
    ----------
    Benjamini, Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    held = np.asarray(p_values, dtype=float)
    if not held.size:
        return []
    order = np.argsort(held)[::-1]
    ranked = held[order] * held.size / np.arange(held.size, 0, -1)
    found = np.empty(held.size)
    found[order] = np.minimum(1.0, np.minimum.accumulate(ranked))
    return [float(value) for value in found]
