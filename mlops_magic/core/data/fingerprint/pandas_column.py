"""How a pandas Series or Index is read as a column, and what the text of its type is."""

from __future__ import annotations

import functools
import sys
from typing import Any

import numpy as np

from . import bits, times
from .arrow_column import of_arrow
from .category_column import coded, first_seen
from .column import Column, digests, of_rows
from .digest import joined
from .numpy_column import cells, of_numpy
from .walk import Walk


def of_pandas(walk: Walk, held: Any) -> Column:  # one line per type of pandas
    """A column of a Series or of an Index of one level."""
    pandas, dtype = sys.modules["pandas"], held.dtype
    if isinstance(dtype, np.dtype):
        return of_numpy(walk, held.to_numpy())
    values = held.array
    if isinstance(dtype, pandas.CategoricalDtype):
        return _categories(walk, values)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return times.column(values.tz_convert(None).to_numpy(), aware=True, ask=walk.ask)
    if isinstance(dtype, pandas.PeriodDtype):
        return times.of_counts(f"per:{_frequency(dtype)}", values.asi8, 1)
    if isinstance(dtype, pandas.IntervalDtype):
        return _intervals(walk, values)
    if isinstance(dtype, pandas.SparseDtype):
        return of_numpy(walk, np.asarray(values))
    if isinstance(dtype, pandas.StringDtype):
        by_arrow = dtype.storage.startswith("pyarrow")
        return (
            of_arrow(walk, values.__arrow_array__()) if by_arrow else of_numpy(walk, np.asarray(values, dtype=object))
        )
    if hasattr(dtype, "pyarrow_dtype"):
        return of_arrow(walk, values.__arrow_array__())
    if hasattr(dtype, "numpy_dtype"):
        return _masked(values, dtype.numpy_dtype)
    return cells(walk, np.asarray(values, dtype=object))


def dtype_text(walk: Walk, dtype: Any) -> str:  # one line per type of pandas
    """Our own text of a dtype; `str(dtype)` changes between versions of pandas."""
    pandas = sys.modules.get("pandas")
    if isinstance(dtype, np.dtype) or pandas is None:
        return numpy_text(dtype)
    if isinstance(dtype, pandas.CategoricalDtype):
        return _category_text(walk, dtype)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return f"np:dtz:{dtype.unit}:{dtype.tz}"
    if isinstance(dtype, pandas.PeriodDtype):
        return f"period:{_frequency(dtype)}"
    if isinstance(dtype, pandas.IntervalDtype):
        return f"interval:{dtype.closed}:{dtype_text(walk, dtype.subtype)}"
    if isinstance(dtype, pandas.SparseDtype):
        return f"sparse:{numpy_text(np.dtype(dtype.subtype)).removeprefix('np:')}:{dtype.fill_value}"
    if isinstance(dtype, pandas.StringDtype):
        return "string" if dtype.na_value is pandas.NA else "str"
    if hasattr(dtype, "pyarrow_dtype"):
        return f"arrow:{dtype.pyarrow_dtype}"
    if hasattr(dtype, "numpy_dtype"):
        return f"na:{bits.width(dtype.numpy_dtype)}"
    return f"other:{dtype.name}"


@functools.lru_cache(maxsize=256)
def numpy_text(dtype: Any) -> str:
    """Text of a NumPy type: `np:f8`, `np:dt:ns`, `np:U5`, `object`, `np:fields(a=np:i8)`."""
    if dtype.names is not None:
        return "np:fields(" + ",".join(f"{name}={numpy_text(dtype[name])}" for name in dtype.names) + ")"
    if dtype.subdtype is not None:
        return f"{numpy_text(dtype.subdtype[0])}{list(dtype.subdtype[1])}"
    if dtype.kind == "O":
        return "object"
    if dtype.kind in "mM":
        return f"np:{'dt' if dtype.kind == 'M' else 'td'}:{times.unit_of(dtype)}"
    if dtype.kind in "biufc":
        return f"np:{bits.width(dtype)}"
    return f"np:{dtype.kind}{dtype.itemsize}" if dtype.kind != "T" else "np:T"


def _masked(values: Any, dtype: np.dtype[Any]) -> Column:
    """Numbers and mask are taken from where pandas keeps them; asked in public it copies both."""
    kind, zero = bits.width(dtype), np.zeros((), dtype).item()
    numbers, mask = getattr(values, "_data", None), getattr(values, "_mask", None)

    def read(start: int, stop: int) -> bytes:
        if isinstance(numbers, np.ndarray) and isinstance(mask, np.ndarray) and numbers.dtype == dtype:
            return bits.chunk(kind, numbers[start:stop], mask[start:stop])
        part = values[start:stop]
        return bits.chunk(kind, part.to_numpy(dtype=dtype, na_value=zero), np.asarray(part.isna()))

    return of_rows(kind, len(values), values.nbytes, read)


def _intervals(walk: Walk, values: Any) -> Column:
    left, right = of_pandas(walk, values.left), of_pandas(walk, values.right)
    kind, cut = f"ivl:{values.closed}", len(left.chunks)
    return Column(
        kind,
        left.chunks + right.chunks,
        lambda parts: joined("col", kind, left.join(parts[:cut]), right.join(parts[cut:])),
        left.size_bytes + right.size_bytes,
        left.serial or right.serial,
    )


def _categories(walk: Walk, values: Any) -> Column:
    """Codes counted anew by first appearance: the order of the categories is nowhere in the content."""
    codes, categories = values.codes, values.categories
    order = first_seen(walk, codes, len(categories))
    used = of_pandas(walk, categories.take(np.array(order, dtype=np.intp)))
    return coded(walk, codes, used, order, len(categories))


def _category_text(walk: Walk, dtype: Any) -> str:
    categories = dtype.categories
    if categories is None:
        return "cat"
    if dtype.ordered:
        return f"cat:1:{digests(walk, [of_pandas(walk, categories)])[0].hex()}"
    found = [walk.encode(walk, value) for value in categories.tolist()]
    return f"cat:0:{joined('set', framed=sorted(found)).hex()}"


def _frequency(dtype: Any) -> str:
    return str(dtype.name).removeprefix("period[").removesuffix("]")
