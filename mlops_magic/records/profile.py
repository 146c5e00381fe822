"""How a column was distributed: bounded summaries that drift is measured against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumericProfile:
    """Counts of one numeric (or boolean, or date as epoch seconds) column between fixed edges.

    `edges` has k+1 ascending values taken from the reference's quantiles, at most 1024 bins; `counts` has k. Where the
    column has few distinct values, `edges` are those values and `counts[i]` belongs to `edges[i]` (`discrete`).
    """

    name: str
    dtype: str
    rows: int
    missing: int
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    discrete: bool
    mean: float
    std: float
    minimum: float
    maximum: float
    quartiles: tuple[float, float, float]  # 25 %, 50 %, 75 %
    below: int = 0  # of counts[0]: values under edges[0], -infinity among them
    above: int = 0  # of counts[-1]: values over edges[-1], infinity among them

    @property
    def kind(self) -> str:
        """What the numbers are: "number", "date" (seconds since 1970) or "duration" (seconds)."""
        if self.dtype.startswith(("timedelta", "duration")):
            return "duration"
        return "date" if self.dtype.startswith(("datetime", "timestamp", "date")) else "number"


@dataclass(frozen=True, slots=True)
class CategoryProfile:
    """Counts of one column of labels; the rarest beyond the cap are summed in `other`."""

    name: str
    dtype: str
    rows: int
    missing: int
    counts: tuple[tuple[str, int], ...]  # label text, count; most frequent first
    other: int
    distinct: int

    @property
    def kind(self) -> str:
        """Labels, whatever type held them."""
        return "label"


@dataclass(frozen=True, slots=True)
class Profile:
    """Summary of a table, bounded in size however many rows it has."""

    rows: int
    columns: tuple[NumericProfile | CategoryProfile, ...]
