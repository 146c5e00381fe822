"""How are the pieces of a version read from the store, every digest checked?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa

from ...core.data.versions import message
from ...core.data.versions.leaf import NUMBERS, digest, rows_of, together
from ...core.data.versions.manifest import KeptLeaf, Manifest, Piece
from ...core.data.versions.plan import Known
from ...core.data.versions.values import rebuilt
from ...errors import BlobCorrupt, StoreError
from ...store.data import chunks
from ...store.sqlite.connection import Database

THREADS = 2


def known(database: Database) -> Known:
    """What a planner may ask of the store."""
    return Known(
        has=lambda key: chunks.place(database, key) is not None,
        root=lambda key: _root(database, key),
        part=lambda leaf, key: chunk(database, leaf, key),
        leaf=lambda leaf: leaf_values(database, leaf),
    )


def value_of(database: Database, manifest: Manifest) -> Any:
    """The value of a version.

    Raises
    ------
    BlobCorrupt
        A chunk is missing, or its cells are not those its digest promises.
    """
    held = all_values(database, manifest.leaves)
    return rebuilt(manifest.layout, held.__getitem__)


def all_values(database: Database, leaves: tuple[KeptLeaf, ...]) -> list[Any]:
    """Values of many leaves, read on two threads; a column of numbers is filled piece by piece and never held twice."""
    made: list[Any] = [
        np.empty(leaf.rows, dtype=np.dtype(leaf.dtype)) if leaf.form == NUMBERS else [None] * len(leaf.pieces)
        for leaf in leaves
    ]

    def fill(number: int, place: int, start: int) -> None:
        leaf = leaves[number]
        piece = leaf.pieces[place]
        if leaf.form == NUMBERS:
            made[number][start : start + piece.rows] = rows(database, leaf, piece)
        else:
            made[number][place] = rows(database, leaf, piece)

    tasks = [
        (number, place, start)
        for number, leaf in enumerate(leaves)
        for place, start in enumerate(np.cumsum([0, *(piece.rows for piece in leaf.pieces)])[:-1].tolist())
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(lambda task: fill(*task), tasks):
            pass
    return [
        values if leaf.form == NUMBERS else together(leaf.form, leaf.dtype, values)
        for leaf, values in zip(leaves, made, strict=True)
    ]


def leaf_values(database: Database, leaf: KeptLeaf) -> Any:
    """Values of one leaf."""
    return together(leaf.form, leaf.dtype, [rows(database, leaf, piece) for piece in leaf.pieces])


def parts(database: Database, leaf: KeptLeaf) -> Iterator[Any]:
    """Values of one leaf, piece by piece: what a large file is written from."""
    for piece in leaf.pieces:
        yield rows(database, leaf, piece)


def rows(database: Database, leaf: KeptLeaf, piece: Piece) -> Any:
    """Values of one piece."""
    values = chunk(database, leaf, piece.key)
    return values if piece.is_whole else rows_of(leaf.form, values, piece.start, piece.rows)


def chunk(database: Database, leaf: KeptLeaf, key: str) -> Any:
    """Values of a chunk, read from its message or from the patch and the chunk below it; its digest is that of its name.

    Raises
    ------
    BlobCorrupt
        It is missing or was changed on disk.
    """
    found = _place(database, key)
    data = chunks.message(database, found)
    try:
        if found.base:
            base = rows_of(leaf.form, chunk(database, leaf, found.base), found.base_start, found.base_rows)
            values = message.patched(leaf.form, leaf.dtype, data, base)
        else:
            values = message.read(leaf.form, leaf.dtype, data)
        right = digest(leaf.form, values) == key
    except (pa.ArrowException, OSError, ValueError, IndexError, KeyError, StopIteration):
        right = False
    if not right:
        raise BlobCorrupt(f"the chunk {key[:12]}… of {leaf.path} was changed on disk. Type: %mlops doctor")
    return values


def _root(database: Database, key: str) -> tuple[str, int]:
    found = _place(database, key)
    return (found.base, found.base_start) if found.base else (key, 0)


def _place(database: Database, key: str) -> chunks.Place:
    found = chunks.place(database, key)
    if found is None:
        raise StoreError(f"the store has no chunk {key[:12]}…. Type: %mlops doctor")
    return found
