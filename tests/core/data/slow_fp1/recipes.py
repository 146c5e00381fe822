"""What a value holds, in literals: nothing here knows pandas, NumPy or Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Col:
    """A column: the text of its type as fp1 spells it, and its cells; None is missing.

    Times are counts in the stored unit. `categories` makes it categorical: `type` is then the type of the categories.
    `how` chooses among the ways to hold the same thing (strides, byte order, chunks, garbage under a mask).
    """

    type: str
    cells: Sequence[Any]
    categories: Sequence[Any] | None = None
    ordered: bool = False
    how: str = ""


Level = Col | range


@dataclass(frozen=True)
class Frame:
    """A pandas DataFrame; one level is an Index, several are a MultiIndex."""

    columns: Sequence[tuple[Any, Col]]
    index: Sequence[Level]
    names: Sequence[Any] = (None,)
    column_names: Sequence[Any] = (None,)
    how: str = ""


@dataclass(frozen=True)
class Series:
    """A pandas Series."""

    column: Col
    index: Sequence[Level]
    name: Any = None
    names: Sequence[Any] = (None,)


@dataclass(frozen=True)
class Index:
    """A pandas Index or MultiIndex by itself."""

    levels: Sequence[Level]
    names: Sequence[Any] = (None,)


@dataclass(frozen=True)
class Array:
    """A NumPy array: `type` as of a column, cells in C order, None where it is masked."""

    type: str
    shape: tuple[int, ...]
    cells: Sequence[Any]
    masked: bool = False
    how: str = ""


@dataclass(frozen=True)
class Fields:
    """A structured NumPy array, field by field."""

    shape: tuple[int, ...]
    fields: Sequence[tuple[str, str, Sequence[Any]]]
    padded: bool = False


@dataclass(frozen=True)
class Sparse:
    """A scipy sparse matrix: (row, column, value) as stored, doubled places and zeros included."""

    type: str
    shape: tuple[int, ...]
    entries: Sequence[tuple[int, int, Any]]
    format: str = "coo"


@dataclass(frozen=True)
class Arrow:
    """An Arrow array, cut into chunks after these rows; a slice of a longer one where `how` says so."""

    column: Col
    cuts: Sequence[int] = ()


@dataclass(frozen=True)
class Table:
    """An Arrow table, or with `by="polars"` a polars frame."""

    columns: Sequence[tuple[str, Col]]
    by: str = "arrow"


@dataclass(frozen=True)
class Value:
    """A plain value; recipes inside of it stand for tables and arrays."""

    value: Any


@dataclass(frozen=True)
class Function:
    """What `name` is after a cell with this source ran."""

    source: str
    name: str
    globals: Sequence[str] = field(default=())  # names it reads, sorted
    free: Sequence[str] = field(default=())
