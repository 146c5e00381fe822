"""What a measure answers: how much moved, how sure that is, and how likely chance alone would show as much."""

from __future__ import annotations

from dataclasses import dataclass

ONE_SIDED_95 = 1.6448536269514722  # normal quantile; each bound holds in 95 % of samples


@dataclass(frozen=True, slots=True)
class Measured:
    """A size with its bounds, in shares of rows (0 to 1), and a p-value.

    `low` and `high` are one-sided 95 % bounds. `direction` is -1 or 1 where the measure has one, else 0.
    """

    size: float
    low: float
    high: float
    p_value: float
    direction: int = 0


def bounded(size: float, error: float, p_value: float, direction: int = 0) -> Measured:
    """A size with bounds of normal width, kept between 0 and 1.

    Parameters
    ----------
    size, error : float
        The estimate and its standard error.
    p_value : float
        Of the test that belongs to it.
    direction : int
        -1, 0 or 1.
    """
    reach = ONE_SIDED_95 * error
    low, high = max(0.0, size - reach), min(1.0, size + reach)
    return Measured(float(size), float(low), float(high), float(min(1.0, max(0.0, p_value))), direction)
