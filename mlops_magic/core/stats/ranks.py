"""Where do the rows of one sample stand among those of another? The ground of the tests of location and spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm


def standing(counts: ArrayLike) -> NDArray[np.float64]:
    """Middle rank of each bin as a share of all rows, between 0 and 1; ties share the middle.

    Examples
    --------
    >>> standing([1, 1]).tolist()
    [0.25, 0.75]
    """
    held = np.asarray(counts, dtype=float)
    return np.asarray((np.cumsum(held) - held / 2) / held.sum())


def permutation_p(scores: NDArray[np.float64], reference: NDArray[np.float64], current: NDArray[np.float64]) -> float:
    """Two-sided p-value of the current rows' mean score, as if rows had been dealt to both samples by chance.

    Parameters
    ----------
    scores : array (bins,)
        Score of a row of each bin.
    reference, current : array (bins,)
        Counts.
    """
    pooled = reference + current
    rows, dealt = pooled.sum(), current.sum()
    centre = (pooled * scores).sum() / rows
    squares = (pooled * (scores - centre) ** 2).sum()
    variance = (rows - dealt) * dealt / (rows * (rows - 1)) * squares
    if variance <= 0:
        return 1.0
    return float(2 * norm.sf(abs((current * (scores - centre)).sum()) / np.sqrt(variance)))


def mean_and_error(scores: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
    """Mean score of the counted rows and the squared standard error of that mean."""
    rows = counts.sum()
    mean = (counts * scores).sum() / rows
    return float(mean), float((counts * (scores - mean) ** 2).sum() / rows / rows)
