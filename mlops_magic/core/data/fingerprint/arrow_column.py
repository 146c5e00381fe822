"""How an Arrow array is read as a column, whatever its chunks and offsets."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from . import bits, text, times
from .category_column import coded
from .column import Column, of_rows
from .digest import CHUNK_ROWS
from .numpy_column import cells
from .walk import Walk

MILLISECONDS_PER_DAY = 86_400_000


def of_arrow(walk: Walk, values: Any) -> Column:  # one line per type of Arrow
    """A column of an Arrow array or chunked array."""
    arrow = sys.modules["pyarrow"]
    ask, kind = arrow.types, values.type
    if isinstance(kind, arrow.BaseExtensionType):
        return of_arrow(walk, _whole(arrow, values).storage)
    if ask.is_string(kind) or ask.is_large_string(kind) or _is(ask, "string_view", kind):
        return _text(arrow, "str", values)
    if ask.is_binary(kind) or ask.is_large_binary(kind) or _is(ask, "binary_view", kind):
        return _text(arrow, "bin", values)
    if ask.is_fixed_size_binary(kind):
        return _text(arrow, "bin", values.cast(arrow.binary()))
    if ask.is_boolean(kind) or ask.is_integer(kind) or ask.is_floating(kind):
        return _numbers(arrow, values)
    if ask.is_temporal(kind) and not ask.is_interval(kind):
        return _times(walk, arrow, values)
    if ask.is_dictionary(kind):
        found = _whole(arrow, values.cast(kind.value_type).dictionary_encode())
        codes = found.indices.cast(arrow.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
        used = len(found.dictionary)
        return coded(walk, codes, of_arrow(walk, found.dictionary), list(range(used)), used)
    if ask.is_null(kind):
        return of_rows("str", len(values), 0, lambda a, b: text.chunk_of_objects("str", [None] * (b - a)))
    objects = np.empty(len(values), dtype=object)
    for start in range(0, len(values), CHUNK_ROWS):
        walk.ask()
        rows = values.slice(start, CHUNK_ROWS).to_pylist()
        for place, row in enumerate(rows, start):  # a slice would unpack rows that are lists
            objects[place] = row
    return cells(walk, objects)


def _text(arrow: Any, kind: str, values: Any) -> Column:
    def read(start: int, stop: int) -> bytes:
        part = _part(arrow, values, start, stop)
        if str(part.type).endswith("_view"):
            part = part.cast(arrow.large_binary() if kind == "bin" else arrow.large_string())
        return text.chunk_of_arrow(kind, part)

    return of_rows(kind, len(values), values.nbytes, read)


def _numbers(arrow: Any, values: Any) -> Column:
    is_truth = arrow.types.is_boolean(values.type)
    dtype = np.dtype(bool) if is_truth else np.dtype(values.type.to_pandas_dtype())
    kind = bits.width(dtype)

    def read(start: int, stop: int) -> bytes:
        part = _part(arrow, values, start, stop)
        absent = text.nulls(part)
        if is_truth:
            return bits.chunk(kind, part.fill_null(arrow.scalar(False)).to_numpy(zero_copy_only=False), absent)  # noqa: FBT003  # Arrow's own spelling
        buffer = part.buffers()[1]
        numbers = np.frombuffer(buffer, dtype=dtype, count=part.offset + len(part)) if buffer else np.empty(0, dtype)
        return bits.chunk(kind, numbers[part.offset :], absent)

    return of_rows(kind, len(values), values.nbytes, read)


def _times(walk: Walk, arrow: Any, values: Any) -> Column:
    ask, kind = arrow.types, values.type
    if ask.is_date(kind):
        return _dates(arrow, values)
    whole = _whole(arrow, values)
    counted = whole.cast(arrow.int32()).cast(arrow.int64()) if ask.is_time32(kind) else whole.cast(arrow.int64())
    counts = counted.fill_null(times.NOT_A_TIME).to_numpy(zero_copy_only=False)
    if ask.is_time(kind):
        return times.of_counts("time", counts, times.PER_SECOND["ns"] // times.PER_SECOND[kind.unit])
    name = "td:" if ask.is_duration(kind) else "dt:" if kind.tz is None else "dtz:"
    unit, factor = times.finest(counts, kind.unit, walk.ask)
    return times.of_counts(name + unit, counts, factor)


def _dates(arrow: Any, values: Any) -> Column:
    def read(start: int, stop: int) -> bytes:
        part = _part(arrow, values, start, stop)
        absent = text.nulls(part)
        if arrow.types.is_date64(part.type):
            days = part.cast(arrow.int64()).fill_null(0).to_numpy(zero_copy_only=False) // MILLISECONDS_PER_DAY
        else:
            days = part.cast(arrow.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        return bits.chunk("date", days.astype("<i4"), absent)

    return of_rows("date", len(values), values.nbytes, read)


def _part(arrow: Any, values: Any, start: int, stop: int) -> Any:
    return _whole(arrow, values.slice(start, stop - start))


def _whole(arrow: Any, values: Any) -> Any:
    """One contiguous array of what may be chunks."""
    if not isinstance(values, arrow.ChunkedArray):
        return values
    if values.num_chunks == 1:
        return values.chunk(0)
    return arrow.concat_arrays(values.chunks) if values.num_chunks else arrow.array([], type=values.type)


def _is(ask: Any, name: str, kind: Any) -> bool:
    """Whether `kind` is a view type; older pyarrow has no such types and no such question."""
    question = getattr(ask, f"is_{name}", None)
    return question is not None and bool(question(kind))
