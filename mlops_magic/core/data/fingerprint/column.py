"""How a column becomes a digest: chunk by chunk, on two threads when it is large."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .digest import CHUNK_ROWS, joined
from .walk import Walk

THREADS = 2
SECONDS_BETWEEN_QUESTIONS = 0.02
BYTES_WORTH_THREADS = 4_000_000  # below this, starting a thread costs more than it saves

Cuts = Sequence[tuple[int, int]]  # start and stop of each chunk


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is ready to be read: its kind, one function per chunk, and how their digests are joined."""

    kind: str
    chunks: tuple[Callable[[], bytes], ...]
    join: Callable[[Sequence[bytes]], bytes]
    size_bytes: int
    serial: bool = False  # runs Python code of the user's, so it stays on this thread
    strided: Any = None  # the numbers, where those of other columns lie between them: see `gathered`


def digests(walk: Walk, columns: Sequence[Column]) -> list[bytes]:
    """One digest per column; chunks of large columns are read on two threads.

    Raises
    ------
    OutOfTime
        The clock said so between two chunks.
    """
    if sum(column.size_bytes for column in columns if not column.serial) < BYTES_WORTH_THREADS:
        return [column.join(_in_turn(walk, column)) for column in columns]
    chunks = [chunk for column in columns if not column.serial for chunk in column.chunks]
    todo, found = deque(enumerate(chunks)), [b""] * len(chunks)
    pool = ThreadPoolExecutor(THREADS)
    try:
        begun = [pool.submit(_work, todo, found) for _ in range(THREADS)]
        here = [_in_turn(walk, column) if column.serial else [] for column in columns]
        for future in begun:
            _await(walk, future)
    finally:
        todo.clear()
        pool.shutdown(wait=False)  # who is out of time does not wait for the chunk that is being read
    there = iter(found)
    return [
        column.join(read if column.serial else list(islice(there, len(column.chunks))))
        for column, read in zip(columns, here, strict=True)
    ]


def _work(todo: deque[tuple[int, Callable[[], bytes]]], found: list[bytes]) -> None:
    """What one thread does: the next chunk, until there is none. A future per chunk would wake us for each."""
    while todo:
        try:
            place, chunk = todo.popleft()
        except IndexError:  # the other thread was quicker
            return
        found[place] = chunk()


def _await(walk: Walk, future: Future[None]) -> None:
    """Wait for a thread; the clock is asked meanwhile, as one chunk may be large."""
    while True:
        walk.ask()
        try:
            return future.result(None if walk.out_of_time is None else SECONDS_BETWEEN_QUESTIONS)
        except TimeoutError:
            if future.done():  # the error is the chunk's own
                raise


def of_rows(  # the fifth and sixth are for the rare column
    kind: str,
    rows: int,
    size_bytes: int,
    read: Callable[[int, int], bytes],
    *,
    serial: bool = False,
    cuts: Cuts | None = None,
) -> Column:
    """A column whose chunks are `read(start, stop)` of its rows, cut every 65 536 rows unless `cuts` says where."""
    if cuts is None:
        cuts = [(start, min(start + CHUNK_ROWS, rows)) for start in range(0, rows, CHUNK_ROWS)]
    chunks = tuple(_bound(read, start, stop) for start, stop in cuts)
    return Column(kind, chunks, lambda parts: joined("col", kind, *parts), size_bytes, serial)


def _bound(read: Callable[[int, int], bytes], start: int, stop: int) -> Callable[[], bytes]:
    return lambda: read(start, stop)


def _in_turn(walk: Walk, column: Column) -> list[bytes]:
    read = []
    for chunk in column.chunks:
        walk.ask()
        read.append(chunk())
    return read
