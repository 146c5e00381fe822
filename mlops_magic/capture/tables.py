"""What are arrays, frames, columns and Arrow data made of? Their buffers, instead of their fields."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from blake3 import blake3

from .found import Found
from .sampling import LARGE_BYTES, MOST_BYTES, places_array

SMALL_BYTES = 1 << 12  # as cheap to compare as they are as to digest
_TO_BYTES = np.ndarray.tobytes  # a masked array's own would fill what is masked
_BOUNDS = getattr(np.lib, "array_utils", np).byte_bounds  # it moved with NumPy 2
_FIELDS = ("_ndarray", "_data", "_mask", "_codes", "_pa_array", "_sparse_values", "_left", "_right", "_dtype")


Inside = Callable[[Found, Any], Sequence[Any] | None]


def table_reading(kind: type, root: str) -> Inside | None:
    """How to say what to walk next in objects of a class of NumPy, pandas or Arrow; None for what is none of their tables.

    Asked once for each class. What is found may answer None of one object: then that one is read as any other.
    """
    if kind is np.ndarray:
        return of_array
    name = kind.__name__
    if root == "numpy":
        if hasattr(kind, "__array_finalize__"):
            return _of_array_subclass
        if hasattr(kind, "dtype") and hasattr(kind, "tobytes"):
            return _of_numpy_scalar
    elif root == "pandas":
        if name in _OF_PANDAS:
            return _OF_PANDAS[name]
        if hasattr(kind, "_simple_new") and hasattr(kind, "get_indexer"):
            return _of_index
        if hasattr(kind, "_from_sequence"):
            return _of_extension
    elif name in ("ChunkedArray", "Table", "RecordBatch") or hasattr(kind, "buffers"):
        return _of_arrow_table if name in ("Table", "RecordBatch") else _of_arrow
    return _of_type if name.endswith(("type", "Type")) else None


def _of_frame(found: Found, item: Any) -> Sequence[Any]:
    found.parts.add(id(item))
    blocks = item._mgr.blocks  # noqa: SLF001 - the one way to buffers without a copy or a reference
    found.tokens.append([block.mgr_locs.as_array.tolist() for block in blocks])
    labels = item.columns if type(item).__name__ == "DataFrame" else item.name
    return [labels, item.index, *found.fields(item.attrs), *[block.values for block in blocks]]


def _of_range_index(found: Found, item: Any) -> Sequence[Any]:
    found.tokens.append(f"{item.start},{item.stop},{item.step}")
    return [*item.names]


def _of_multi_index(_: Found, item: Any) -> Sequence[Any]:
    return [*item.names, *item.codes, *item.levels]


def _of_index(_: Found, item: Any) -> Sequence[Any]:
    return [*item.names, item._values]  # noqa: SLF001 - its buffer without a copy, as with a frame's blocks


def _of_extension(found: Found, item: Any) -> Sequence[Any] | None:
    found.parts.add(id(item))
    return [getattr(item, field) for field in _FIELDS if hasattr(item, field)] or None


def _of_categorical(found: Found, item: Any) -> Sequence[Any]:
    return [*(_of_extension(found, item) or ()), item.categories, item.ordered]


_OF_PANDAS: dict[str, Inside] = {
    "DataFrame": _of_frame,
    "Series": _of_frame,
    "RangeIndex": _of_range_index,
    "MultiIndex": _of_multi_index,
    "Categorical": _of_categorical,
}


def _of_numpy_scalar(found: Found, item: Any) -> Sequence[Any]:
    found.tokens.append(item.tobytes())
    return ()


def _of_type(found: Found, item: Any) -> Sequence[Any]:
    found.tokens.append(str(item))
    return ()


def of_array(found: Found, item: Any) -> Sequence[Any]:
    """An array: its place in memory, its layout and its bytes."""
    flags, size, dtype = item.flags, item.nbytes, item.dtype
    contiguous = flags.c_contiguous or flags.f_contiguous
    # the interface is the quickest way to the address, but it writes out a structured type first
    start = item.__array_interface__["data"][0] if dtype.names is None else item.ctypes.data
    start, end = (start, start + size) if contiguous else map(int, _BOUNDS(item))
    if end > start:
        found.buffers.append((start, end))
    found.tokens += [_dtype_text(dtype), item.shape, item.strides]
    if size > LARGE_BYTES and not found.reading:
        found.unread += size
        found.tokens.append(start)
        return _sample(found, item, contiguous=contiguous)
    if size > MOST_BYTES:
        found.unknown = True
        return ()
    if dtype.hasobject:
        return found.items(np.asarray(item).ravel().tolist())
    if size <= SMALL_BYTES:
        found.tokens.append(_TO_BYTES(item, "A"))
        return ()
    block = item if contiguous else np.ascontiguousarray(item)
    flat = np.asarray(block).view(np.ndarray).reshape(-1, order="A").view(np.uint8)
    found.tokens.append(blake3(flat.data, max_threads=2 if size > 1 << 20 else 1).digest())
    return ()


def _of_array_subclass(found: Found, item: Any) -> Sequence[Any]:
    """Besides, the mask of a masked array, which is no part of its bytes."""
    mask = getattr(item, "__dict__", {}).get("_mask")
    return [*of_array(found, item), *(() if mask is None else (mask,))]


def _sample(found: Found, item: Any, *, contiguous: bool) -> Sequence[Any]:
    plain = np.asarray(item).view(np.ndarray)
    if contiguous:
        plain = plain.reshape(-1, order="A")  # a view, in the order of memory
        taken = plain[places_array(plain.size)]
    else:
        taken = plain.flat[places_array(plain.size)]
    if taken.dtype.hasobject:
        return found.items(taken.tolist())
    found.tokens.append(blake3(taken.tobytes()).digest())
    return ()


def _of_arrow_table(found: Found, item: Any) -> Sequence[Any]:
    found.tokens.append(str(item.schema))
    return [*item.columns]


def _of_arrow(found: Found, item: Any) -> Sequence[Any]:
    found.tokens.append(str(item.type))
    for chunk in item.chunks if type(item).__name__ == "ChunkedArray" else [item]:
        found.tokens += [chunk.offset, len(chunk)]
        for buffer in chunk.buffers():
            if buffer is None:
                found.tokens.append(None)
                continue
            size = buffer.size
            if size <= SMALL_BYTES:
                found.tokens.append(buffer.to_pybytes())
                continue
            view = np.frombuffer(buffer, dtype=np.uint8, count=size)
            if size > LARGE_BYTES and not found.reading:
                found.unread += size
                found.tokens.append(buffer.address)
                view = view[places_array(size)]
            found.tokens.append(blake3(view.data, max_threads=2 if size > 1 << 20 else 1).digest())
    return ()


@functools.lru_cache(maxsize=512)
def _dtype_text(dtype: Any) -> str:
    """Writing out a structured type takes longer than reading a small array of it."""
    return str(dtype)
