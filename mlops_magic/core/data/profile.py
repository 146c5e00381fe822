"""How each column of a table is distributed, as counts of bounded size; and how new data falls into the same counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...records.profile import CategoryProfile, NumericProfile, Profile

MOST_BINS = 1024  # a distance between two distributions is then known to 1/1024
MOST_DISCRETE = 50  # up to so many different numbers, a column is a list of values and not a curve
MOST_LABELS = 1000
TIMES = {"M": "datetime64[us]", "m": "timedelta64[us]"}
KINDS = {"M": "date", "m": "duration"}
MICROSECONDS = 1_000_000
NOTHING = float("nan")  # the mean of no rows


def profile(frame: Any, private: Collection[str] = ()) -> Profile:
    """Counts of every column, with edges from its own quantiles; the frame is not changed.

    Parameters
    ----------
    frame : DataFrame or array (rows, columns)
        Columns of an array are called x0, x1, …. No rows, missing and infinite values are fine.
    private : collection of str
        Columns of which only is counted how many rows have a value, and how many different ones: no value is kept.

    Returns
    -------
    Profile
        At most 1024 bins, or 1000 labels and the sum of the others, per column.

    Examples
    --------
    >>> profile(np.array([[1.0], [1.0], [np.nan]])).columns[0].counts
    (2,)
    """
    found = (_hidden(name, column) if name in private else _own(name, column) for name, column in _columns(frame, ()))
    return Profile(len(frame), tuple(found))


def without_values(reference: Profile, private: Collection[str]) -> Profile:
    """The profile with private columns as `profile` would have kept them, had it known that they are."""
    return replace(
        reference,
        columns=tuple(
            CategoryProfile(
                column.name, column.dtype, column.rows, column.missing, (), column.rows - column.missing,
                column.distinct if isinstance(column, CategoryProfile) else len(column.edges),
            )
            if column.name in private
            else column
            for column in reference.columns
        ),
    )  # fmt: skip


def counted(frame: Any, reference: Profile, private: Collection[str] = ()) -> Profile:
    """The columns of new data, counted into the edges and labels of the reference.

    Parameters
    ----------
    frame : DataFrame or array (rows, columns)
        Columns may be missing, new, or in another order. An array takes the reference's names in their order.
    reference : Profile
        What `profile` gave for the reference data.
    private : collection of str
        Columns that the reference lacks and of which no value is kept all the same.

    Returns
    -------
    Profile
        Columns that the reference does not have, or has as another kind, come with counts of their own; labels that
        the reference never saw are kept. Of what is private in the reference no value is kept here either.
    """
    known = {column.name: column for column in reference.columns}
    found = (
        _hidden(name, column) if name in private and name not in known else _into(known.get(name), name, column)
        for name, column in _columns(frame, tuple(known))
    )
    return Profile(len(frame), tuple(found))


def _columns(frame: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if hasattr(frame, "iloc"):
        for place, label in enumerate(frame.columns):
            yield str(label), frame.iloc[:, place]
        return
    values = np.asarray(frame)
    values = values[:, None] if values.ndim == 1 else values
    if len(names) != values.shape[1]:
        names = tuple(f"x{place}" for place in range(values.shape[1]))
    for place, name in enumerate(names):
        yield name, values[:, place]


def _own(name: str, column: Any) -> NumericProfile | CategoryProfile:
    numbers = _numbers(column)
    if numbers is None:
        return _labels(name, column, None)
    ordered = np.sort(numbers[np.isfinite(numbers)])
    edges, discrete = _edges(ordered)
    return _numeric((name, str(column.dtype)), numbers, ordered, edges, discrete=discrete)


def _hidden(name: str, column: Any) -> CategoryProfile:
    """A column without any of its values: all of them are "other"."""
    rows, found = len(column), pd.Series(column)
    missing = int(found.isna().sum())
    return CategoryProfile(name, str(column.dtype), rows, missing, (), rows - missing, int(found.nunique()))


def _is_hidden(known: NumericProfile | CategoryProfile | None) -> bool:
    return isinstance(known, CategoryProfile) and not known.counts and known.other > 0


def _into(known: NumericProfile | CategoryProfile | None, name: str, column: Any) -> NumericProfile | CategoryProfile:
    if _is_hidden(known):
        return _hidden(name, column)
    numbers = _numbers(column)
    if numbers is None:
        return _labels(name, column, known if isinstance(known, CategoryProfile) else None)
    if not isinstance(known, NumericProfile) or known.kind != KINDS.get(_kind(column), "number"):
        return _own(name, column)
    ordered = np.sort(numbers[np.isfinite(numbers)])
    return _numeric((name, str(column.dtype)), numbers, ordered, np.array(known.edges), discrete=known.discrete)


def _kind(column: Any) -> str:
    return str(getattr(column.dtype, "kind", "O"))


def _numbers(column: Any) -> NDArray[np.float64] | None:
    """The column as floats, dates and durations in seconds, missing as NaN; None where it holds labels."""
    kind = _kind(column)
    if kind in "biuf":
        if isinstance(column, np.ndarray):
            return column.astype(np.float64)
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    if kind in TIMES:
        moments = column.astype(TIMES[kind]) if isinstance(column, np.ndarray) else column.to_numpy(dtype=TIMES[kind])
        seconds = moments.view(np.int64) / MICROSECONDS
        return np.where(np.isnat(moments), np.nan, seconds)
    return None


def _edges(ordered: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """The distinct values where they are few, else quantiles; ties make fewer bins."""
    if not len(ordered):
        return ordered, True
    distinct = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]
    if len(distinct) <= MOST_DISCRETE:
        return distinct, True
    if len(distinct) <= MOST_BINS:
        return distinct, False
    places = np.linspace(0, len(ordered) - 1, MOST_BINS + 1).round().astype(np.intp)
    return np.unique(ordered[places]), False


def _numeric(
    named: tuple[str, str],
    numbers: NDArray[np.float64],
    ordered: NDArray[np.float64],
    edges: NDArray[np.float64],
    *,
    discrete: bool,
) -> NumericProfile:
    rows, missing = len(numbers), int(np.isnan(numbers).sum())
    endless = numbers[np.isinf(numbers)]
    low, high = int((endless < 0).sum()), int((endless > 0).sum())
    below = above = 0
    counts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    if len(edges):
        # a bin reaches from its edge up to the next one, so that its mass is exact just below every edge
        starts = np.searchsorted(ordered, edges if discrete else edges[:-1], side="left")
        counts = np.diff(np.append(starts, len(ordered))).astype(np.int64)
        below = int(starts[0]) + low
        above = len(ordered) - int(np.searchsorted(ordered, edges[-1], side="right")) + high
        counts[0] += below
        counts[-1] += high
    some = len(ordered) > 0
    quartiles = np.quantile(ordered, [0.25, 0.5, 0.75]).tolist() if some else [NOTHING] * 3
    return NumericProfile(
        name=named[0],
        dtype=named[1],
        rows=rows,
        missing=missing,
        edges=tuple(edges.tolist()),
        counts=tuple(counts.tolist()),
        discrete=discrete,
        mean=float(ordered.mean()) if some else NOTHING,
        std=float(ordered.std()) if some else NOTHING,
        minimum=float(ordered[0]) if some else NOTHING,
        maximum=float(ordered[-1]) if some else NOTHING,
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        below=below,
        above=above,
    )


def _labels(name: str, column: Any, known: CategoryProfile | None) -> CategoryProfile:
    """Counts of the text of each value; the reference's labels come first in line for a place."""
    found, missing = _tally(column)
    distinct = len(found)
    kept = found
    if known is not None and known.other:  # what fell into "other" there was not written down, so nothing is new here
        names = {label for label, _ in known.counts}
        kept = {label: count for label, count in found.items() if label in names}
    seen = {label for label, _ in known.counts} if known is not None else set()
    ordered = sorted(kept.items(), key=lambda pair: (pair[0] not in seen, -pair[1], pair[0]))
    limit = MOST_LABELS if known is None else len(seen) + MOST_LABELS
    counts = sorted(ordered[:limit], key=lambda pair: (-pair[1], pair[0]))
    other = sum(found.values()) - sum(count for _, count in counts)
    return CategoryProfile(name, str(column.dtype), len(column), missing, tuple(counts), other, distinct)


def _tally(column: Any) -> tuple[dict[str, int], int]:
    """How often each text occurs, and how many rows are missing."""
    if isinstance(column, np.ndarray):
        values = [value for value in column.tolist() if not (value is None or value != value)]  # noqa: PLR0124  # NaN
        found: dict[str, int] = {}
        for value in values:
            found[str(value)] = found.get(str(value), 0) + 1
        return found, len(column) - len(values)
    present = column[column.notna().to_numpy()]
    try:
        pairs = present.value_counts().items()
    except TypeError:  # lists and the like cannot be counted as they are
        pairs = present.astype(str).value_counts().items()
    found = {}
    for value, count in pairs:
        if count:
            found[str(value)] = found.get(str(value), 0) + int(count)
    return found, len(column) - len(present)
