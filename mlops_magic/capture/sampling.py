"""Has a large buffer changed? A fixed sample of it says so for nearly nothing, where much of it was written.

Sorting, shuffling, scaling or filling a column in place changes most of its items; a sample of a thousand misses that with
a probability of no account. A write of a few items it does miss: `core.code.reading.small_writes` says when that may
have been.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

LARGE_BYTES = 1 << 18  # below, BLAKE3 takes less than 0.1 ms
MOST_BYTES = 1 << 31  # beyond, a buffer is never read to the end: a second per touch
SAMPLED = 1024
EDGE = 32
GOLDEN = 0.6180339887498949  # its multiples fall evenly, whatever the length of a row


@functools.lru_cache(maxsize=256)
def places(size: int) -> tuple[int, ...]:
    """Positions that are looked at in anything of this length: both ends, and evenly between."""
    between = {int(size * (number * GOLDEN % 1.0)) for number in range(1, SAMPLED)}
    return tuple(sorted({*range(min(EDGE, size)), *range(max(size - EDGE, 0), size), *between}))


def sampled_items(values: Sequence[Any]) -> list[Any]:
    """Items of a long sequence at the sampled places."""
    return [values[place] for place in places(len(values))]


@functools.lru_cache(maxsize=256)
def places_array(size: int) -> Any:
    """The same as an array that indexes arrays."""
    import numpy as np

    return np.array(places(size), dtype=np.intp)
