"""What a paired test answers: by how much one of two is better on the same rows, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import t as student


@dataclass(frozen=True, slots=True)
class Gain:
    """A difference with a two-sided confidence interval, and the two-sided p-value of the test it inverts.

    The interval leaves out 0 exactly where the p-value is below one minus the confidence. Both rest on `method`.
    """

    size: float
    low: float
    high: float
    p_value: float
    method: str


def from_error(size: float, error: float, freedom: float, confidence: float, method: str) -> Gain:
    """The gain where size over its standard error follows Student's law.

    Parameters
    ----------
    size, error : float
        The estimate and its standard error; an error of 0 gives an interval of no width.
    freedom : float, positive
        Degrees of freedom.
    confidence : float, 0 to 1
        Of the two-sided interval.

    Examples
    --------
    >>> from_error(0.0, 0.0, 9, 0.95, "").p_value, from_error(2.0, 1.0, 1e6, 0.95, "").low.__round__(2)
    (1.0, 0.04)
    """
    if not error > 0:
        certain = 1.0 if size == 0 else 0.0
        return Gain(size, size, size, certain, method)
    reach = float(student.ppf((1 + confidence) / 2, freedom)) * error
    p_value = float(2 * student.sf(abs(size) / error, freedom))
    return Gain(size, size - reach, size + reach, p_value if math.isfinite(p_value) else 1.0, method)
