"""What identifies an array of any number of dimensions, structured, masked or sparse."""

from __future__ import annotations

import functools
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import bits, times
from .arrow_column import of_arrow
from .column import Column, Cuts, digests, of_rows
from .digest import CHUNK_BYTES, CHUNK_ROWS, joined, u64
from .frames import Parts
from .numpy_column import of_numpy, of_text
from .pandas_column import dtype_text, numpy_text, of_pandas
from .walk import Walk

NUMBERS = frozenset("biufc")


def array(walk: Walk, value: NDArray[Any]) -> Parts:
    """A NumPy array: strides, byte order and subclass do not matter."""
    masked = isinstance(value, np.ma.MaskedArray)
    schema = _schema(("ma:" if masked else "") + numpy_text(value.dtype))
    return Parts("nd", _content(walk, value), schema, len(value) if value.ndim else None)


@functools.lru_cache(maxsize=256)
def _schema(text: str) -> bytes:
    return joined("sch", text)


def arrow_array(walk: Walk, value: Any) -> Parts:
    """An Arrow array or chunked array."""
    content = digests(walk, [of_arrow(walk, value)])[0]
    return Parts("nd", content, joined("sch", f"arrow:{value.type}"), len(value))


def extension(walk: Walk, value: Any) -> Parts:
    """An array of pandas' own, outside a Series."""

    class Held:
        dtype, array = value.dtype, value

        @staticmethod
        def to_numpy() -> Any:
            return value.to_numpy()

    content = digests(walk, [of_pandas(walk, Held)])[0]
    return Parts("nd", content, joined("sch", dtype_text(walk, value.dtype)), len(value))


def sparse(walk: Walk, value: Any) -> Parts:
    """A scipy sparse matrix or array of any format, as canonical rows: sorted, summed, without zeros."""
    shape, entries = tuple(value.shape), value.tocoo()
    walk.ask()
    coordinates = entries.coords if hasattr(entries, "coords") else (entries.row, entries.col)
    columns = coordinates[-1].astype(np.int64)
    rows = np.zeros(len(columns), dtype=np.int64)
    for size, place in zip(shape[:-1], coordinates[:-1], strict=True):
        rows = rows * size + place
    rows, columns, data = _summed(walk, rows, columns, entries.data)
    walk.ask()
    counts = np.bincount(rows, minlength=prod(shape[:-1]))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    parts = digests(walk, [of_numpy(walk, part) for part in (starts, columns, data)])
    content = joined("sparse", *map(u64, shape), *parts)
    return Parts("sparse", content, joined("sch", numpy_text(data.dtype)), shape[0])


def _summed(walk: Walk, rows: NDArray[Any], columns: NDArray[Any], data: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Entries sorted by place; those of one place are added in the order they were stored."""
    walk.ask()
    down, along = np.diff(rows), np.diff(columns)
    if not ((down > 0) | ((down == 0) & (along > 0))).all():
        walk.ask()
        order = np.lexsort((columns, rows))  # stable
        rows, columns, data = rows[order], columns[order], data[order]
        walk.ask()
        new = np.concatenate([[True], (np.diff(rows) != 0) | (np.diff(columns) != 0)])
        if not new.all():
            total = np.zeros(int(new.sum()), dtype=data.dtype)
            np.add.at(total, np.cumsum(new) - 1, data)
            rows, columns, data = rows[new], columns[new], total
    walk.ask()
    kept = bits.not_zero(data)
    return rows[kept], columns[kept], data[kept]


def _content(walk: Walk, value: NDArray[Any]) -> bytes:
    if value.dtype.names is not None:
        fields = [part for name in value.dtype.names for part in (walk.encode(walk, name), _content(walk, value[name]))]
        return joined("fields", u64(value.ndim), *map(u64, value.shape), *fields)
    if type(value) is np.ndarray and value.dtype.kind in NUMBERS and 0 < value.nbytes <= CHUNK_ROWS and value.ndim:
        walk.ask()
        read = bits.small_column(bits.width(value.dtype), value)  # one chunk: what `digests` would come to
    else:
        read = digests(walk, [_column(walk, value)])[0]
    return read if value.ndim == 1 else joined("nd", u64(value.ndim), *map(u64, value.shape), read)


def _column(walk: Walk, value: NDArray[Any]) -> Column:
    mask = np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else None
    plain = np.asarray(value)
    kind = plain.dtype.kind
    flat_mask = None if mask is None else mask.reshape(-1)
    if kind in "mM":
        flat = plain.reshape(-1)
        whole = flat if flat_mask is None else np.where(flat_mask, np.array("NaT", dtype=flat.dtype), flat)
        return times.column(whole, cuts=_cells(plain.shape, _cuts(plain.shape, times.SIZE_BYTES)), ask=walk.ask)
    if kind == "O":
        return _objects(walk, plain.reshape(-1), flat_mask)
    if kind in "USTV":
        return of_text(plain.reshape(-1), flat_mask)
    return _numbers(plain, mask)


def _objects(walk: Walk, flat: NDArray[Any], mask: NDArray[np.bool_] | None) -> Column:
    def read(start: int, stop: int) -> bytes:
        walk.spend(stop - start)
        rows = [walk.encode(walk, value) for value in flat[start:stop].tolist()]
        if mask is not None:
            rows = [b"N" if absent else row for row, absent in zip(rows, mask[start:stop].tolist(), strict=True)]
        return joined("o", "obj", framed=rows)

    return of_rows("obj", len(flat), 0, read, serial=True)


def _numbers(value: NDArray[Any], mask: NDArray[np.bool_] | None) -> Column:
    """Leading items are gathered a block at a time, so that a strided or F-ordered array is never copied whole."""
    kind, cuts = bits.width(value.dtype), _cuts(value.shape, value.dtype.itemsize)
    if not value.shape:
        value, mask = value.reshape(1), None if mask is None else mask.reshape(1)

    def read(start: int, stop: int) -> bytes:
        return bits.chunk(kind, value[start:stop], None if mask is None else mask[start:stop])

    return of_rows(kind, len(value), value.nbytes, read, cuts=cuts)


def _cuts(shape: tuple[int, ...], item_bytes: int) -> Cuts | None:
    """Where the chunks of an array of several dimensions lie, in leading items; None where rows alone decide."""
    if len(shape) < 2:
        return None
    step = max(1, CHUNK_BYTES // max(1, item_bytes * prod(shape[1:])))
    return [(start, min(start + step, shape[0])) for start in range(0, shape[0], step)]


def _cells(shape: tuple[int, ...], cuts: Cuts | None) -> Cuts | None:
    """The same in single cells."""
    items = prod(shape[1:])
    return None if cuts is None else [(start * items, stop * items) for start, stop in cuts]
