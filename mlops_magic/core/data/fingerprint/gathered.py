"""How columns that lie in memory row by row are read: several at a time, so that each row is fetched once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import bits
from .column import Column
from .digest import CHUNK_ROWS

TOGETHER = 16  # columns; of eight bytes each they fill two lines of the processor's cache
TILE_ROWS = 4_096  # rows that stay in the cache while each of the columns takes its part of them


def gathered(columns: Sequence[Column]) -> list[Column]:
    """The same columns, those that are strided reading each other's chunks along; digests do not change."""
    found = list(columns)
    places = [place for place, column in enumerate(found) if column.strided is not None]
    for start in range(0, len(places), TOGETHER):
        group = places[start : start + TOGETHER]
        shared = _Shared([(found[place].kind, found[place].strided) for place in group])
        for turn, place in enumerate(group):
            chunks = tuple(shared.reader(turn, chunk) for chunk in range(len(found[place].chunks)))
            found[place] = replace(found[place], chunks=chunks, strided=None)
    return found


class _Shared:
    """Digests of the chunks of some columns of one length; who asks for the first of a chunk reads it for all."""

    def __init__(self, columns: list[tuple[str, Any]]) -> None:
        self.columns = columns
        self.read: dict[int, list[bytes]] = {}
        self.locks: dict[int, Lock] = {}

    def reader(self, turn: int, chunk: int) -> Callable[[], bytes]:
        self.locks.setdefault(chunk, Lock())
        return partial(self._digest, turn, chunk)

    def _digest(self, turn: int, chunk: int) -> bytes:
        with self.locks[chunk]:
            if chunk not in self.read:
                self.read[chunk] = _digests(self.columns, chunk * CHUNK_ROWS)
            return self.read[chunk][turn]


def _digests(columns: list[tuple[str, NDArray[Any]]], start: int) -> list[bytes]:
    parts = [values[start : start + CHUNK_ROWS] for _, values in columns]
    held = [np.empty(part.shape, part.dtype) for part in parts]
    for tile in range(0, len(parts[0]), TILE_ROWS):
        rows = slice(tile, tile + TILE_ROWS)
        for target, part in zip(held, parts, strict=True):
            target[rows] = part[rows]
    return [bits.chunk(kind, target) for (kind, _), target in zip(columns, held, strict=True)]
