"""Whether labels appear that were never seen, more often than rare labels do by chance."""

from __future__ import annotations

from .measured import Measured, bounded
from .proportions import more_than, proportions


def new_category(reference: tuple[int, int], current: tuple[int, int]) -> Measured:
    """The share of rows with labels the reference lacks, beyond what its own rare labels promise.

    Parameters
    ----------
    reference : (labels seen once, rows)
        By Good and Turing, the share of labels seen once is the chance that the next row brings a new one. So a column
        of names or numbers, in which every label is new, raises no alarm.
    current : (rows with unseen labels, rows)
        Rows are positive on both sides.

    Returns
    -------
    Measured
        `size` is the share beyond the promised one, 0 where there are fewer.

    Examples
    --------
    >>> new_category((0, 1000), (30, 1000)).size
    0.03
    >>> new_category((1000, 1000), (1000, 1000)).p_value
    1.0

    References
    ----------
    Good (1953), doi:10.1093/biomet/40.3-4.237.
    """
    change = proportions(reference, current)
    p_value = more_than(reference, current)
    if change.direction < 0:
        return Measured(0.0, 0.0, 0.0, p_value)
    return Measured(change.size, change.low, change.high, p_value, 1) if change.size else bounded(0.0, 0.0, p_value)
