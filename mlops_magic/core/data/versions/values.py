"""How is a table, array or matrix taken apart into leaves, and how is it put together again?"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from ....errors import DataError
from . import arrays, cells
from .leaf import Leaf
from .taking import Held, Layout, Taking

FORMATS = ("csr", "csc", "coo", "bsr", "dia")  # of scipy sparse: those that are made of arrays


def taken(value: Any) -> tuple[Layout, tuple[Leaf, ...]]:
    """Layout and leaves of a value.

    Parameters
    ----------
    value : DataFrame, Series, Index, ndarray, scipy sparse array or matrix, pyarrow table, polars frame or series
        Read and not changed; columns are not copied unless their bytes have to be laid out anew.

    Raises
    ------
    DataError
        A value, column or cell that would not come back exactly; the sentence names it.

    Examples
    --------
    >>> layout, leaves = taken(np.array([1.0, 2.0]))
    >>> rebuilt(layout, lambda number: leaves[number].values)
    array([1., 2.])
    """
    taking = Taking()
    layout = _taken(taking, value)
    return layout, tuple(taking.leaves)


def rebuilt(layout: Layout, held: Held) -> Any:
    """The value of a layout, from the values of its leaves."""
    return _REBUILDERS[layout["kind"]](layout, held)


def _taken(taking: Taking, value: Any) -> Layout:
    kind, pandas = type(value), sys.modules.get("pandas")
    root = kind.__module__.partition(".")[0]
    if pandas is not None:
        if kind is pandas.DataFrame:
            return _frame(taking, value)
        if kind is pandas.Series:
            return _series(taking, value)
        if isinstance(value, pandas.Index):
            return {"kind": "index", "index": _index(taking, "index", value)}
    if isinstance(value, np.ndarray):
        return {"kind": "nd", "array": arrays.nd_taken(taking, "values", value)}
    if root == "scipy" and hasattr(value, "format"):
        return _sparse(taking, value)
    if root == "pyarrow" and kind.__name__ == "Table":
        return _table(taking, value)
    if root == "polars" and kind.__name__ in ("DataFrame", "Series"):
        return _polars(taking, value)
    if root == "polars" and kind.__name__ == "LazyFrame":
        raise DataError("a LazyFrame of polars is a question and no table yet. Save its answer: lf.collect()")
    raise DataError(
        f"a {kind.__module__}.{kind.__qualname__} is no table, array, matrix, file or folder, so it is not kept as data"
    )


def _frame(taking: Taking, value: Any) -> Layout:
    labels = [str(label) for label in value.columns]
    return {
        "kind": "df",
        "rows": len(value),
        "columns": _index(taking, "labels", value.columns),
        "index": _index(taking, "index", value.index),
        "data": [
            arrays.taken(taking, f"column {_said(label)!r}", value.iloc[:, place].array)
            for place, label in enumerate(labels)
        ],
        **_marks(value),
    }


def _frame_again(layout: Layout, held: Held) -> Any:
    pandas = importlib.import_module("pandas")
    index = _index_again(layout["index"], held)
    columns = {
        place: pandas.Series(array, index=index, dtype=array.dtype, copy=False)
        for place, array in enumerate(arrays.rebuilt(each, held) for each in layout["data"])
    }
    found = pandas.DataFrame(columns, index=index, copy=False)
    found.columns = _index_again(layout["columns"], held)
    return _marked(found, layout)


def _series(taking: Taking, value: Any) -> Layout:
    return {
        "kind": "series",
        "rows": len(value),
        "index": _index(taking, "index", value.index),
        "data": arrays.taken(taking, "values", value.array),
        "name": cells.plain(value.name),
        **_marks(value),
    }


def _series_again(layout: Layout, held: Held) -> Any:
    pandas = importlib.import_module("pandas")
    array = arrays.rebuilt(layout["data"], held)
    index = _index_again(layout["index"], held)
    name = cells.unplain(layout["name"])
    return _marked(pandas.Series(array, index=index, dtype=array.dtype, name=name, copy=False), layout)


def _marks(value: Any) -> Layout:
    return {"attrs": cells.plain(dict(value.attrs)), "unique": not value.flags.allows_duplicate_labels}


def _marked(value: Any, layout: Layout) -> Any:
    value.attrs = cells.unplain(layout["attrs"])
    return value.set_flags(allows_duplicate_labels=False) if layout["unique"] else value


def _index(taking: Taking, path: str, value: Any) -> Layout:
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.MultiIndex):
        return {
            "form": "multi",
            "levels": [_index(taking, f"{path} level {place}", level) for place, level in enumerate(value.levels)],
            "codes": [
                taking.numbers(f"{path} codes {place}", np.asarray(codes)) for place, codes in enumerate(value.codes)
            ],
            "names": [cells.plain(name) for name in value.names],
        }
    name = cells.plain(value.name)
    if isinstance(value, pandas.RangeIndex):
        return {"form": "range", "start": value.start, "stop": value.stop, "step": value.step, "name": name}
    frequency = getattr(value, "freqstr", None) if type(value).__name__ in ("DatetimeIndex", "TimedeltaIndex") else None
    return {"form": "flat", "of": arrays.taken(taking, path, value.array), "name": name, "freq": frequency}


def _index_again(layout: Layout, held: Held) -> Any:
    pandas = importlib.import_module("pandas")
    if layout["form"] == "multi":
        return pandas.MultiIndex(
            levels=[_index_again(level, held) for level in layout["levels"]],
            codes=[held(codes) for codes in layout["codes"]],
            names=[cells.unplain(name) for name in layout["names"]],
            verify_integrity=False,
        )
    name = cells.unplain(layout["name"])
    if layout["form"] == "range":
        return pandas.RangeIndex(layout["start"], layout["stop"], layout["step"], name=name)
    array = arrays.rebuilt(layout["of"], held)
    found = pandas.Index(array, dtype=array.dtype, name=name, copy=False)
    if layout["freq"]:
        found.freq = layout["freq"]
    return found


def _sparse(taking: Taking, value: Any) -> Layout:
    if value.format not in FORMATS:
        raise DataError(f"a sparse matrix of format {value.format} is not kept as it is. Save matrix.tocsr()")
    names = {"coo": ("data",), "dia": ("data", "offsets")}.get(value.format, ("data", "indices", "indptr"))
    kept = {name: arrays.nd_taken(taking, name, getattr(value, name)) for name in names}
    if value.format == "coo":
        kept |= {
            f"coords {place}": arrays.nd_taken(taking, f"coords {place}", part)
            for place, part in enumerate(value.coords)
        }
    return {
        "kind": "sparse",
        "class": type(value).__name__,
        "shape": [int(size) for size in value.shape],
        "parts": kept,
    }


def _sparse_again(layout: Layout, held: Held) -> Any:
    sparse = importlib.import_module("scipy.sparse")
    parts = {name: arrays.nd_rebuilt(part, held) for name, part in layout["parts"].items()}
    make, shape = getattr(sparse, layout["class"]), tuple(layout["shape"])
    if layout["class"].startswith("coo"):
        found = make((parts["data"], tuple(parts[name] for name in parts if name != "data")), shape=shape)
    elif layout["class"].startswith("dia"):
        found = make((parts["data"], parts["offsets"]), shape=shape)
    else:
        found = make((parts["data"], parts["indices"], parts["indptr"]), shape=shape)
    return found


def _table(taking: Taking, value: Any) -> Layout:
    schema = value.schema.serialize().to_pybytes().hex()
    data = [
        taking.arrow(f"column {_said(name)!r}", value.column(place)) for place, name in enumerate(value.schema.names)
    ]
    return {"kind": "table", "rows": len(value), "schema": schema, "data": data}


def _table_again(layout: Layout, held: Held) -> Any:
    schema = pa.ipc.read_schema(pa.py_buffer(bytes.fromhex(layout["schema"])))
    if not layout["data"]:
        return (
            pa.table({}, schema=schema) if not layout["rows"] else pa.table({"_": pa.nulls(layout["rows"])}).select([])
        )
    columns = [held(number) for number in layout["data"]]
    columns = [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _polars(taking: Taking, value: Any) -> Layout:
    """A polars frame or series, through Arrow; refused where polars would not make the same of it again."""
    is_series = type(value).__name__ == "Series"
    frame = value.to_frame() if is_series else value
    table = frame.to_arrow()
    again = sys.modules["polars"].from_arrow(table)
    if again.schema != frame.schema or not again.equals(frame):
        raise DataError(
            "this polars frame would not come back from Arrow as it is. Save frame.to_pandas() or frame.to_arrow()"
        )
    return {"kind": "polars", "series": is_series, "table": _table(taking, table)}


def _polars_again(layout: Layout, held: Held) -> Any:
    found = importlib.import_module("polars").from_arrow(_table_again(layout["table"], held))
    return found.to_series() if layout["series"] else found


def _said(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:60]}…"


_REBUILDERS: dict[str, Callable[[Layout, Held], Any]] = {
    "df": _frame_again,
    "series": _series_again,
    "index": lambda layout, held: _index_again(layout["index"], held),
    "nd": lambda layout, held: arrays.nd_rebuilt(layout["array"], held),
    "sparse": _sparse_again,
    "table": _table_again,
    "polars": _polars_again,
}
