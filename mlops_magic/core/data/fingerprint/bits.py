"""Which bytes stand for numbers of fixed width, whatever their byte order, sign of zero or kind of NaN."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from blake3 import blake3
from numpy.typing import NDArray

from ....errors import UnhashableColumn
from .digest import MARK, SHORT, joined, raw, u64

FLOATS = {  # bytes per float: unsigned view, shifted infinity, the one NaN
    2: (np.uint16, 0xF800, 0x7E00),
    4: (np.uint32, 0xFF000000, 0x7FC00000),
    8: (np.uint64, 0xFFE0000000000000, 0x7FF8000000000000),
}

FOREIGN = frozenset({">"} if np.little_endian else {">", "="})  # byte orders that are not little-endian
LEAST = {size: np.iinfo(f"i{size}").min for size in FLOATS}  # the bits of -0.0 read as a signed integer


def width(dtype: np.dtype[Any]) -> str:
    """Kind and bytes of a number type: `b1`, `i8`, `f4`, `c16`.

    Raises
    ------
    UnhashableColumn
        Not a number, or a long double, whose bytes differ between machines.
    """
    if dtype.kind in "biuf" and dtype.itemsize <= 8:
        return f"{dtype.kind}{dtype.itemsize}"
    if dtype.kind == "c" and dtype.itemsize <= 16:
        return f"c{dtype.itemsize}"
    raise UnhashableColumn(f"values of type {dtype} have no bytes that every machine agrees on.")


def canonical(values: NDArray[Any]) -> NDArray[Any]:
    """The same numbers as little-endian contiguous bytes, with one zero and one NaN; the input is not changed."""
    dtype = values.dtype
    if dtype.byteorder in FOREIGN:
        values = values.astype(dtype.newbyteorder("<"))
    values = np.ascontiguousarray(values)
    if dtype.kind == "b":
        return _truth(values)
    if dtype.kind == "f":
        return _floats(values, dtype.itemsize)
    if dtype.kind == "c":
        return _floats(values.reshape(-1).view(f"<f{dtype.itemsize // 2}"), dtype.itemsize // 2)
    return values


def chunk(kind: str, values: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> bytes:
    """Digest of one chunk; a chunk without missing values is the same whether it has a mask or none."""
    if missing is None or not missing.any():
        return joined("v", kind, raw(canonical(values)))
    if values.dtype.kind in "iu":
        filled = values * ~missing  # the one way that lets the other thread go on meanwhile
    else:
        filled = values.copy()  # NaN times 0 is NaN
        filled[missing] = 0
    return joined("vm", kind, raw(canonical(filled)), raw(np.packbits(missing.reshape(-1))))


def small_column(kind: str, values: NDArray[Any]) -> bytes:
    """Digest of a column of one chunk without missing values: what `column` comes to, without its detours."""
    data = canonical(values).tobytes()
    chunk_digest = blake3(_begun("v", kind) + u64(len(data)) + data).digest()
    return blake3(_begun("col", kind) + SHORT[len(chunk_digest)] + chunk_digest).digest()


@functools.cache  # of a dozen kinds of numbers
def _begun(tag: str, kind: str) -> bytes:
    """How `joined` begins for a tag and a kind."""
    return MARK + tag.encode() + b"\0" + u64(len(kind)) + kind.encode()


def not_zero(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of a row of numbers is not zero, told from the bits: 5e-324 may equal 0 where flush-to-zero is set."""
    stored = canonical(values).reshape(-1).view(np.uint8).reshape(len(values), values.dtype.itemsize)
    return np.asarray(stored.any(axis=1))


def _truth(values: NDArray[Any]) -> NDArray[Any]:
    """Zero or one, even where the array was made by a view on other bytes."""
    stored = values.reshape(-1).view(np.uint8)
    return (stored != 0).view(np.uint8) if stored.size and stored.max() > 1 else stored


def _floats(values: NDArray[Any], size: int) -> NDArray[Any]:
    """Worked on the bits: `x + 0.0` loses denormal numbers where a library has set flush-to-zero."""
    unsigned, infinity, nan = FLOATS[size]
    stored = values.reshape(-1).view(unsigned)
    if not stored.size:
        return stored
    # Two looks without a buffer: the largest is NaN where there is one, and -0.0 is the smallest of all bits read as
    # signed integers. Where they find something, the bits decide.
    smallest = stored.view(f"i{size}").min()
    if smallest != LEAST[size] and not np.isnan(values.max()):
        return stored
    shifted = stored << unsigned(1)  # without the sign
    fixed = stored.copy()
    fixed[shifted > unsigned(infinity)] = nan
    fixed[shifted == 0] = 0
    return fixed
