"""How a column becomes a digest: chunk by chunk, on two threads when it is large."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .digest import CHUNK_ROWS, joined
from .walk import Walk

THREADS = 2
BYTES_WORTH_THREADS = 4_000_000  # below this, starting a thread costs more than it saves


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is ready to be read: its kind, one function per chunk, and how their digests are joined."""

    kind: str
    chunks: tuple[Callable[[], bytes], ...]
    join: Callable[[Sequence[bytes]], bytes]
    size_bytes: int
    serial: bool = False  # runs Python code of the user's, so it stays on this thread


def digests(walk: Walk, columns: Sequence[Column]) -> list[bytes]:
    """One digest per column; chunks of large columns are read on two threads.

    Raises
    ------
    OutOfTime
        The clock said so between two chunks.
    """
    if sum(column.size_bytes for column in columns if not column.serial) < BYTES_WORTH_THREADS:
        return [column.join(_in_turn(walk, column)) for column in columns]
    with ThreadPoolExecutor(THREADS) as pool:
        begun = [[] if column.serial else [pool.submit(chunk) for chunk in column.chunks] for column in columns]
        try:
            found = []
            for column, futures in zip(columns, begun, strict=True):
                if column.serial:
                    found.append(column.join(_in_turn(walk, column)))
                    continue
                read = []
                for future in futures:
                    walk.ask()
                    read.append(future.result())
                found.append(column.join(read))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return found


def of_rows(
    kind: str, rows: int, size_bytes: int, read: Callable[[int, int], bytes], *, serial: bool = False
) -> Column:
    """A column whose chunks are `read(start, stop)` of its rows."""
    chunks = tuple(_bound(read, start, min(start + CHUNK_ROWS, rows)) for start in range(0, rows, CHUNK_ROWS))
    return Column(kind, chunks, lambda parts: joined("col", kind, *parts), size_bytes, serial)


def _bound(read: Callable[[int, int], bytes], start: int, stop: int) -> Callable[[], bytes]:
    return lambda: read(start, stop)


def _in_turn(walk: Walk, column: Column) -> list[bytes]:
    read = []
    for chunk in column.chunks:
        walk.ask()
        read.append(chunk())
    return read
