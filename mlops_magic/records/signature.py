"""What a model takes and gives: the contract a service checks at its door."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One input column: its kind, whether it may be missing, and what training saw of it.

    `minimum` and `maximum` of a datetime are epoch seconds, UTC where it has no zone. `dtype` is pandas' or NumPy's
    name; for `category` and `ordered category` the labels and their order are `categories`.
    """

    name: str
    kind: str  # "integer", "number", "boolean", "string", "datetime", or "other": any value, not checked
    nullable: bool
    minimum: float | None = None
    maximum: float | None = None
    categories: tuple[str, ...] | None = None  # only where training saw few, or the dtype is a category
    dtype: str = ""
    missing: str = ""  # "None" where an object column spelt a missing value so; otherwise it is NaN
    lowest: float | None = None  # what a schema of the data asks of a request: outside of these it is refused
    highest: float | None = None
    labels: tuple[str, ...] | None = None
    private: str = ""  # "e-mail", "phone", …: neither range nor labels of such a column are kept


@dataclass(frozen=True, slots=True)
class Signature:
    """Inputs in the model's order, and what a prediction is.

    `named` is False where training data had no column names (a bare array); the specs are then called x0, x1, ….
    `flat` is True where it was no table but one list of values, as a text vectorizer takes.
    """

    inputs: tuple[ColumnSpec, ...]
    named: bool
    output: str  # "class", "number", "vector", "cluster"
    classes: tuple[str, ...] = ()
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which rows break a signature; `row` and `column` are None where it is not about one of them."""

    row: int | None  # 0 = first
    column: str | None
    expected: str
    got: str
