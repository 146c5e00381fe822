"""Which rows of a table break which check? Asked of pandera, all failures at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..core.data.schema.kinds import plain
from ..errors import DataError
from ..records.schema import Check, Schema
from ..records.validation import Breaking
from .pandera_schema import pandera, pandera_schema, usual_shares


def checkable(frame: Any, names: tuple[str, ...]) -> Any:
    """The table as pandera is given it: columns named by texts, rows by position; categories are their labels.

    Nothing of the user's frame is changed; values are not copied.
    """
    found = frame.set_axis(pd.RangeIndex(len(frame)), axis=0).set_axis(list(names), axis=1)
    held = {name: found[name] for name in names}
    odd = {name: own for name, values in held.items() if (own := plain(values)) is not values}
    return found.assign(**odd) if odd else found


def breaking(frame: Any, schema: Schema, limits: Mapping[tuple[str, str], float]) -> tuple[Breaking, ...]:
    """The checks that rows break, each with all of these rows; and the shares that are not as usual.

    Parameters
    ----------
    frame : DataFrame
        What `checkable` gave.
    schema : Schema
        The rules.
    limits : mapping
        What `core.quality.validation.limits` gave: columns of another kind are not in it.

    Raises
    ------
    MissingDependency
        pandera is not installed.
    DataError
        A check raised an error at the values of a column.

    Notes
    -----
    One pass of pandera, `lazy`, so that no failure hides another.
    """
    pa = pandera()
    asked = pandera_schema(schema, frame, limits)
    try:
        asked.validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as errors:
        return tuple(_found(errors.schema_errors, frame, schema))
    return ()


def _found(errors: Any, frame: Any, schema: Schema) -> Iterator[Breaking]:
    columns = {column.name: column for column in schema.columns}
    for error in errors:
        column, rule = columns[error.schema.name], _rule(error)
        check = next(check for check in column.checks if check.rule == rule)
        values = frame[column.name]
        if rule == "usual":
            yield Breaking(column.name, rule, shares=usual_shares(check, values[values.notna()], column.kind))
        elif rule == "missing":
            rows = np.flatnonzero(values.isna().to_numpy())
            yield Breaking(column.name, rule, rows, ("missing",) * len(rows))
        else:
            yield _rows(column.name, check, error, frame)


def _rule(error: Any) -> str:
    if error.reason_code.name == "SERIES_CONTAINS_NULLS":
        return "missing"
    if error.reason_code.name == "CHECK_ERROR":
        said = str(error.failure_cases).partition("\n")[0]
        raise DataError(f"column {error.schema.name!r} cannot be checked: {said}. Look at its values: df.dtypes")
    return str(error.check.name)


def _rows(column: str, check: Check, error: Any, frame: Any) -> Breaking:
    cases = error.failure_cases
    rows = np.sort(cases["index"].to_numpy(dtype=np.int64))
    return Breaking(column, check.rule, rows, frame[column].iloc[rows].tolist())
