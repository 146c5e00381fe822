"""What identifies a table: its columns, their labels, and the index."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrow_column import of_arrow
from .column import Column, digests
from .digest import CHUNK_ROWS, i64, joined, u64
from .gathered import gathered
from .pandas_column import dtype_text, of_pandas
from .walk import Walk


@dataclass(frozen=True, slots=True)
class Parts:
    """What a record is made of: kind, both digests, rows, and label text, E(label), digest and type per column."""

    kind: str
    content: bytes
    schema: bytes
    rows: int | None = None
    columns: tuple[tuple[str, bytes, bytes], ...] = ()
    types: tuple[str, ...] = ()


def frame(walk: Walk, value: Any) -> Parts:
    """A pandas DataFrame; `attrs`, flags and the layout of its blocks do not matter."""
    labels = list(value.columns)
    held = [_column(walk, value, place) for place in range(len(labels))]
    index, read = _with_levels(walk, value.index, [column for _, column in held])
    named = _named(walk, labels, read)
    content = joined("frame", u64(len(value)), *index, *[joined("nc", label, digest) for _, label, digest in named])
    texts = [text for text, _ in held]
    schema = _schema(walk, value.index, list(value.columns.names), texts)
    return Parts("df", content, schema, len(value), named, tuple(texts))


def series(walk: Walk, value: Any) -> Parts:
    """A pandas Series, with its index."""
    index, read = _with_levels(walk, value.index, [of_pandas(walk, value)])
    content = joined("series", u64(len(value)), *index, *read)
    text = dtype_text(walk, value.dtype)
    schema = _schema(walk, value.index, value.name, [text])
    return Parts("series", content, schema, len(value), _named(walk, [value.name], read), (text,))


def index(walk: Walk, value: Any) -> Parts:
    """A pandas Index: its levels without a column."""
    levels, _ = _with_levels(walk, value, [])
    return Parts("series", joined("index", u64(len(value)), *levels), _schema(walk, value, None, []), len(value))


def table(walk: Walk, value: Any) -> Parts:
    """An Arrow table or record batch, or a polars frame read through Arrow: a frame without index."""
    source = value if type(value).__module__.startswith("pyarrow") else value.to_arrow()
    labels, held = list(source.schema.names), list(source.columns)
    named = _named(walk, labels, digests(walk, [of_arrow(walk, column) for column in held]))
    content = joined("frame", u64(len(source)), u64(0), *[joined("nc", label, digest) for _, label, digest in named])
    texts = [f"arrow:{column.type}" for column in held]
    schema = joined("sch", u64(0), walk.encode(walk, []), walk.encode(walk, [None]), *texts)
    return Parts("df", content, schema, len(source), named, tuple(texts))


def progression(values: NDArray[np.int64], ask: Callable[[], None] | None = None) -> tuple[int, int, int] | None:
    """Start, step and length where 64-bit integers climb or fall evenly, else None; short ones are settled by rule.

    Examples
    --------
    >>> progression(np.array([3, 5, 7]))
    (3, 2, 3)
    """
    rows = len(values)
    if rows == 0:
        return 0, 1, 0
    start = int(values[0])
    if rows == 1:
        return start, 1, 1
    step = int(values[1]) - start
    if step == 0 or not -(2**63) <= step < 2**63 or int(values[-1]) != start + step * (rows - 1):
        return None  # Python's integers do not wrap, so one that passed the largest number is seen here
    for place in range(0, rows, CHUNK_ROWS):
        if ask is not None:
            ask()
        if (np.diff(values[place : place + CHUNK_ROWS + 1]) != step).any():
            return None
    return start, step, rows


def _column(walk: Walk, of_frame: Any, place: int) -> tuple[str, Column]:
    """Text of its type, and the column, after the clock was asked: a frame may have ten thousand of them."""
    walk.ask()
    held = of_frame.iloc[:, place]
    return dtype_text(walk, held.dtype), of_pandas(walk, held)


def _with_levels(walk: Walk, of_index: Any, columns: Sequence[Column]) -> tuple[list[bytes], list[bytes]]:
    """Number and digests of the index levels, and digests of the columns, all read in one go."""
    levels = [_level(walk, level) for level in _levels(of_index)]
    read = digests(walk, [*(level for level in levels if isinstance(level, Column)), *gathered(columns)])
    found = iter(read)
    of_levels = [next(found) if isinstance(level, Column) else level for level in levels]
    return [u64(len(levels)), *of_levels], list(found)


def _levels(of_index: Any) -> list[Any]:
    if of_index.nlevels == 1 and not hasattr(of_index, "levels"):
        return [of_index]
    return [of_index.get_level_values(place) for place in range(of_index.nlevels)]


def _level(walk: Walk, level: Any) -> Column | bytes:
    """A range index and the same numbers written out are one thing."""
    if isinstance(level, sys.modules["pandas"].RangeIndex):
        rows = len(level)
        return _range((level.start, level.step, rows) if rows > 1 else (level.start if rows else 0, 1, rows))
    column = of_pandas(walk, level)
    if column.kind == "i8" and not level.hasnans:
        found = progression(level.to_numpy(dtype=np.int64), walk.ask)
        if found is not None:
            return _range(found)
    return column


def _range(found: tuple[int, int, int]) -> bytes:
    return joined("range", *map(i64, found))


def _named(walk: Walk, labels: list[object], read: list[bytes]) -> tuple[tuple[str, bytes, bytes], ...]:
    return tuple((str(label), walk.encode(walk, label), digest) for label, digest in zip(labels, read, strict=True))


def _schema(walk: Walk, of_index: Any, name: object, texts: list[str]) -> bytes:
    levels = [dtype_text(walk, level.dtype) for level in _levels(of_index)]
    names = walk.encode(walk, list(of_index.names))
    return joined("sch", u64(len(levels)), *levels, names, walk.encode(walk, name), *texts)
