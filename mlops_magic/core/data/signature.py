"""What a model takes: which columns, of which kind, and what training saw of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError
from ...records.signature import ColumnSpec, Signature

MOST_CATEGORIES = (
    50  # more distinct texts are free text or identifiers; listing them would copy data into the signature
)
NOTHING: Mapping[str, str] = {}
KIND_OF_OBJECTS = {  # pandas' word for what an object column holds -> our kind
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "floating": "number",
    "mixed-integer-float": "number",
    "datetime": "datetime",
    "datetime64": "datetime",
}


def infer_signature(
    inputs: Any, *, output: str, classes: tuple[str, ...] = (), private: Mapping[str, str] = NOTHING
) -> Signature:
    """The contract between a model and whoever asks it, read from the inputs it was trained on.

    Parameters
    ----------
    inputs : DataFrame, or array or sparse matrix (n, k), or Series, list or array (n,)
        Training inputs. A frame keeps its column names and dtypes; columns of an array are called x0, x1, …; one list
        of values (texts) is one column.
    output : str
        "class", "number", "vector" or "cluster".
    classes : tuple of str
        Labels of a classifier, in the order of its probabilities.
    private : mapping of str to str
        Columns that tell who a person is, and how. Their values are not kept, neither labels nor range, and a category of
        them is the texts it is made of: a service takes any value of them.

    Returns
    -------
    Signature
        Ranges are of finite values; a column without any has none. Zero rows give kinds and no ranges.

    Raises
    ------
    DataError
        Two columns of one name, or inputs of more than two dimensions.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": [31, 60], "city": ["Rome", None]})
    >>> [(spec.name, spec.kind, spec.nullable, spec.maximum) for spec in infer_signature(frame, output="class").inputs]
    [('age', 'integer', False, 60.0), ('city', 'string', True, None)]
    """
    if hasattr(inputs, "tocsc"):
        return Signature(_sparse_columns(inputs), named=False, output=output, classes=classes)
    if isinstance(inputs, pd.Series) or (not isinstance(inputs, pd.DataFrame) and np.ndim(inputs) == 1):
        values = pd.Series(inputs)
        name = "x0" if values.name is None else str(values.name)
        return Signature((_kept(name, values, private),), named=True, output=output, classes=classes, flat=True)
    if not isinstance(inputs, pd.DataFrame):
        return Signature(_array_columns(np.asarray(inputs)), named=False, output=output, classes=classes)
    if inputs.columns.equals(pd.RangeIndex(inputs.shape[1])):
        names, named = [f"x{i}" for i in range(inputs.shape[1])], False
    else:
        names, named = [str(label) for label in inputs.columns], True
    repeated = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if repeated:
        raise DataError(
            f"two columns are called {repeated[0]!r}, so a row could not name them. "
            "Rename one: df = df.set_axis([...], axis=1)"
        )
    specs = tuple(_kept(name, inputs.iloc[:, i], private) for i, name in enumerate(names))
    return Signature(specs, named=named, output=output, classes=classes)


def _kept(name: str, values: Any, private: Mapping[str, str]) -> ColumnSpec:
    """What may be kept of what training saw of one column."""
    spec = _column(name, values)
    if name not in private:
        return spec
    dtype = str(values.cat.categories.dtype) if isinstance(values.dtype, pd.CategoricalDtype) else spec.dtype
    return replace(spec, minimum=None, maximum=None, categories=None, dtype=dtype, private=private[name])


def _array_columns(array: Any) -> tuple[ColumnSpec, ...]:
    """Columns of an array, each of the array's own dtype."""
    if array.ndim != 2:
        raise DataError(f"a model's inputs are a table of rows and columns; these have {array.ndim} dimensions.")
    # As objects, because pandas would make texts of an object array its own strings.
    held: Any = object if array.dtype.kind in "OUS" else array.dtype
    specs = (_column(f"x{i}", pd.Series(array[:, i], dtype=held)) for i in range(array.shape[1]))
    return tuple(replace(spec, dtype=str(array.dtype)) for spec in specs)


def _column(name: str, values: Any) -> ColumnSpec:
    """What training saw of one column."""
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _category_column(name, values)
    if isinstance(dtype, pd.SparseDtype):
        values = values.sparse.to_dense()
        dtype = values.dtype
    kind = held_kind(values)
    present = values.dropna()
    nullable = len(present) < len(values)
    low, high = _extent(present, kind)
    missing = "None" if nullable and dtype.kind == "O" and values[values.isna()].iloc[0] is None else ""
    return ColumnSpec(name, kind, nullable, low, high, _few(present, kind), str(dtype), missing)


def _category_column(name: str, values: Any) -> ColumnSpec:
    """A categorical column: all its labels, in their own order."""
    labels = values.cat.categories
    kind = held_kind(pd.Series(labels))
    low, high = _extent(values.dropna().astype(labels.dtype), kind)
    texts = tuple(label.isoformat() if kind == "datetime" else str(label) for label in labels.tolist())
    dtype = "ordered category" if values.cat.ordered else "category"
    return ColumnSpec(name, kind, bool(values.isna().any()), low, high, texts, dtype)


def held_kind(values: Any) -> str:
    """Our word for what a column holds."""
    dtype, types = values.dtype, pd.api.types
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_integer_dtype(dtype):
        return "integer"
    if types.is_float_dtype(dtype):
        return "number"
    if types.is_datetime64_any_dtype(dtype):
        return "datetime"
    return KIND_OF_OBJECTS.get(types.infer_dtype(values, skipna=True), "other")


def _extent(present: Any, kind: str) -> tuple[float | None, float | None]:
    """Smallest and largest finite value; None where there is none or the kind has no order."""
    if len(present) == 0 or kind not in {"integer", "number", "datetime"}:
        return None, None
    if kind == "datetime":
        return pd.Timestamp(present.min()).timestamp(), pd.Timestamp(present.max()).timestamp()
    numbers = present.to_numpy(dtype=np.float64)
    finite = numbers[np.isfinite(numbers)]
    return (float(finite.min()), float(finite.max())) if finite.size else (None, None)


def _few(present: Any, kind: str) -> tuple[str, ...] | None:
    """The distinct texts of a column where they are few."""
    if kind != "string" or len(present) == 0:
        return None
    distinct = present.unique()
    return tuple(sorted(map(str, distinct))) if len(distinct) <= MOST_CATEGORIES else None


def _sparse_columns(matrix: Any) -> tuple[ColumnSpec, ...]:
    """Columns of a sparse matrix, which is never made dense."""
    kind = {"b": "boolean", "i": "integer", "u": "integer"}.get(matrix.dtype.kind, "number")
    if kind == "boolean" or matrix.shape[0] == 0:
        lows = highs = [math.nan] * matrix.shape[1]
    else:
        lows, highs = (np.ravel(found.toarray()).tolist() for found in (matrix.min(axis=0), matrix.max(axis=0)))
    return tuple(
        ColumnSpec(f"x{i}", kind, nullable=False, minimum=_finite(low), maximum=_finite(high), dtype=str(matrix.dtype))
        for i, (low, high) in enumerate(zip(lows, highs, strict=True))
    )


def _finite(value: float) -> float | None:
    """The value, or None where it is no finite number."""
    return float(value) if math.isfinite(value) else None
