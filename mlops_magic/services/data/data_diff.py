"""`%data diff`: what differs between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...core.data.column_changes import column_changes
from ...core.data.diff import diff
from ...core.data.fingerprint import fingerprint
from ...errors import UsageError
from ...records.dataset import ColumnDiff, DataDiff, DataVersion
from ...store.data import datasets
from ...store.sqlite.connection import Database
from . import data_parts
from .data_load import data_version


def data_diff(database: Database, before: str, after: str, key: Sequence[str] = ()) -> DataDiff:
    """Rows, columns and values that differ, exact over every row.

    Parameters
    ----------
    before, after : str
        References, such as `customers@1`; tables, series and arrays of one or two dimensions.
    key : sequence of str
        Columns that name a row; without them rows are compared by position.

    Raises
    ------
    DataVersionNotFound, DataError, UsageError
        The version is unknown, the key does not name rows, or the data is no table.
    """
    versions = data_version(database, before), data_version(database, after)
    values = [data_parts.value_of(database, datasets.manifest(database, each)) for each in versions]
    old, new = (_frame(value, each) for value, each in zip(values, versions, strict=True))
    found = diff(old, new, key, names=(versions[0].reference, versions[1].reference))
    if versions[0].content != versions[1].content:
        return found
    if versions[0].fingerprint == versions[1].fingerprint:
        return replace(found, same_content=True)
    return replace(found, same_content=True, same_schema=False, columns=_typed(found.columns, old, new))


def _typed(columns: tuple[ColumnDiff, ...], old: Any, new: Any) -> tuple[ColumnDiff, ...]:
    """The columns, with types that have one word and differ all the same: categories that no row uses, or in order."""
    changes = {each.column: each.types[1] for each in column_changes(fingerprint(old), fingerprint(new))}
    return tuple(
        replace(each, verdict="type changed", detail=f"{changes[each.column]} of other categories")
        if each.verdict == "same" and changes.get(each.column)
        else each
        for each in columns
    )


def _frame(value: Any, version: DataVersion) -> Any:
    """The value as a frame."""
    if isinstance(value, pd.Series):
        return value.to_frame("values" if value.name is None else value.name)
    if isinstance(value, np.ndarray) and value.ndim in (1, 2):
        found = pd.DataFrame(value)
        return found.set_axis([f"x{place}" for place in range(found.shape[1])], axis=1)
    if hasattr(value, "to_pandas"):
        value = value.to_pandas()
    if not isinstance(value, pd.DataFrame):
        raise UsageError(
            f"{version.reference} is a {type(value).__name__}, and a diff is of tables. Load both: %data load"
        )
    return value
