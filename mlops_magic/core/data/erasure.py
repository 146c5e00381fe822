"""Which rows of a table go, what of them is nowhere else, and how is a text cleared of it?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError, UsageError

ERASED = "[erased]"
LEAST_LETTERS = 3  # a shorter text is in every file by chance
LEAST_DIGITS = 5  # of a number that tells a person apart; fewer are shared by many
ROUNDED_DIGITS = 3


def matching(frame: Any, where: str) -> Any:
    """Which rows a condition is true of.

    Parameters
    ----------
    where : str
        As `DataFrame.query` reads it: `id == 17`, ``name == "Ada" and `first year` < 2000``.

    Raises
    ------
    UsageError
        The condition cannot be asked of these columns, or is no condition.

    Examples
    --------
    >>> matching(pd.DataFrame({"id": [1, 17]}), "id == 17").tolist()
    [False, True]
    """
    numbered = frame.reset_index(drop=True) if isinstance(frame.index, pd.RangeIndex) else frame
    try:
        found = numbered.eval(where, engine="python", local_dict={}, global_dict={})
    except Exception as wrong:  # whatever pandas makes of a person's text is one sentence
        said = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
        raise UsageError(f'this condition cannot be asked: {said}. Type: --where "id == 17"') from wrong
    mask = pd.Series(found).fillna(value=False).to_numpy()
    if mask.dtype != bool or len(mask) != len(frame):
        raise UsageError('this is no condition on rows. Type: --where "id == 17"')
    return mask


def without(frame: Any, mask: Any) -> Any:
    """The other rows, with categories and index levels that only the erased rows used gone as well."""
    gone, kept = frame[mask], frame[~mask]
    for place, dtype in enumerate(frame.dtypes):
        if isinstance(dtype, pd.CategoricalDtype):
            column = kept.iloc[:, place]
            only = _only(gone.iloc[:, place], column)
            kept = _replaced(kept, place, column.cat.remove_categories(only)) if len(only) else kept
    if isinstance(kept.index, pd.MultiIndex):
        kept = kept.set_axis(kept.index.remove_unused_levels())
    elif isinstance(kept.index, pd.CategoricalIndex):
        kept = kept.set_axis(kept.index.remove_unused_categories())
    kept.attrs = dict(frame.attrs)
    return kept


def distinctive(gone: Iterable[Any], kept: Iterable[Any]) -> frozenset[str | float]:
    """Texts and numbers of erased rows that no other row has: what may be left nowhere.

    Parameters
    ----------
    gone, kept : iterable of DataFrame
        Erased rows, and the rows that stay, of every version.

    Returns
    -------
    frozenset
        Texts of at least three letters, and floats of at least five digits (integers among them).
    """
    erased, others = _values(gone), _values(kept)
    return frozenset(erased - others)


def cleared(text: str, values: Iterable[str | float]) -> str:
    """A text, plain or JSON, in which the values are gone: texts as a mark, numbers rounded to three digits.

    Examples
    --------
    >>> cleared('{"label":"Ada Lovelace","mean":123456.75}', ["Ada Lovelace", 123456.75])
    '{"label":"[erased]","mean":1.23e+05}'
    """
    for value in sorted(values, key=lambda each: -len(str(each))):
        if isinstance(value, str):
            for form in {value, json.dumps(value)[1:-1], repr(value)[1:-1]}:
                text = text.replace(form, ERASED)
            continue
        rounded = f"{value:.{ROUNDED_DIGITS}g}"
        for form in {repr(value), str(int(value)) if value.is_integer() else repr(value)}:
            text = re.sub(rf"(?<![\d.]){re.escape(form)}(?![\d])", rounded, text)
    return text


def _only(gone: Any, kept: Any) -> list[Any]:
    """Categories that the erased rows use and no other."""
    still = set(kept.dropna().unique().tolist())
    return [value for value in gone.dropna().unique().tolist() if value not in still]


def _replaced(frame: Any, place: int, column: Any) -> Any:
    columns = {at: frame.iloc[:, at] if at != place else column for at in range(frame.shape[1])}
    return pd.DataFrame(columns, index=frame.index).set_axis(frame.columns, axis=1)


def _values(frames: Iterable[Any]) -> set[str | float]:
    found: set[str | float] = set()
    for frame in frames:
        for place in range(frame.shape[1]):
            column = frame.iloc[:, place].dropna()
            if isinstance(column.dtype, pd.CategoricalDtype):
                column = column.astype(column.cat.categories.dtype)
            found |= _of_column(column)
    return found


def _of_column(column: Any) -> set[str | float]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return set()
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_complex_dtype(column.dtype):
        numbers = column.to_numpy(dtype=np.float64)
        return {
            float(number)
            for number in np.unique(numbers)
            if np.isfinite(number) and _digits(float(number)) >= LEAST_DIGITS
        }
    if pd.api.types.is_datetime64_any_dtype(column.dtype) or pd.api.types.is_timedelta64_dtype(column.dtype):
        return set()
    if not all(isinstance(value, str) for value in column):
        raise_for = next(type(value).__name__ for value in column if not isinstance(value, str))
        if raise_for in ("list", "dict", "set", "tuple", "ndarray"):
            raise DataError(
                f"column {column.name!r} holds a {raise_for}, whose values are not searched for; erase cannot promise"
            )
        return {str(value) for value in column if len(str(value)) >= LEAST_LETTERS}
    return {value for value in column.unique() if len(value) >= LEAST_LETTERS}


def _digits(number: float) -> int:
    return len(repr(number).partition("e")[0].replace(".", "").replace("-", "").strip("0"))
