"""By which columns are rows told apart, so that a row of two versions is found again?

One column of eight bytes where one tells rows apart, as an id, a time or a measured number does; else several together: a
table of grades, categories and texts has no such column, and all of it would be kept anew whenever a row comes or goes.
What a key says is only believed where the rows turn out to be equal, so two rows of one key cost bytes and never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .leaf import NUMBERS, TEXT, Leaf, whole

SAMPLED = 4_096
FEWEST_APART = 0.5  # of the sampled rows; below it runs of rows are found by luck
ENOUGH_APART = 0.95  # of the sampled rows; another column would cost its reading and add little
MOST_JOINED = 8  # columns that are read again from the last version
FIRST, SHIFT, SECOND = 0x9E3779B97F4A7C15, 29, 0xBF58476D1CE4E5B9  # of splitmix64, which mixes every bit into all


def key_leaves(leaves: Sequence[Leaf], rows: int) -> tuple[Leaf, ...]:
    """The leaves that tell rows apart: one that does it alone before several that do it together; none where none do.

    Parameters
    ----------
    leaves : sequence of Leaf
        Those of the new version that the last one has too, of `rows` rows each.
    """
    best, most = None, FEWEST_APART
    for leaf in leaves:
        if leaf.form == NUMBERS and leaf.values.dtype.itemsize == 8:
            # a measured number is corrected more often than an id
            score = _apart([leaf], rows) + (0.0 if leaf.values.dtype.kind == "f" else 0.05)
            if score > most:
                best, most = leaf, score
    return (best,) if best is not None else _together(leaves, rows)


def row_hashes(old: Sequence[Any], new: Sequence[Any]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """One number per row of each version; equal rows of either have equal numbers.

    Parameters
    ----------
    old, new : sequence of arrays
        Values of the key leaves, in one order.

    Examples
    --------
    >>> texts = [pa.array(["a", "b"], pa.large_string()), pa.array(["b", None], pa.large_string())]
    >>> old, new = row_hashes(texts[:1], texts[1:])
    >>> bool(old[1] == new[0]), bool(old[0] == new[1])
    (True, False)
    """
    pairs = [_bits(was, now) for was, now in zip(old, new, strict=True)]
    if len(pairs) == 1:
        return pairs[0]
    return _mixed([was for was, _ in pairs]), _mixed([now for _, now in pairs])


def _together(leaves: Sequence[Leaf], rows: int) -> tuple[Leaf, ...]:
    """Leaves in the order of how well each tells rows apart, until they do it together."""
    useful = [leaf for leaf in leaves if leaf.form == TEXT or _is_plain(leaf)]
    ordered = sorted(useful, key=lambda leaf: -_apart([leaf], rows))[:MOST_JOINED]
    for count in range(1, len(ordered) + 1):
        if _apart(ordered[:count], rows) >= ENOUGH_APART:
            return tuple(ordered[:count])
    return tuple(ordered) if ordered and _apart(ordered, rows) > FEWEST_APART else ()


def _is_plain(leaf: Leaf) -> bool:
    return leaf.form == NUMBERS and leaf.values.dtype.kind in "biuf"


def _apart(leaves: Sequence[Leaf], rows: int) -> float:
    """How many of some rows are different from each other, as a share."""
    places = np.arange(0, rows, max(1, rows // SAMPLED))
    sample = [leaf.values[places] if leaf.form == NUMBERS else leaf.values.take(pa.array(places)) for leaf in leaves]
    hashes, _ = row_hashes(sample, [part[:0] for part in sample])
    return len(np.unique(hashes)) / len(places)


def _bits(old: Any, new: Any) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The cells of two columns as numbers: their own bits, or the place of a text among all different ones."""
    if isinstance(old, np.ndarray):
        return _of_numbers(old), _of_numbers(new)
    every = whole(pa.chunked_array([*_chunks(old), *_chunks(new)]))
    codes = every.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False).astype(np.uint64)
    return codes[: len(old)], codes[len(old) :]


def _chunks(values: Any) -> list[Any]:
    return list(values.chunks) if isinstance(values, pa.ChunkedArray) else [values]


def _of_numbers(values: NDArray[Any]) -> NDArray[np.uint64]:
    found = np.ascontiguousarray(values)
    return found.view(f"u{found.dtype.itemsize}").astype(np.uint64, copy=False)


def _mixed(columns: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    found = np.zeros(len(columns[0]), dtype=np.uint64)
    for bits in columns:
        found ^= bits + np.uint64(1)  # or rows of zeros only would stay zero
        found *= np.uint64(FIRST)
        found ^= found >> np.uint64(SHIFT)
        found *= np.uint64(SECOND)
    return found
