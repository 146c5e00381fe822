"""Which objects in a column stand for "no value", and whether the rest is all text."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536  # rows looked at together, so that a large column is never copied whole


def is_missing(value: object) -> bool:
    """None, pandas' NA and NaT, and any NaN of Python's or NumPy's."""
    if value is None:
        return True
    kind = type(value)
    if issubclass(kind, (float, np.floating)):
        return bool(value != value)  # noqa: PLR0124  # NaN is the only float unequal to itself
    return kind in null_types()


def never(_value: object) -> bool:
    """No value at all: what a column without missing rows answers."""
    return False


def null_types() -> tuple[type, ...]:
    """Types of pandas' NA and NaT; a value cannot be one when pandas is not loaded."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not hasattr(pandas, "NaT"):
        return ()
    return (type(pandas.NA), type(pandas.NaT))


def text_kind(values: NDArray[Any]) -> str | None:
    """`str` where every present object is a str (also when there is none), `bin` where all are bytes, else None."""
    found: set[type] = set()
    empty = (type(None), *null_types())
    for start in range(0, len(values), BLOCK):
        rows = values[start : start + BLOCK].tolist()
        here = set(map(type, rows))
        for kind in here:
            if issubclass(kind, (float, np.floating)) and not all(is_missing(row) for row in rows if type(row) is kind):
                return None
        found |= {kind for kind in here if kind not in empty and not issubclass(kind, (float, np.floating))}
        if len(found) > 1 and not all(issubclass(kind, str) for kind in found):
            return None
    if all(issubclass(kind, str) for kind in found):
        return "str"
    return "bin" if found == {bytes} else None
