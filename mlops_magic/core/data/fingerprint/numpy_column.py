"""How a one-dimensional NumPy array is read as a column."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import bits, missing, text, times
from .column import Column, of_rows
from .digest import CHUNK_ROWS, joined
from .values import LEAVES
from .walk import Walk

ROWS_BETWEEN_QUESTIONS = 8_192
PLAIN = frozenset({str, bytes, type(None), float})  # Arrow reads these as we do
LEAVES_OF_ROWS = LEAVES | {float: lambda value: b"N" if value != value else LEAVES[float](value)}  # noqa: PLR0124  # NaN


def of_numpy(walk: Walk, values: NDArray[Any]) -> Column:
    """A column of a one-dimensional array; objects are read as text where they are all text."""
    rows, kind = len(values), values.dtype.kind
    if kind in "mM":
        return times.column(values, ask=walk.ask)
    if kind == "O":
        return _of_objects(walk, values)
    if kind in "USTV":
        return of_text(values)
    width = bits.width(values.dtype)
    column = of_rows(width, rows, values.nbytes, lambda a, b: bits.chunk(width, values[a:b]))
    return column if abs(values.strides[0]) == values.itemsize else replace(column, strided=values)


def of_text(values: NDArray[Any], mask: NDArray[np.bool_] | None = None) -> Column:
    """A column of a NumPy text or raw-bytes array: `str` or `bin`."""
    name = "bin" if values.dtype.kind in "SV" else "str"

    def read(start: int, stop: int) -> bytes:
        part = values[start:stop]
        rows = [bytes(value) for value in part] if part.dtype.kind == "V" else part.tolist()
        if mask is not None:
            rows = [None if absent else row for row, absent in zip(rows, mask[start:stop].tolist(), strict=True)]
        return text.chunk_of_objects(name, rows, plain=mask is None and part.dtype.kind in "US")

    return of_rows(name, len(values), len(values), read)


def cells(walk: Walk, values: NDArray[Any]) -> Column:
    """A column of any Python objects, encoded one by one; every kind of missing cell is the same cell."""

    def other(row: object) -> bytes:
        return b"N" if missing.is_missing(row) else walk.encode(walk, row)

    def read(start: int, stop: int) -> bytes:
        read: list[bytes] = []
        for place in range(start, stop, ROWS_BETWEEN_QUESTIONS):
            walk.ask()
            rows = values[place : min(place + ROWS_BETWEEN_QUESTIONS, stop)].tolist()
            read += [other(row) if (leaf := LEAVES_OF_ROWS.get(type(row))) is None else leaf(row) for row in rows]
        return joined("o", "obj", framed=read)

    return of_rows("obj", len(values), 0, read, serial=True)


def _of_objects(walk: Walk, values: NDArray[Any]) -> Column:
    """`str` where every present object is a str (also when there is none), `bin` where all are bytes, else cells.

    Read at once, because only the last row tells the kind: looking at the types first would touch every object twice.
    """
    known: str | None = None
    read: list[bytes] = []
    empty = 0  # leading chunks in which nothing is present
    for start in range(0, len(values), CHUNK_ROWS):
        walk.ask()
        rows = values[start : start + CHUNK_ROWS].tolist()
        kinds = set(map(type, rows))
        present = missing.present_types(rows, kinds)
        for kind, base in (("str", str), ("bin", bytes)):
            if present and known in (None, kind) and all(issubclass(each, base) for each in present):
                known, present = kind, set()
        if present:
            return cells(walk, values)
        empty += known is None
        read.append(text.chunk_of_objects(known or "str", rows, plain=kinds <= PLAIN))
    kind = known or "str"
    for chunk in range(empty if kind == "bin" else 0):
        read[chunk] = text.chunk_of_objects(kind, [None] * min(CHUNK_ROWS, len(values) - chunk * CHUNK_ROWS))
    return Column(kind, tuple([partial(bytes, each) for each in read]), lambda parts: joined("col", kind, *parts), 0)
