"""`%drift`: today's table against the profile a model was trained on, or against another table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...core.data.profile import counted, profile, without_values
from ...core.data.schema.tags import private_columns
from ...core.quality.drift import drift as judged
from ...errors import SchemaMismatch, UsageError
from ...records.drift import DriftReport
from ...records.profile import Profile
from ...store.data import drifts
from ...store.sqlite.connection import Database


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared with what."""

    current: Any
    current_name: str
    reference: Profile
    reference_name: str
    model: str | None = None  # churn@3, where the reference is its profile
    false_discovery_rate: float = 0.05
    floor: float = 0.02


def drift(database: Database | None, question: Question, *, now_ns: int) -> DriftReport:
    """The verdict per column; stored where there is a store.

    Raises
    ------
    SchemaMismatch
        The current data has no column of the reference.
    """
    current = as_table(question.current, question.current_name)
    known = {column.name for column in question.reference.columns}
    if isinstance(current, pd.DataFrame) and not known & set(map(str, current.columns)):
        raise SchemaMismatch(
            f"{question.current_name} has none of the columns of {question.reference_name}: "
            f"{', '.join(sorted(known)[:5])}. Give the model's inputs: %drift X_new vs {question.reference_name}"
        )
    private = private_columns(current)  # the reference may be older than our knowledge of what is private
    reference = without_values(question.reference, private)
    report = judged(
        reference,
        counted(current, reference, private),
        reference_name=question.reference_name,
        current_name=question.current_name,
        false_discovery_rate=question.false_discovery_rate,
        floor=question.floor,
    )
    return report if database is None else drifts.put(database, report, model=question.model, now_ns=now_ns)


def table_profile(value: Any, name: str) -> Profile:
    """The profile of a table that serves as reference, without the values of private columns: reports are kept."""
    table = as_table(value, name)
    return profile(table, private_columns(table))


def as_table(value: Any, name: str) -> Any:
    """The value as a frame or a 2-D array.

    Raises
    ------
    UsageError
        It is no table.
    """
    if isinstance(value, pd.Series):
        return value.to_frame(value.name if value.name is not None else name)
    if isinstance(value, pd.DataFrame) or getattr(value, "ndim", 0) == 2:
        return value
    if hasattr(value, "to_pandas"):
        return value.to_pandas()
    raise UsageError(f"{name} is a {type(value).__name__}, not a table. Type: %drift new_df vs churn")
