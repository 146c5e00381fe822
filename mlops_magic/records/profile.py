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


@dataclass(frozen=True, slots=True)
class Profile:
    """Summary of a table, bounded in size however many rows it has."""

    rows: int
    columns: tuple[NumericProfile | CategoryProfile, ...]
