"""How a one-dimensional NumPy array is read as a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import bits, missing, text, times
from .column import Column, digests, of_rows
from .digest import joined, raw
from .walk import Walk


def of_numpy(walk: Walk, values: NDArray[Any]) -> Column:
    """A column of a one-dimensional array; objects are read as text where they are all text."""
    rows, kind = len(values), values.dtype.kind
    if kind in "mM":
        return times.column(values)
    if kind == "O":
        return _of_objects(walk, values)
    if kind in "USTV":
        name, objects = as_text(values)
        return of_rows(name, rows, rows, lambda a, b: text.chunk_of_objects(name, objects(a, b), missing.never))
    width = bits.width(values.dtype)
    return of_rows(width, rows, values.nbytes, lambda a, b: bits.chunk(width, values[a:b]))


def as_text(values: NDArray[Any]) -> tuple[str, Callable[[int, int], list[object]]]:
    """`str` or `bin`, and the rows between two numbers as Python objects, of a NumPy text or raw-bytes array."""
    if values.dtype.kind == "V":
        return "bin", lambda a, b: [bytes(value) for value in values[a:b]]
    return ("bin" if values.dtype.kind == "S" else "str"), lambda a, b: values[a:b].tolist()


def cells(walk: Walk, values: NDArray[Any]) -> Column:
    """A column of any Python objects, encoded one by one; every kind of missing cell is the same cell."""

    def read(start: int, stop: int) -> bytes:
        rows = values[start:stop].tolist()
        walk.spend(len(rows))
        return joined("o", "obj", *[b"N" if missing.is_missing(row) else walk.encode(walk, row) for row in rows])

    return of_rows("obj", len(values), 0, read, serial=True)


def _of_objects(walk: Walk, values: NDArray[Any]) -> Column:
    kind = missing.text_kind(values)
    if kind is None:
        return cells(walk, values)
    return of_rows(
        kind,
        len(values),
        0,
        lambda a, b: text.chunk_of_objects(kind, values[a:b].tolist(), missing.is_missing),
        serial=True,
    )


def coded(walk: Walk, codes: NDArray[Any], used: Column, categories: int) -> Column:
    """A column of codes into `used`, the column of the categories in order of first appearance; -1 is missing."""
    size = 1 if categories <= np.iinfo(np.int8).max else 2 if categories <= np.iinfo(np.int16).max else 4
    of_used = digests(walk, [used])[0]

    def read(start: int, stop: int) -> bytes:
        return joined("v", f"code{size}", raw(codes[start:stop].astype(f"<i{size}", copy=False)))

    column = of_rows("cat:" + used.kind, len(codes), codes.nbytes, read)
    return Column(column.kind, column.chunks, lambda parts: joined("col", column.kind, *parts, of_used), codes.nbytes)
