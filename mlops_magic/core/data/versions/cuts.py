"""Where is a new version cut into pieces, so that rows the last version has too are not kept twice?

A first version is cut every 65 536 rows. A later one keeps the cuts of the last, except where rows came or went: runs of
rows that both have are found by the hash of a key, and only what lies between them is cut anew. An insert in the
middle so costs its own rows, and a deletion none. (Content-defined cuts, the usual cure, keep a chunk's rows together by
their hashes and rewrite the chunks around every insert: measured, three times the rows.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..fingerprint.digest import CHUNK_ROWS

SHORTEST_RUN = 2_048  # rows: a shorter run costs more in pieces than it saves
SMALL_ROWS = 16_384  # pieces below it are joined again once there are many
MANY_SMALL = 8


@dataclass(frozen=True, slots=True)
class Cut:
    """Some rows of the new version; `old` is the row of the last version they begin at, None where it lacks them."""

    rows: int
    old: int | None = None


def fixed(rows: int, step: int = CHUNK_ROWS) -> tuple[Cut, ...]:
    """Cuts of a first version.

    Examples
    --------
    >>> [cut.rows for cut in fixed(100_000)]
    [65536, 34464]
    """
    return tuple(Cut(min(step, rows - start)) for start in range(0, rows, step))


def kept(old_cuts: tuple[int, ...]) -> tuple[Cut, ...]:
    """Cuts of a version with as many rows as the last: the same, row by row."""
    starts = np.cumsum([0, *old_cuts])[:-1].tolist()
    return tuple(Cut(rows, start) for rows, start in zip(old_cuts, starts, strict=True))


def aligned(old: NDArray[np.uint64], new: NDArray[np.uint64], old_cuts: tuple[int, ...]) -> tuple[Cut, ...]:
    """Cuts of a version that has other rows than the last.

    Parameters
    ----------
    old, new : array of uint64, (n,), (m,)
        One hash per row; rows that are the same have the same hash.
    old_cuts : tuple of int
        Rows of each piece of the last version.

    Notes
    -----
    O((n + m) log (n + m)) where rows moved, O(n + m) where they were appended, inserted or deleted in one place.

    Examples
    --------
    >>> old = np.arange(6_000, dtype="u8")
    >>> aligned(old, np.insert(old, 3_000, 9_999), (6_000,))
    (Cut(rows=3000, old=0), Cut(rows=1, old=None), Cut(rows=3000, old=3000))
    """
    found: list[Cut] = []
    place = 0
    for start, begin, rows in _runs(old, new):
        found += fixed(start - place)
        found += _along(begin, rows, old_cuts)
        place = start + rows
    found += fixed(len(new) - place)
    return _tidy(found)


def _runs(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> list[tuple[int, int, int]]:
    """Runs of rows that both have, in order: where they begin in the new and in the old, and how long they are."""
    shorter = min(len(old), len(new))
    head = _equal(old[:shorter], new[:shorter])
    tail = _equal(old[len(old) - (shorter - head) :][::-1], new[len(new) - (shorter - head) :][::-1])
    middle = _moved(old[head : len(old) - tail], new[head : len(new) - tail])
    runs = [(0, 0, head)] if head else []
    runs += [(head + start, head + begin, rows) for start, begin, rows in middle]
    return [*runs, (len(new) - tail, len(old) - tail, tail)] if tail else runs


def _equal(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> int:
    """How many rows are equal from the beginning."""
    unequal = left != right
    return int(unequal.argmax()) if unequal.any() else len(left)


def _moved(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> list[tuple[int, int, int]]:
    """Runs between the first and the last change: neighbours in both versions, by hashes that occur once."""
    if len(old) < SHORTEST_RUN or len(new) < SHORTEST_RUN:
        return []
    _, in_old, in_new = np.intersect1d(_once(old), _once(new), return_indices=True)
    if not len(in_old):
        return []
    order = np.argsort(in_new)
    places, begins = _places(new)[in_new[order]], _places(old)[in_old[order]]
    breaks = np.flatnonzero((np.diff(places) != 1) | (np.diff(begins) != 1)) + 1
    edges = [0, *breaks.tolist(), len(places)]
    runs, last = [], 0
    for first, end in pairwise(edges):
        if end - first >= SHORTEST_RUN and begins[first] >= last:  # rows that were moved up are kept anew
            runs.append((int(places[first]), int(begins[first]), end - first))
            last = int(begins[first]) + end - first
    return runs


def _once(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return values[_places(values)]


def _places(values: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where the values stand that occur once, in their order."""
    _, first, counts = np.unique(values, return_index=True, return_counts=True)
    return np.sort(first[counts == 1])


def _along(begin: int, rows: int, old_cuts: tuple[int, ...]) -> list[Cut]:
    """A run of kept rows, cut where the last version was."""
    found, edge = [], 0
    for size in old_cuts:
        low, high = max(edge, begin), min(edge + size, begin + rows)
        if low < high:
            found.append(Cut(high - low, low))
        edge += size
    return found


def _tidy(cuts: list[Cut]) -> tuple[Cut, ...]:
    """The same rows, with many small pieces in a row made into few large ones that are kept anew."""
    found: list[Cut] = []
    small: list[Cut] = []
    for cut in [*cuts, Cut(CHUNK_ROWS)]:
        if cut.rows < SMALL_ROWS:
            small.append(cut)
            continue
        found += fixed(sum(each.rows for each in small)) if len(small) >= MANY_SMALL else small
        small = []
        found.append(cut)
    return tuple(found[:-1])
