"""Which objects in a column stand for "no value", and whether the rest is all text."""

from __future__ import annotations

import sys

import numpy as np


def is_missing(value: object) -> bool:
    """None, pandas' NA and NaT, and any NaN of Python's or NumPy's."""
    if value is None:
        return True
    kind = type(value)
    if issubclass(kind, (float, np.floating)):
        return bool(value != value)  # noqa: PLR0124  # NaN is the only float unequal to itself
    return kind in null_types()


def null_types() -> tuple[type, ...]:
    """Types of pandas' NA and NaT; a value cannot be one when pandas is not loaded."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not hasattr(pandas, "NaT"):
        return ()
    return (type(pandas.NA), type(pandas.NaT))


def present_types(rows: list[object], kinds: set[type]) -> set[type]:
    """Which of the types of the rows hold values; a float that is not NaN is one.

    Examples
    --------
    >>> rows = ["a", None, float("nan")]
    >>> present_types(rows, set(map(type, rows)))
    {<class 'str'>}
    """
    empty = (type(None), *null_types())
    found = {kind for kind in kinds if kind not in empty}
    for kind in [kind for kind in found if issubclass(kind, (float, np.floating))]:
        if all(is_missing(row) for row in rows if type(row) is kind):
            found.discard(kind)
    return found
