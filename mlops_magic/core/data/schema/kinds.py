"""What does a column hold, whatever type holds it, and what are its values as numbers?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..signature import held_kind

FITS = {  # what a column of another kind may be, where its source is the same
    ("number", "integer"),  # a draw of numbers without fractions
    ("integer", "number"),  # whole numbers among which some are missing: asked value by value
}
MICROSECONDS = 1_000_000


def kind_of(values: Any) -> str:
    """The kind of a column's values: those of a category are its labels'.

    Returns
    -------
    str
        "integer", "number", "boolean", "string", "datetime", "duration" or "other".

    Examples
    --------
    >>> kind_of(pd.Series(["a", "b"], dtype="category")), kind_of(pd.Series([pd.Timedelta(1)]))
    ('string', 'duration')
    """
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return kind_of(pd.Series(dtype.categories)) if dtype.categories is not None else "string"
    if isinstance(dtype, pd.SparseDtype):
        return kind_of(values.sparse.to_dense())
    if isinstance(dtype, pd.StringDtype):
        return "string"  # as its type says: a look at every value costs more than any check
    return "duration" if pd.api.types.is_timedelta64_dtype(dtype) else str(held_kind(values))


def fits(kind: str, values: Any) -> bool:
    """Whether a column may be a draw of a source of this kind; one without any value may.

    Examples
    --------
    >>> fits("integer", pd.Series([1.0, None])), fits("integer", pd.Series([1.5])), fits("number", pd.Series(["1"]))
    (True, False, False)
    """
    found = kind_of(values)
    if kind in (found, "other") or not values.notna().any():
        return True
    if (kind, found) not in FITS:
        return False
    if found == "integer":
        return True
    numbers = numbers_of(values, found)
    return bool((numbers == np.floor(numbers)).sum() == values.notna().sum())


def plain(values: Any) -> Any:
    """The column as its own values: a category of anything but texts, a sparse column and dates in objects undone.

    Examples
    --------
    >>> plain(pd.Series([1, 2], dtype="category")).dtype
    dtype('int64')
    """
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype) and kind_of(values) != "string":
        held = dtype.categories.dtype
        return plain(values.astype(object if held.kind == "b" or (held.kind in "iu" and values.hasnans) else held))
    if isinstance(dtype, pd.SparseDtype):
        return values.sparse.to_dense()
    if dtype.kind == "O" and kind_of(values) == "datetime":
        return pd.to_datetime(values, utc=bool(_zoned(values)))
    return values


def _zoned(values: Any) -> bool:
    """Whether dates in objects have a zone; the first one speaks for all."""
    present = values[values.notna()]
    return len(present) > 0 and getattr(present.iloc[0], "tzinfo", None) is not None


def numbers_of(values: Any, kind: str) -> NDArray[np.float64]:
    """The values as floats (rows,): dates as seconds since 1970 in UTC, durations as seconds, missing as NaN."""
    values = plain(values)
    if kind == "datetime":
        moments = values
        if getattr(moments.dtype, "tz", None) is not None:
            moments = moments.dt.tz_convert("UTC").dt.tz_localize(None)
        return _seconds(moments.to_numpy(dtype="datetime64[us]"))
    if kind == "duration":
        return _seconds(values.to_numpy(dtype="timedelta64[us]"))
    return np.asarray(pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan))


def _seconds(moments: Any) -> NDArray[np.float64]:
    return np.where(np.isnat(moments), np.nan, moments.view(np.int64) / MICROSECONDS)
