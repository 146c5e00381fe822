"""How is an array taken apart into leaves, and put together again: NumPy's of any shape, and those of pandas?"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numpy as np
import pyarrow as pa

from ....errors import DataError
from . import cells, zones
from .taking import Held, Layout, Taking, objects


def taken(taking: Taking, path: str, values: Any) -> Layout:
    """Layout of a one-dimensional array of NumPy or pandas.

    Raises
    ------
    DataError
        An array of a class or type that has no exact form.
    """
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return _numpy(taking, path, np.asarray(values))
    if type(values) is sys.modules["pandas"].arrays.NumpyExtensionArray:
        return _numpy(taking, path, values.to_numpy())
    for kind, take in _TAKERS.items():
        if isinstance(dtype, getattr(sys.modules["pandas"], kind)):
            return take(taking, path, values)
    if hasattr(dtype, "numpy_dtype"):
        return _masked(taking, path, values)
    raise DataError(
        f"{path} is of type {dtype.name!r} ({type(dtype).__module__}), which is not kept. Convert it: astype(…)"
    )


def rebuilt(layout: Layout, held: Held) -> Any:
    """The array of a layout that `taken` gave."""
    return _REBUILDERS[layout["form"]](layout, held)


def nd_taken(taking: Taking, path: str, values: Any) -> Layout:
    """Layout of a NumPy array of any shape; a masked array keeps what lies behind its mask."""
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmask(values)
        return {
            "form": "ma",
            "data": nd_taken(taking, f"{path}/data", values.data),
            "mask": None if mask is np.ma.nomask else nd_taken(taking, f"{path}/mask", np.asarray(mask)),
            "fill": cells.plain(getattr(values, "_fill_value", None)),  # the public one is never None
        }
    if type(values) is not np.ndarray:
        raise DataError(f"{path} is a {type(values).__name__}; keep its plain array: np.asarray(…)")
    flat = values.reshape(-1)
    order = "F" if values.ndim > 1 and values.flags.f_contiguous and not values.flags.c_contiguous else "C"
    return {"form": "nd", "shape": list(values.shape), "order": order, "of": _numpy(taking, path, flat)}


def nd_rebuilt(layout: Layout, held: Held) -> Any:
    """The NumPy array of a layout that `nd_taken` gave."""
    if layout["form"] == "ma":
        mask = np.ma.nomask if layout["mask"] is None else nd_rebuilt(layout["mask"], held)
        fill = cells.unplain(layout["fill"])
        return np.ma.MaskedArray(nd_rebuilt(layout["data"], held), mask=mask, fill_value=fill)
    found = rebuilt(layout["of"], held).reshape(layout["shape"])
    return np.asfortranarray(found) if layout["order"] == "F" else found


def _numpy(taking: Taking, path: str, values: Any) -> Layout:
    if values.dtype.kind == "O":
        return taking.objects(path, values)
    dtype = cells.dtype_text(values.dtype)
    if not values.dtype.itemsize:
        return {"form": "empty", "dtype": dtype, "rows": len(values)}
    return {"form": "np", "dtype": dtype, "leaf": taking.numbers(path, values)}


def _numpy_again(layout: Layout, held: Held) -> Any:
    dtype = cells.dtype_of(layout["dtype"])
    found = held(layout["leaf"])
    if found.dtype == dtype:
        return found
    little = dtype.newbyteorder("<")
    return found.view(little) if little == dtype else found.view(little).astype(dtype)


def _masked(taking: Taking, path: str, values: Any) -> Layout:
    """Integers, floats or truths with a mask; what lies behind the mask becomes zero, as no program is meant to see it."""
    absent = np.asarray(values.isna() if values.dtype.kind != "f" else values._mask)  # noqa: SLF001  a NaN of Float64 is a value, and isna hides it
    plain = values._data if not absent.any() else np.where(absent, np.zeros((), values._data.dtype), values._data)  # noqa: SLF001  to_numpy makes NaN of both
    mask = taking.numbers(f"{path}/mask", absent) if absent.any() else None
    return {"form": "masked", "dtype": values.dtype.name, "leaf": taking.numbers(path, plain), "mask": mask}


def _masked_again(layout: Layout, held: Held) -> Any:
    dtype = _pandas().api.types.pandas_dtype(layout["dtype"])
    values = held(layout["leaf"])
    mask = np.zeros(len(values), dtype=bool) if layout["mask"] is None else held(layout["mask"])
    return dtype.construct_array_type()(values, mask)


def _text(taking: Taking, path: str, values: Any) -> Layout:
    dtype = values.dtype
    kept = {"form": "text", "storage": dtype.storage, "na": dtype.na_value is sys.modules["pandas"].NA}
    if dtype.storage.startswith("pyarrow"):
        return {**kept, "leaf": taking.text(path, values.__arrow_array__())}
    return {**kept, "objects": taking.objects(path, np.asarray(values, dtype=object))}


def _text_again(layout: Layout, held: Held) -> Any:
    pandas = _pandas()
    dtype = pandas.StringDtype(layout["storage"], na_value=pandas.NA if layout["na"] else np.nan)
    if "leaf" in layout:
        return dtype.__from_arrow__(held(layout["leaf"]))
    return pandas.array(objects(layout["objects"], held), dtype=dtype)


def _categories(taking: Taking, path: str, values: Any) -> Layout:
    return {
        "form": "cat",
        "codes": taking.numbers(path, np.asarray(values.codes)),
        "of": taken(taking, f"{path}/categories", values.categories.array),
        "name": cells.plain(values.categories.name),
        "ordered": bool(values.ordered),
    }


def _categories_again(layout: Layout, held: Held) -> Any:
    pandas = _pandas()
    of = rebuilt(layout["of"], held)
    categories = pandas.Index(of, dtype=of.dtype, name=cells.unplain(layout["name"]), copy=False)
    dtype = pandas.CategoricalDtype(categories, ordered=layout["ordered"])
    return pandas.Categorical.from_codes(held(layout["codes"]), dtype=dtype)


def _zoned(taking: Taking, path: str, values: Any) -> Layout:
    dtype = values.dtype
    return {
        "form": "zoned", "unit": dtype.unit, "zone": zones.written(dtype.tz), "leaf": taking.numbers(path, values.asi8)
    }  # fmt: skip


def _zoned_again(layout: Layout, held: Held) -> Any:
    pandas = _pandas()
    plain = held(layout["leaf"]).view(f"M8[{layout['unit']}]")
    return pandas.Series(plain, copy=False).dt.tz_localize("UTC").dt.tz_convert(zones.read(layout["zone"])).array


def _periods(taking: Taking, path: str, values: Any) -> Layout:
    return {"form": "period", "dtype": values.dtype.name, "leaf": taking.numbers(path, np.asarray(values.asi8))}


def _intervals(taking: Taking, path: str, values: Any) -> Layout:
    left = taken(taking, f"{path}/left", values.left.array)
    return {
        "form": "interval",
        "closed": values.closed,
        "left": left,
        "right": taken(taking, f"{path}/right", values.right.array),
    }


def _intervals_again(layout: Layout, held: Held) -> Any:
    arrays = _pandas().arrays
    return arrays.IntervalArray.from_arrays(
        rebuilt(layout["left"], held), rebuilt(layout["right"], held), closed=layout["closed"]
    )


def _sparse(taking: Taking, path: str, values: Any) -> Layout:
    dense = _numpy(taking, path, np.asarray(values.to_dense()))
    return {"form": "sparse", "dense": dense, "fill": cells.plain(np.asarray(values.fill_value))}


def _sparse_again(layout: Layout, held: Held) -> Any:
    pandas, dense = _pandas(), rebuilt(layout["dense"], held)
    fill = cells.unplain(layout["fill"])[()]
    return pandas.arrays.SparseArray(dense, fill_value=fill, dtype=pandas.SparseDtype(dense.dtype, fill))


def _of_arrow(taking: Taking, path: str, values: Any) -> Layout:
    return {"form": "arrow", "leaf": taking.arrow(path, values.__arrow_array__())}


def _of_arrow_again(layout: Layout, held: Held) -> Any:
    found = held(layout["leaf"])
    return _pandas().arrays.ArrowExtensionArray(
        found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
    )


def _pandas() -> Any:
    return importlib.import_module("pandas")


_TAKERS = {
    "CategoricalDtype": _categories,
    "DatetimeTZDtype": _zoned,
    "PeriodDtype": _periods,
    "IntervalDtype": _intervals,
    "SparseDtype": _sparse,
    "StringDtype": _text,
    "ArrowDtype": _of_arrow,
}
_REBUILDERS = {
    "objects": objects,
    "np": _numpy_again,
    "empty": lambda layout, _held: np.empty(layout["rows"], dtype=cells.dtype_of(layout["dtype"])),
    "masked": _masked_again,
    "text": _text_again,
    "cat": _categories_again,
    "zoned": _zoned_again,
    "period": lambda layout, held: _pandas().arrays.PeriodArray(held(layout["leaf"]), dtype=layout["dtype"]),
    "interval": _intervals_again,
    "sparse": _sparse_again,
    "arrow": _of_arrow_again,
}
