"""What the rows of a table are like: rules that were read from one table and that another is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of one column, and the law of how many rows of the same source break it all the same.

    `breaks` and `keeps` are the Beta law of the share of rows that break the rule ("usual" and "unique" have laws of
    their own; there `keeps` is how many rows of the reference had a value). Numbers of a date are seconds since 1970,
    UTC where it has no zone; those of a duration are seconds.
    """

    rule: str  # "missing", "range", "labels", "pattern", "length", "unique", "increasing", "usual"
    breaks: float
    keeps: float
    low: float | None = None
    high: float | None = None
    labels: tuple[str, ...] = ()
    pattern: str = ""  # a regular expression for the whole text
    usual: tuple[tuple[float, float], ...] = ()  # (value, or letters of a text; share of the rows at most as large)
    most: tuple[str, float] | None = None  # the commonest label, and its share of the rows


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """One column: its kind and its rules."""

    name: str
    kind: str  # "integer", "number", "boolean", "string", "datetime", "duration", "other": any value
    dtype: str  # pandas' name in the reference
    checks: tuple[Check, ...]
    private: str = ""  # "e-mail", "phone", …: values of such a column are kept nowhere, neither as labels nor examples


@dataclass(frozen=True, slots=True)
class Schema:
    """The rules of a table. `error_rate` is the chance that a table of the same source breaks any of them."""

    columns: tuple[ColumnSchema, ...]
    rows: int  # of the reference
    error_rate: float = 0.01
    name: str = ""
    version: int | None = None  # in the store, once stored
    created_ns: int = 0

    @property
    def reference(self) -> str:
        """What a person types for it: `customers@2`."""
        return self.name if self.version is None else f"{self.name}@{self.version}"

    @property
    def questions(self) -> int:
        """How many checks are judged; each has an equal part of `error_rate`."""
        return sum(len(column.checks) for column in self.columns)


@dataclass(frozen=True, slots=True)
class SchemaSource:
    """A schema as pandera's own Python; `path` is where it was written, if it was."""

    reference: str
    source: str
    path: str = ""
