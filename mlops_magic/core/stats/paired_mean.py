"""Is the mean of paired differences above nought? Student's test on one number per row."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .gain import Gain, from_error

METHOD = "Student's paired test"


def paired_mean(differences: ArrayLike, *, confidence: float = 0.95) -> Gain:
    """The mean difference with its interval; for losses and errors that each row has one of.

    For rows that are only right or wrong `paired_shares` is exact.

    Parameters
    ----------
    differences : array (n,), at least 2
        Finite; positive where the first of the two is better.
    confidence : float, 0 to 1
        Of the two-sided interval.

    Examples
    --------
    >>> found = paired_mean([0.1, 0.3, 0.2, 0.2])
    >>> round(found.size, 3), found.low > 0
    (0.2, True)

    Notes
    -----
    Rows are taken as independent draws. Where the two are equally good their differences are symmetric about 0, and the
    test holds its level with few rows too. O(n).

    References
    ----------
    Student (1908), doi:10.1093/biomet/6.1.1.
    """
    held = np.asarray(differences, dtype=float)
    error = float(held.std(ddof=1)) / float(np.sqrt(held.size))
    return from_error(float(held.mean()), error, held.size - 1, confidence, METHOD)
