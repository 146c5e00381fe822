"""pandera's form of a schema, for one table: what is asked of rows by its own checks, of shares by functions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..core.data.schema.kinds import numbers_of
from ..errors import MissingDependency
from ..records.schema import Check, ColumnSchema, Schema


def pandera() -> Any:
    """The package's pandas part.

    Raises
    ------
    MissingDependency
        It is not installed.
    """
    try:
        import pandera.pandas
    except ImportError:
        raise MissingDependency("pandera", "validate") from None
    return pandera.pandas


def pandera_schema(schema: Schema, frame: Any, limits: Mapping[tuple[str, str], float]) -> Any:
    """A `DataFrameSchema` that asks what `limits` has a limit for; every check is called by its rule.

    Parameters
    ----------
    schema : Schema
        The rules.
    frame : DataFrame
        The table that is going to be checked, with the schema's column names: zones and units are taken from it.
    limits : mapping
        What `core.quality.validation.limits` gave.
    """
    pa = pandera()
    asked = {column: None for column, _ in limits}
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                checks=[
                    made
                    for check in column.checks
                    if (made := _check(check, column, frame[column.name], limits[column.name, check.rule])) is not None
                ],
                nullable=not _never_missing(column),
                required=True,
            )
            for column in schema.columns
            if column.name in asked
        }
    )


def usual_shares(check: Check, values: Any, kind: str) -> tuple[float, ...]:
    """The shares that a "usual" check speaks of, in values none of which is missing."""
    if check.most:
        most = check.most[0] == "True" if kind == "boolean" else check.most[0]
        return (float((values == most).mean()),)
    numbers = values.str.len().to_numpy(dtype=float) if kind == "string" else numbers_of(values, kind)
    return tuple(float(np.count_nonzero(numbers <= value) / len(numbers)) for value, _ in check.usual)


def _never_missing(column: ColumnSchema) -> bool:
    return any(check.rule == "missing" and check.breaks <= 1 for check in column.checks)


def _check(check: Check, column: ColumnSchema, values: Any, limit: float) -> Any:
    """The check of a rule; None where `nullable` says it."""
    pa = pandera()
    rule = {"name": check.rule}
    if check.rule == "missing":
        if check.breaks <= 1:
            return None
        return pa.Check(functools.partial(_few_missing, limit=limit), ignore_na=False, **rule)
    if check.rule == "range":
        return pa.Check.in_range(*(_like(bound, column.kind, values) for bound in (check.low, check.high)), **rule)
    if check.rule == "labels":
        return pa.Check.isin(_labels(check, column.kind, values), **rule)
    if check.rule == "pattern":
        return pa.Check.str_matches(f"^(?:{check.pattern})$", **rule)
    if check.rule == "length":
        assert check.low is not None
        assert check.high is not None
        return pa.Check.str_length(int(check.low), int(check.high), **rule)
    if check.rule == "usual":
        return pa.Check(functools.partial(_as_usual, check=check, kind=column.kind, limit=limit), **rule)
    return pa.Check(FUNCTIONS[check.rule], **rule)


def _few_missing(values: Any, limit: float) -> bool:
    return bool(values.isna().sum() <= limit)


def _as_usual(values: Any, check: Check, kind: str, limit: float) -> bool:
    shares = [share for _, share in check.usual] or [check.most[1] if check.most else 0.0]
    if not len(values):
        return True
    return all(abs(now - was) <= limit for now, was in zip(usual_shares(check, values, kind), shares, strict=True))


def _unrepeated(values: Any) -> Any:
    return ~values.duplicated()


def _increasing(values: Any) -> Any:
    return values >= values.cummax()


def _like(value: float | None, kind: str, values: Any) -> Any:
    """A bound as pandas compares it with the column."""
    assert value is not None
    if kind == "datetime":
        moment = pd.Timestamp(value, unit="s")
        zone = getattr(values.dtype, "tz", None)
        return moment if zone is None else moment.tz_localize("UTC").tz_convert(zone)
    if kind == "duration":
        return pd.Timedelta(value, unit="s")
    return int(value) if kind == "integer" and float(value).is_integer() else value


def _labels(check: Check, kind: str, values: Any) -> list[Any]:
    """The labels as the column holds them."""
    if kind == "boolean":
        return [label == "True" for label in check.labels]
    del values
    return list(check.labels)


FUNCTIONS: dict[str, Callable[[Any], Any]] = {"unique": _unrepeated, "increasing": _increasing}
