"""Rows of a request as the model saw them in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...records.signature import ColumnSpec, Signature
from .violations import moment_of

NAN = float("nan")


def table(rows: Sequence[Mapping[str, Any]], signature: Signature) -> Any:
    """The model's input: a frame with the names, order and dtypes of training, or the bare array or list it was given.

    Parameters
    ----------
    rows : sequence of mappings, at least one
        Rows that keep the signature.
    signature : Signature
        The model's contract.

    Returns
    -------
    DataFrame (n, k), ndarray (n, k), or list (n,)
        Unnamed columns of one dtype are an array, of several dtypes a frame whose labels are 0, 1, ….
    """
    specs = signature.inputs
    if signature.flat:
        return _cells(specs[0], rows)
    if not signature.named and len({spec.dtype for spec in specs}) == 1:
        return _array(rows, specs)
    columns = [_series(spec, rows) for spec in specs]
    frame = pd.concat(columns, axis=1)
    frame.columns = [spec.name for spec in specs] if signature.named else pd.RangeIndex(len(specs))
    return frame


def _array(rows: Sequence[Mapping[str, Any]], specs: tuple[ColumnSpec, ...]) -> Any:
    array = np.empty((len(rows), len(specs)), dtype=object)
    for i, spec in enumerate(specs):
        array[:, i] = _cells(spec, rows)
    dtype = specs[0].dtype
    if dtype.startswith(("<U", ">U", "str")):  # a fixed width of training would cut longer texts
        return array.astype(str)
    return array.astype(dtype)


def _cells(spec: ColumnSpec, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """One column's values, missing ones spelt as in training."""
    empty = None if spec.missing == "None" else NAN
    values = (row[spec.name] for row in rows)
    if spec.kind == "integer":
        return [empty if value is None else int(value) for value in values]  # 5.0 is JSON's 5
    if spec.kind == "number":
        return [empty if value is None else float(value) for value in values]
    if spec.kind == "datetime":
        return [moment_of(value) for value in values]
    return [empty if value is None else value for value in values]


def _series(spec: ColumnSpec, rows: Sequence[Mapping[str, Any]]) -> Any:
    cells = _cells(spec, rows)
    dtype: Any = spec.dtype or None
    if dtype in {"category", "ordered category"}:
        return _categorical(spec, cells)
    if spec.kind == "datetime" and "," in spec.dtype:  # several offsets in one column meet in UTC first
        return pd.Series(pd.to_datetime(cells, utc=True)).astype(dtype)
    if spec.dtype[:1].isupper() or spec.dtype.startswith(
        "string"
    ):  # pandas' own nullable dtypes have a missing value of theirs
        cells = [None if cell != cell else cell for cell in cells]  # noqa: PLR0124 - NaN is not equal to itself
    return pd.Series(cells, dtype=dtype)


def _categorical(spec: ColumnSpec, cells: list[Any]) -> Any:
    """A column of labels; one that training did not know is missing, as it would be in pandas."""
    readers: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": "True".__eq__}
    read = moment_of if spec.kind == "datetime" else readers.get(spec.kind, str)
    labels = [read(text) for text in spec.categories or ()]
    known = set(labels)
    cells = [cell if cell in known else None for cell in cells]
    return pd.Series(pd.Categorical(cells, categories=labels, ordered=spec.dtype == "ordered category"))
