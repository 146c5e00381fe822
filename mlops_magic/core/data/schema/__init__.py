"""Which rules do the rows of a table keep, so loosely that another draw of the same source keeps them too?

A rule is read from the reference with a law of how many rows of a new table may break it by chance (`core.stats`):
laws of order statistics and of unseen labels, which hold whatever the values are distributed like. Each rule gets an
equal part of the schema's error rate (Bonferroni), so the rate holds for the table as a whole, at any number of rows.
"""

from __future__ import annotations

from typing import Any

from ....errors import DataError
from ....records.schema import ColumnSchema, Schema
from .kinds import kind_of, numbers_of
from .numbers import missing, number_checks
from .tags import tag
from .texts import label_checks, text_checks

WITHOUT_VALUES = frozenset({"missing", "unique", "increasing"})  # rules that say nothing of any one value


def infer(frame: Any, name: str = "") -> Schema:
    """The schema that a table gives.

    Parameters
    ----------
    frame : DataFrame (n, k), n and k positive
        The reference; it is not changed. Column names become texts.
    name : str
        What the schema is called.

    Returns
    -------
    Schema
        Per column at most four checks. Columns of mixed objects are only asked for missing values.

    Raises
    ------
    DataError
        No rows, no columns, columns of several levels, two columns of one name.

    Examples
    --------
    >>> import pandas as pd
    >>> schema = infer(pd.DataFrame({"age": [31, 60, 44]}))
    >>> [(check.rule, check.low, check.high) for check in schema.columns[0].checks]
    [('missing', None, None), ('range', 31.0, 60.0)]

    Notes
    -----
    O(n log n) per column of numbers, O(n) per column of texts.
    """
    names = column_names(frame)
    if not len(frame):
        raise DataError(f"{name or 'the table'} has no rows, so there is nothing to learn. Give one that has some.")
    columns = tuple(_column(each, frame.iloc[:, place]) for place, each in enumerate(names))
    return Schema(columns, len(frame), name=name)


def column_names(frame: Any) -> tuple[str, ...]:
    """The names of a table's columns, as texts.

    Raises
    ------
    DataError
        No columns, columns of several levels, two columns of one name.
    """
    if getattr(frame.columns, "nlevels", 1) > 1:
        raise DataError(
            "columns of several levels have no names to check by. Type: df.columns = df.columns.map('_'.join)"
        )
    names = tuple(str(label) for label in frame.columns)
    if not names:
        raise DataError("the table has no columns. Give one that has some.")
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = next(each for each in names if each in seen or seen.add(each))  # type: ignore[func-returns-value]
        raise DataError(f"two columns are called {twice!r}. Rename one: df = df.set_axis([...], axis=1)")
    return names


def _column(name: str, values: Any) -> ColumnSchema:
    """What one column is like."""
    kind = kind_of(values)
    absent = values.isna().to_numpy()
    present = values[~absent] if absent.any() else values
    checks = missing(int(absent.sum()), len(values))
    if len(present) and kind in ("integer", "number", "datetime", "duration"):
        checks += number_checks(numbers_of(present, kind), kind)
    elif len(present) and kind == "boolean":
        checks += label_checks(present.astype(bool).astype(str))
    found = tag(name, present, kind)
    if len(present) and kind == "string":
        checks += text_checks(present, listed=not found)
    elif found:  # a range ends in two persons' numbers
        checks = tuple(check for check in checks if check.rule in WITHOUT_VALUES)
    return ColumnSchema(name, kind, str(values.dtype), checks, found)
