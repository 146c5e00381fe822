"""Which bytes stand for text and byte strings, whether they are Python objects or lie in Arrow buffers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .digest import joined, raw

MISSING = 0xFFFFFFFF  # a length no string of a column can have


def chunk_of_objects(kind: str, values: Sequence[object], *, plain: bool = False) -> bytes:
    """Digest of strings (`str`) or byte strings (`bin`) held as Python objects; whatever is neither is missing.

    `plain` promises that there are only str or only bytes, None and NaN: where Arrow is loaded, it gathers them.
    """
    arrow = sys.modules.get("pyarrow") if plain else None
    if arrow is not None and hasattr(arrow, "large_string"):
        try:
            wanted = arrow.large_binary() if kind == "bin" else arrow.large_string()
            return chunk_of_arrow(kind, arrow.array(values, wanted, from_pandas=True))
        except (ValueError, TypeError, MemoryError):  # a lone surrogate; Arrow's errors are among these
            pass
    if kind == "str":
        parts = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else None for value in values]
    else:
        parts = [value if isinstance(value, bytes) else None for value in values]
    lengths = np.array([MISSING if part is None else len(part) for part in parts], dtype="<u4")
    return joined("s", kind, raw(lengths), b"".join([part for part in parts if part is not None]))


def chunk_of_arrow(kind: str, values: Any) -> bytes:
    """Digest of one Arrow array of strings or bytes with 32- or 64-bit offsets."""
    missing = nulls(values)
    if missing is not None and missing.any():
        filled = values.fill_null(b"" if kind == "bin" else "")
        lengths, data = _buffers(filled)
        lengths[missing] = MISSING
    else:
        lengths, data = _buffers(values)
    return joined("s", kind, raw(lengths), data)


def nulls(values: Any) -> NDArray[np.bool_] | None:
    """Which rows of an Arrow array are null, or None when none is."""
    if not values.null_count:
        return None
    found: NDArray[np.bool_] = values.is_null().to_numpy(zero_copy_only=False)
    return found


def _buffers(values: Any) -> tuple[NDArray[np.uint32], memoryview]:
    """Byte lengths of the rows and the bytes between the first and the last of them."""
    arrow = sys.modules["pyarrow"]
    _, offsets, data = values.buffers()
    if not len(values) or offsets is None:
        return np.zeros(len(values), dtype="<u4"), memoryview(b"")
    large = arrow.types.is_large_string(values.type) or arrow.types.is_large_binary(values.type)
    starts = np.frombuffer(offsets, dtype="<i8" if large else "<i4")[values.offset : values.offset + len(values) + 1]
    lengths = np.diff(starts).astype("<u4")
    used = memoryview(b"") if data is None else memoryview(data)[int(starts[0]) : int(starts[-1])]
    return lengths, used
