"""Has the world changed? One verdict per column, and the table they stand in."""

from __future__ import annotations

from dataclasses import dataclass

from .profile import CategoryProfile, NumericProfile


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """Verdict on one column: what was measured, how big, how sure, and in a person's words."""

    column: str
    verdict: str  # "stable", "drifted", "missing column", "new column", "type changed", "constant", "too few rows"
    measure: str  # the deciding measure: "KS", "location", "spread", "total variation", "missing share", "new category"
    size: float  # share of the rows that moved, 0 to 1: every measure is brought to this unit
    size_low: float  # lower 95 % bound of the size; this is what the floor is compared with
    size_high: float  # upper 95 % bound
    p_value: float  # smallest of the column's questions, not corrected
    adjusted_p: float  # Benjamini-Hochberg over every question of the report
    sentence: str  # "mean moved up by 0.4 sd (41.2 → 47.1)"
    reference: NumericProfile | CategoryProfile | None
    current: NumericProfile | CategoryProfile | None

    @property
    def drifted(self) -> bool:
        """Whether the column raises an alarm."""
        return self.verdict not in ("stable", "constant", "too few rows")


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Verdicts of all columns against one reference, sorted by weight: alarms first."""

    reference_name: str
    current_name: str
    reference_rows: int
    current_rows: int
    columns: tuple[ColumnDrift, ...]
    questions: int
    false_discovery_rate: float
    floor: float
    id: int | None = None  # number in the store, once stored

    @property
    def alarms(self) -> tuple[ColumnDrift, ...]:
        """Columns that drifted."""
        return tuple(column for column in self.columns if column.drifted)

    @property
    def drifted(self) -> bool:
        """Whether any column drifted."""
        return bool(self.alarms)


@dataclass(frozen=True, slots=True)
class KeptDrift:
    """A report as a list needs it."""

    id: int
    reference_name: str
    current_name: str
    alarms: int
    model: str  # churn@3, where its profile was the reference; else empty
    created_ns: int
    report: DriftReport | None  # None where its file cannot be read any more
