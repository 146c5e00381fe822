"""Which parts of a value does the store have already, and which have to be written?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from . import message
from .cuts import Cut, aligned, fixed, kept
from .leaf import ARROW, Leaf, digest, rows_of
from .manifest import KeptLeaf, Manifest, Piece
from .row_keys import key_leaves, row_hashes

THREADS = 2
AHEAD = 16  # parts that may wait to be written: bounds memory


@dataclass(frozen=True, slots=True)
class Fresh:
    """A chunk that the store lacks: its message, and the chunk it is a patch of, if it is one."""

    key: str
    packed: bytes
    base: str = ""
    base_start: int = 0  # the rows of the base that it is a patch of
    base_rows: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the planner may ask of the store; all of it is called from several threads."""

    has: Callable[[str], bool]
    root: Callable[[str], tuple[str, int]]  # the full chunk that a chunk is a patch of, and from which row; or itself
    part: Callable[[KeptLeaf, str], Any]  # values of a whole chunk
    leaf: Callable[[KeptLeaf], Any]  # values of a whole leaf


@dataclass(frozen=True, slots=True)
class _Task:
    leaf: Leaf
    start: int
    rows: int
    old_leaf: KeptLeaf | None
    old_piece: Piece | None


def planned(
    leaves: Sequence[Leaf], parent: Manifest | None, known: Known, write: Callable[[Fresh], None]
) -> tuple[KeptLeaf, ...]:
    """Pieces of every leaf; chunks that are new are given to `write`, one by one, on the caller's thread.

    Parameters
    ----------
    leaves : sequence of Leaf
        The value.
    parent : Manifest or None
        The last version, whose cuts are kept and whose chunks patches may be made of.
    known : Known
        The store.
    write : callable
        Keeps a chunk; called once per new key.
    """
    old = {} if parent is None else {(leaf.path, leaf.form, leaf.dtype): leaf for leaf in parent.leaves}
    shared = _Cutting(leaves, old, known)
    tasks: list[_Task] = []
    lengths = []
    for leaf in leaves:
        before = old.get((leaf.path, leaf.form, leaf.dtype))
        cut = shared.of(leaf, before)
        lengths.append(len(cut))
        tasks += _tasks(leaf, before, cut)
    written: set[str] = set()
    pieces = []
    for piece, fresh in _in_order(tasks, known):
        if fresh is not None and fresh.key not in written:
            written.add(fresh.key)
            write(fresh)
        pieces.append(piece)
    left = iter(pieces)
    return tuple(
        KeptLeaf(leaf.path, leaf.form, leaf.dtype, tuple(islice(left, length)))
        for leaf, length in zip(leaves, lengths, strict=True)
    )


class _Cutting:
    """Cuts, found once for all leaves that had and have the same rows."""

    def __init__(self, leaves: Sequence[Leaf], old: dict[tuple[str, str, str], KeptLeaf], known: Known) -> None:
        self._leaves, self._old, self._known = leaves, old, known
        self._found: dict[tuple[int, tuple[int, ...]], tuple[Cut, ...]] = {}

    def of(self, leaf: Leaf, before: KeptLeaf | None) -> tuple[Cut, ...]:
        """Cuts of one leaf."""
        rows = len(leaf.values)
        if leaf.form == ARROW and not rows:
            return (Cut(0),)  # its message tells the type
        if before is None:
            return fixed(rows, leaf.chunk_rows)
        old_cuts = tuple(piece.rows for piece in before.pieces)
        if before.rows == rows:
            return kept(old_cuts)
        if leaf.form == ARROW:
            return fixed(rows, leaf.chunk_rows)
        if (rows, old_cuts) not in self._found:
            self._found[rows, old_cuts] = self._aligned(leaf, before, old_cuts)
        return self._found[rows, old_cuts]

    def _aligned(self, leaf: Leaf, before: KeptLeaf, old_cuts: tuple[int, ...]) -> tuple[Cut, ...]:
        rows = len(leaf.values)
        candidates = tuple(
            each
            for each in self._leaves
            if (found := self._old.get((each.path, each.form, each.dtype))) is not None
            and len(each.values) == rows
            and found.rows == before.rows
        )
        chosen = key_leaves(candidates, rows) if rows and before.rows else ()
        if not chosen:
            return fixed(rows, leaf.chunk_rows)
        was = [self._known.leaf(self._old[each.path, each.form, each.dtype]) for each in chosen]
        return aligned(*row_hashes(was, [each.values for each in chosen]), old_cuts)


def _tasks(leaf: Leaf, before: KeptLeaf | None, cut: tuple[Cut, ...]) -> Iterator[_Task]:
    starts: dict[int, Piece] = {}
    edge = 0
    for piece in () if before is None else before.pieces:
        starts[edge] = piece
        edge += piece.rows
    edges = sorted(starts)
    start = 0
    for each in cut:
        yield _Task(leaf, start, each.rows, before, _old_piece(each, starts, edges))
        start += each.rows


def _old_piece(cut: Cut, starts: dict[int, Piece], edges: list[int]) -> Piece | None:
    """The rows of the last version that stand where these do, as a part of a chunk; their digest is not known yet."""
    if cut.old is None:
        return None
    edge = edges[bisect_right(edges, cut.old) - 1]
    piece, skipped = starts[edge], cut.old - edge
    if not skipped and piece.rows == cut.rows:
        return piece
    return Piece(cut.rows, "", piece.key, piece.start + skipped)


def _in_order(tasks: list[_Task], known: Known) -> Iterator[tuple[Piece, Fresh | None]]:
    """Parts are read and packed on two threads, a few ahead of the one that is being written."""
    if len(tasks) < 2:
        yield from (_done(task, known) for task in tasks)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = []
        try:
            for task in tasks:
                waiting.append(pool.submit(_done, task, known))
                if len(waiting) >= AHEAD:
                    yield waiting.pop(0).result()
            for future in waiting:
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _done(task: _Task, known: Known) -> tuple[Piece, Fresh | None]:
    leaf, rows, old = task.leaf, task.rows, task.old_piece
    values = leaf.part(task.start, task.start + rows)
    found = digest(leaf.form, values)
    if old is not None and old.digest == found:
        return old, None
    if known.has(found):
        return Piece(rows, found, found), None
    if old is not None and task.old_leaf is not None and leaf.form != ARROW:
        if not old.digest:  # a part of a chunk that was cut: is it these very rows?
            part = rows_of(leaf.form, known.part(task.old_leaf, old.key), old.start, rows)
            if not message.different(leaf.form, values, part).any():
                return Piece(rows, found, old.key, old.start), None
        root, skipped = known.root(old.key)
        start = skipped + old.start
        packed = message.patch(leaf.form, values, rows_of(leaf.form, known.part(task.old_leaf, root), start, rows))
        if packed is not None:
            return Piece(rows, found, found), Fresh(found, packed, root, start, rows)
    return Piece(rows, found, found), Fresh(found, message.message(leaf.form, values))
