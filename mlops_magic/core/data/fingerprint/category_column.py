"""How categories are read: as numbers into those that are used, counted by first appearance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .column import Column, digests, of_rows
from .digest import CHUNK_ROWS, joined, raw
from .walk import Walk

FIRST_LOOK = 1_024  # rows; mostly all categories are among them, and then nothing more is looked at
MISSING = 0xFF  # the byte of code -1


def first_seen(walk: Walk, codes: NDArray[Any], categories: int) -> list[int]:
    """Category numbers in the order the rows use them; stops reading when all were seen.

    Raises
    ------
    OutOfTime
        The clock said so between two blocks of rows.
    """
    seen = np.zeros(categories + 1, dtype=bool)
    seen[-1] = True  # the place of code -1
    order: list[int] = []
    start, rows = 0, FIRST_LOOK
    while start < len(codes) and len(order) < categories:
        walk.ask()
        part = codes[start : start + rows]
        if part.itemsize == 1:  # deleting bytes is several times faster than asking `seen` about each
            unseen = list(part.tobytes().translate(None, bytes([*order, MISSING])))
        else:
            unseen = part[~seen[part]].tolist()
        fresh = list(dict.fromkeys(unseen))
        order += fresh
        seen[fresh] = True
        start, rows = start + rows, min(4 * rows, CHUNK_ROWS)
    return order


def coded(walk: Walk, codes: NDArray[Any], used: Column, order: list[int], categories: int) -> Column:
    """A column of codes into `used`, the column of the categories in `order` of first appearance; -1 is missing."""
    count = len(order)
    size = 1 if count <= np.iinfo(np.int8).max else 2 if count <= np.iinfo(np.int16).max else 4
    code, kind = f"<i{size}", "cat:" + used.kind
    of_used = digests(walk, [used])[0]
    table = np.full(categories + 1, -1, dtype=code)  # its last place answers code -1
    table[order] = np.arange(count)
    as_they_are = order == list(range(count))
    by_byte = table[:-1].tobytes().ljust(256, bytes([MISSING])) if codes.itemsize == size == 1 else None

    def read(start: int, stop: int) -> bytes:
        part = codes[start:stop]
        if as_they_are:
            return joined("v", f"code{size}", raw(part.astype(code, copy=False)))
        if by_byte is not None:
            return joined("v", f"code{size}", part.tobytes().translate(by_byte))
        return joined("v", f"code{size}", raw(np.take(table, part, mode="wrap")))

    column = of_rows(kind, len(codes), codes.nbytes, read)
    return Column(kind, column.chunks, lambda parts: joined("col", kind, *parts, of_used), codes.nbytes)
