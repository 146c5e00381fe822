"""Whether a table keeps a schema: a verdict per check, and the rows that break it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FailingRow:
    """One row that breaks a check."""

    row: int  # 0 = first
    value: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one column: how many rows break it, and how many may."""

    column: str
    rule: str  # as in `Check`, and "column" (missing) or "type"
    expected: str  # "16 to 92"
    breaking: int  # rows
    allowed: int  # rows, in a table of this size from the same source
    passed: bool
    said: str  # "41 of 1000 rows are over 92", for a person
    examples: tuple[FailingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """The verdict on one table. True where it passed.

    `results` has the checks that failed, then those that some rows break though no more than chance allows.
    `table` has every row that breaks a check, one line each: row, column, value, check, reason, allowed (True where the
    check passed all the same). It is a DataFrame, and not stored; the store keeps the first rows of each check.
    """

    schema_name: str  # customers@2
    data_name: str
    rows: int
    columns: int
    questions: int
    error_rate: float
    results: tuple[CheckResult, ...]
    new_columns: tuple[str, ...] = ()  # of the table, unknown to the schema; not judged
    id: int | None = None  # number in the store, once stored
    table: Any = field(default=None, compare=False, repr=False)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """Checks that failed."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def failed_columns(self) -> tuple[str, ...]:
        """Columns with a check that failed, each once."""
        return tuple(dict.fromkeys(result.column for result in self.failed))

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failed

    def __bool__(self) -> bool:
        """`if %validate …` reads as it sounds."""
        return self.passed


@dataclass(frozen=True, slots=True)
class Coverage:
    """A schema that a content was held against last, with the verdict; or that was read from it."""

    fingerprint: str  # of a table, or of a file
    schema_name: str  # customers@2
    validation: Validation | None = None  # without its table of rows; None: the schema was read from the content

    @property
    def kept(self) -> bool:
        """Whether the content keeps the schema, as far as anybody looked."""
        return self.validation is None or self.validation.passed

    @property
    def said(self) -> str:
        """The verdict in a few words: how many rows fail, or columns where they are gone or of another kind."""
        if self.validation is None:
            return "read from it"
        if self.validation.passed:
            return "passed"
        rows = sum(result.breaking for result in self.validation.failed)
        count, noun = (rows, "row") if rows else (len(self.validation.failed_columns), "column")
        return f"{count} {noun} fails" if count == 1 else f"{count} {noun}s fail"


@dataclass(frozen=True, slots=True)
class Breaking:
    """What an engine found of one check: which rows break it, or which shares it measured."""

    column: str
    rule: str
    rows: Any = ()  # positions, ascending, 0 = first
    values: Any = ()  # of these rows
    shares: tuple[float, ...] = ()  # for "usual": of each of its values; for "missing": of the rows
