"""How does a part of a leaf lie on disk? As a compressed Arrow IPC stream that pyarrow reads alone; or as what differs.

A full message has one column, `value`. A patch has two: `value`, the cells that differ from those of another part of the
same length, and `step`, how far each lies behind the one before it. For scattered changes that costs what an XOR of both
parts costs (1.3 % of the full message for 1 % of float64), and it serves text too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .leaf import BYTES, NUMBERS, TEXT

LARGEST_SHARE = 0.25  # of the rows: beyond it a full message is hardly larger, and quicker to read
COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")
NUMBER_TYPES = {
    "b1": pa.uint8(), "i1": pa.int8(), "i2": pa.int16(), "i4": pa.int32(), "i8": pa.int64(), "u1": pa.uint8(),
    "u2": pa.uint16(), "u4": pa.uint32(), "u8": pa.uint64(), "f2": pa.float16(), "f4": pa.float32(), "f8": pa.float64(),
}  # fmt: skip


def message(form: str, values: Any) -> bytes:
    """A part as a message of its own.

    Examples
    --------
    >>> packed = message("num", np.arange(3))
    >>> pa.ipc.open_stream(packed).read_all()["value"].to_pylist()
    [0, 1, 2]
    """
    return _stream([_as_arrow(form, values)], ["value"])


def read(form: str, dtype: str, packed: Any) -> Any:
    """The part of a full message."""
    return _from_arrow(form, dtype, _batch(packed).column(0))


def patch(form: str, values: Any, base: Any) -> bytes | None:
    """What makes `base` into `values`, or None where too many rows differ or the form cannot be patched."""
    if form not in (NUMBERS, TEXT, BYTES) or len(values) != len(base) or not len(values):
        return None
    places = np.flatnonzero(different(form, values, base))
    if len(places) > LARGEST_SHARE * len(values):
        return None
    steps = np.diff(places, prepend=0)
    if steps.size and steps.max() > np.iinfo(np.uint16).max:
        return None
    cells = values[places] if form == NUMBERS else values.take(pa.array(places))
    return _stream([pa.array(steps.astype(np.uint16)), _as_arrow(form, cells)], ["step", "value"])


def patched(form: str, dtype: str, packed: Any, base: Any) -> Any:
    """The part of a patch and the part it was made against."""
    batch = _batch(packed)
    places = np.cumsum(batch.column(0).to_numpy().astype(np.int64))
    cells = _from_arrow(form, dtype, batch.column(1))
    if form == NUMBERS:
        found = base.copy()
        found[places] = cells
        return found
    mask = np.zeros(len(base), dtype=bool)
    mask[places] = True
    return pc.replace_with_mask(base, pa.array(mask), cells)


def different(form: str, values: Any, base: Any) -> Any:
    """Which rows of two parts of one length differ, bit for bit; a null equals a null only."""
    if form == NUMBERS:
        width = values.dtype.itemsize
        if width in (1, 2, 4, 8):
            return values.view(f"u{width}") != base.view(f"u{width}")
        left, right = (each.view(np.uint8).reshape(len(each), width) for each in (values, base))
        return (left != right).any(axis=1)
    absent, was_absent = values.is_null(), base.is_null()
    unequal = pc.fill_null(pc.not_equal(values, base), False)  # noqa: FBT003  # Arrow's own spelling
    return pc.or_(unequal, pc.xor(absent, was_absent)).to_numpy(zero_copy_only=False)


def _stream(arrays: list[Any], names: list[str]) -> bytes:
    batch = pa.RecordBatch.from_arrays(arrays, names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=COMPRESSED) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def _batch(packed: Any) -> Any:
    return pa.ipc.open_stream(packed).read_next_batch()


def _as_arrow(form: str, values: Any) -> Any:
    """NumPy's bytes under Arrow's type, without a copy and without a look at them."""
    if form != NUMBERS:
        return values
    kind, width, rows = values.dtype.kind, values.dtype.itemsize, len(values)
    buffer = pa.py_buffer(values.view(np.uint8) if values.dtype.kind == "V" and width else values)
    if kind == "c":
        parts = pa.Array.from_buffers(NUMBER_TYPES[f"f{width // 2}"], rows * 2, [None, buffer])
        return pa.FixedSizeListArray.from_arrays(parts, 2)
    of = pa.binary(width) if kind == "V" else NUMBER_TYPES[f"{kind}{width}"]
    return pa.Array.from_buffers(of, rows, [None, buffer])


def _from_arrow(form: str, dtype: str, held: Any) -> Any:
    if form != NUMBERS:
        return held
    of, rows = np.dtype(dtype), len(held)
    buffer = held.flatten().buffers()[1] if of.kind == "c" else held.buffers()[1]
    return np.frombuffer(buffer, dtype=of, count=rows) if buffer is not None and rows else np.empty(0, dtype=of)
