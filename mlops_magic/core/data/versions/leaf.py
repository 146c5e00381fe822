"""What is a leaf: one column of plain cells, of which every value that is kept is made; and what identifies a part of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ..fingerprint import bits, text
from ..fingerprint.digest import CHUNK_ROWS, joined, raw

NUMBERS, TEXT, BYTES, ARROW = "num", "text", "bin", "arrow"
SETTLED = pa.ipc.IpcWriteOptions(compression=None)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One column of cells.

    `values` is a one-dimensional NumPy array of fixed width (`num`), an Arrow array of large_string (`text`) or
    large_binary (`bin`), or an Arrow array of any other type (`arrow`). `path` says which part of the value it is: leaves
    of two versions are compared where path, form and dtype agree.
    """

    path: str
    form: str
    values: Any
    chunk_rows: int = CHUNK_ROWS  # where a first version is cut

    @property
    def dtype(self) -> str:
        """Text of the type of the cells; empty for text and bytes, which have one type each."""
        if self.form == NUMBERS:
            return str(self.values.dtype.str)
        return str(self.values.type) if self.form == ARROW else ""

    @property
    def size_bytes(self) -> int:
        """Bytes in memory."""
        return int(self.values.nbytes)

    def part(self, start: int, stop: int) -> Any:
        """Rows `start` to `stop`, contiguous."""
        if self.form == NUMBERS:
            return np.ascontiguousarray(self.values[start:stop])
        return whole(self.values.slice(start, stop - start))


def digest(form: str, values: Any) -> str:
    """Digest of a part: that of fp1 for such a chunk, where the bits are those that fp1 reads.

    Where fp1 folds what a program can tell apart (-0.0 and 0.0, one NaN and another), the digest covers the raw bits,
    under a tag of its own: two parts with one digest are the same bit for bit.

    Returns
    -------
    str
        64 hex digits.

    Examples
    --------
    >>> digest("num", np.array([0.0])) == digest("num", np.array([-0.0]))
    False
    """
    if form == NUMBERS:
        return _of_numbers(values).hex()
    if form in (TEXT, BYTES):
        return text.chunk_of_arrow("str" if form == TEXT else "bin", values).hex()
    return joined("arrow", str(values.type), memoryview(_settled(values))).hex()


def whole(values: Any) -> Any:
    """One contiguous Arrow array of what may be several, without the rows around a slice."""
    if not isinstance(values, pa.ChunkedArray):
        return values
    if values.num_chunks == 1:
        return values.chunk(0)
    found = values.combine_chunks()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def rows_of(form: str, values: Any, start: int, rows: int) -> Any:
    """Some rows of a part."""
    return values[start : start + rows] if form == NUMBERS else values.slice(start, rows)


def together(form: str, dtype: str, parts: Sequence[Any]) -> Any:
    """The values of a leaf from its parts, in order; text and bytes are not copied."""
    if form == NUMBERS:
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.dtype(dtype))
    if parts:
        return pa.chunked_array(parts, type=parts[0].type)
    return pa.chunked_array([], type=pa.large_string() if form == TEXT else pa.large_binary())


def _of_numbers(values: Any) -> bytes:
    dtype = values.dtype
    if dtype.kind == "V":
        return joined("v", f"V{dtype.itemsize}", raw(values))
    kind = bits.width(dtype)
    folded = bits.canonical(values)
    stored = raw(values)
    untouched = np.may_share_memory(folded, values) or np.array_equal(np.asarray(raw(folded)), np.asarray(stored))
    return joined("v" if untouched else "raw", kind, stored)


def _settled(values: Any) -> Any:
    """The bytes of an Arrow array of any type, written twice: what lies behind a null is gone after the first time."""
    batch = pa.RecordBatch.from_arrays([values], ["value"])
    for _ in range(2):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema, options=SETTLED) as stream:
            stream.write_batch(batch)
        held = sink.getvalue()
        batch = pa.ipc.open_stream(held).read_next_batch()
    return held
