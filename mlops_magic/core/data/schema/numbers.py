"""Which rules does a column of numbers keep: what is missing, its range, its usual values, its order?"""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray

from ....records.schema import Check
from ...stats.tail import return_level

RARER = 50  # a bound is what one value in so many tables lies beyond, so that few rows of a good table are listed
FEWEST = 20  # values; with fewer, an order or a lack of repeats says nothing: 20 are in order once in 20! tables
FEWEST_USUAL = 30  # values, for quartiles
MANY = 10  # different values: a column with fewer is no clock
EXACT = 2.0**53
DAY = 86_400.0
WHOLE_SHARE = 0.98  # a share above it leaves nothing on the other side to compare


def missing(count: int, rows: int) -> tuple[Check, ...]:
    """How many values may be missing; nothing is asked where all are."""
    return () if count == rows else (Check("missing", count + 1.0, float(rows - count)),)


def number_checks(values: NDArray[np.float64], kind: str) -> tuple[Check, ...]:
    """The rules of a column of numbers, dates or durations.

    Parameters
    ----------
    values : array (n,), n positive
        Without NaN, in the order of the rows.
    kind : str
        "integer", "number", "datetime" or "duration".

    Returns
    -------
    tuple of Check
        A clock or counter, which runs on, has an order or no repeats and no range: what is new lies beyond what was.
    """
    if kind == "datetime" and _runs_on(values, strictly=False):
        return (Check("increasing", 1.0, float(len(values))),)
    if kind == "integer" and _runs_on(values, strictly=True):
        return (Check("unique", 1.0, float(len(values))),)
    ordered = np.sort(values)
    finite = ordered[np.isfinite(ordered)]
    checks: list[Check] = []
    if len(finite):
        endless = len(ordered) - len(finite)
        low, high = bounds(finite, _unit(finite, kind))
        checks.append(Check("range", 2.0 + endless, max(len(finite) - 1.0, 0.5), low=low, high=high))
    if kind == "integer" and len(ordered) >= FEWEST and (np.diff(ordered) > 0).all():
        checks.append(Check("unique", 1.0, float(len(ordered))))
    points = quartiles(ordered)
    if points:
        checks.append(Check("usual", 1.0, float(len(ordered)), usual=points))
    return tuple(checks)


def bounds(ordered: NDArray[np.float64], unit: float = 0.0) -> tuple[float, float]:
    """The smallest and largest value to expect: those seen, and as far beyond as the tails reach.

    Parameters
    ----------
    ordered : array (n,), n positive
        Finite, ascending.
    unit : float
        What the bounds are whole multiples of, such as 1; with 0 a thousandth of the range seen, as a power of ten.

    Returns
    -------
    (float, float)
        Rounded outwards. Where nothing negative was seen, nothing negative is expected; nor positive.

    Examples
    --------
    >>> bounds(np.array([0.0, 0.0, 0.0, 1.0, 2.0]), 1)
    (0.0, 2.0)
    """
    share = 1 / (RARER * len(ordered))
    seen_low, seen_high = float(ordered[0]), float(ordered[-1])
    low, high = -return_level(-ordered[::-1], share), return_level(ordered, share)
    step = unit or _step(seen_high - seen_low)
    low = seen_low if low == seen_low else min(seen_low, _rounded(low, step, up=False))
    high = seen_high if high == seen_high else max(seen_high, _rounded(high, step, up=True))
    low, high = (max(low, 0.0) if seen_low >= 0 else low), (min(high, 0.0) if seen_high <= 0 else high)
    # integers that a float does not hold are surely bounded by the next float
    low = float(np.nextafter(low, -np.inf)) if abs(low) > EXACT else low
    return low, float(np.nextafter(high, np.inf)) if abs(high) > EXACT else high


def _unit(ordered: NDArray[np.float64], kind: str) -> float:
    """Whole numbers for integers; days for dates, where they spread over more than some."""
    if kind == "datetime":
        return DAY if ordered[-1] - ordered[0] > MANY * DAY else 1.0
    return 1.0 if kind == "integer" else 0.0


def _step(span: float) -> float:
    """A thousandth of the range seen, or less, as a power of ten."""
    return float(10.0 ** (floor(log10(span)) - 2)) if 0 < span < np.inf else 0.0


def _rounded(value: float, step: float, *, up: bool) -> float:
    if not step or not np.isfinite(value / step):
        return value
    steps = ceil(value / step) if up else floor(value / step)
    return float(steps * step) if step >= 1 else float(steps / round(1 / step))


def _runs_on(values: NDArray[np.float64], *, strictly: bool) -> bool:
    """Whether the values stand in ascending order, row by row."""
    steps = np.diff(values)
    if len(values) < FEWEST or not bool((steps > 0 if strictly else steps >= 0).all()):
        return False
    return strictly or int((steps > 0).sum()) + 1 >= MANY


def quartiles(ordered: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    """Three values and the share of rows at most as large; fewer where they are one, none where all rows are."""
    if len(ordered) < FEWEST_USUAL or ordered[0] == ordered[-1]:
        return ()
    points = {}
    for place in (len(ordered) // 4, len(ordered) // 2, 3 * len(ordered) // 4):
        value = ordered[place]
        if np.searchsorted(ordered, value, side="right") > WHOLE_SHARE * len(ordered) and value > ordered[0]:
            value = ordered[np.searchsorted(ordered, value, side="left") - 1]  # the next smaller one tells more
        if np.isfinite(value):
            points[float(value)] = float(np.searchsorted(ordered, value, side="right")) / len(ordered)
    return tuple(sorted(points.items()))
