"""How a value is written as JSON."""

from __future__ import annotations

import math
from typing import Any


def plain(value: Any) -> Any:
    """The value made of what JSON has: null, booleans, numbers, texts, lists, objects.

    Missing values of every library and numbers that are not finite become None, NumPy's and pandas' scalars and arrays
    the builtin they stand for, times their ISO text. Anything else becomes its text.

    Examples
    --------
    >>> plain({"age": float("nan"), "tags": ("a", 2)})
    {'age': None, 'tags': ['a', 2]}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _text(value)


def _text(value: Any) -> str | None:
    """Whatever JSON has no form for; times as ISO 8601, what is missing as None."""
    if type(value).__name__ in {"NaTType", "NAType"}:
        return None
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
