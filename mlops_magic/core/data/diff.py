"""What differs between two tables: rows by a key or by position, columns by name, values one by one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import DataError
from ...records.dataset import CellDiff, ColumnDiff, DataDiff
from .profile import counted, profile
from .versions import cells

MOST_CELLS = 20  # examples
SHOWN_LETTERS = 60


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that both tables have, as places in each; None stands for all, in order."""

    before: NDArray[np.intp] | slice
    after: NDArray[np.intp] | slice
    both: int
    moved: bool


def diff(before: Any, after: Any, key: Sequence[str] = (), *, names: tuple[str, str] = ("before", "after")) -> DataDiff:
    """Rows added, removed and changed, and what changed in each column.

    Parameters
    ----------
    before, after : DataFrame
        Neither is changed. Labels of columns are compared as text and have to be unique.
    key : sequence of str
        Columns whose values name a row, unique in each table; empty: rows are compared by position.
    names : (str, str)
        What the two are called.

    Returns
    -------
    DataDiff
        Two values are the same when a program that compares them says so, and two missing values are the same; a column
        whose type changed is compared by value as well.

    Raises
    ------
    DataError
        The key is no column, or does not name rows uniquely; or two columns share a name.

    Examples
    --------
    >>> one = pd.DataFrame({"id": [1, 2], "x": [1.0, 2.0]})
    >>> two = pd.DataFrame({"id": [2, 3], "x": [2.5, 3.0]})
    >>> found = diff(one, two, ["id"])
    >>> found.added, found.removed, found.changed
    (1, 1, 1)

    Notes
    -----
    O(rows × columns); a million rows of 25 columns take about a second.
    """
    before, after = _named(before, names[0]), _named(after, names[1])
    for column in key:
        if column not in before.columns or column not in after.columns:
            raise DataError(f"{column!r} is not a column of both. Columns: {', '.join(map(repr, before.columns[:8]))}")
    rows = _by_key(before, after, list(key), names) if key else _by_place(len(before), len(after))
    shared = [label for label in before.columns if label in set(after.columns)]
    anything = np.zeros(rows.both, dtype=bool)
    columns, examples = [], list[CellDiff]()
    for label in shared:
        old, new = before[label].iloc[rows.before], after[label].iloc[rows.after]
        unequal = different(old, new)
        anything |= unequal
        columns.append(_column(label, before[label], after[label], int(unequal.sum())))
        examples += _examples(label, before, (old, new), unequal, rows, list(key))
    columns += [ColumnDiff(label, "new", 0, str(after[label].dtype)) for label in after.columns if label not in shared]
    columns += [
        ColumnDiff(label, "gone", 0, str(before[label].dtype)) for label in before.columns if label not in shared
    ]
    reordered = shared != [label for label in after.columns if label in set(shared)]
    return DataDiff(
        *names, len(before), len(after), tuple(key), len(after) - rows.both, len(before) - rows.both, int(anything.sum()),
        tuple(columns), tuple(examples[:MOST_CELLS]), rows.moved or reordered,
    )  # fmt: skip


def different(old: Any, new: Any) -> NDArray[np.bool_]:
    """Which rows of two columns of one length differ; missing is the same as missing."""
    old, new = _comparable(old), _comparable(new)
    absent, was_absent = new.isna().to_numpy(), old.isna().to_numpy()
    try:
        unequal = (old.array != new.array) if old.dtype == new.dtype else (old.to_numpy() != new.to_numpy())
        found = pd.Series(unequal).fillna(value=False).to_numpy(dtype=bool)
        if found.shape != absent.shape:
            raise TypeError("not row by row")  # noqa: TRY301  the same way out as for types that cannot be compared
    except (TypeError, ValueError):  # lists in cells, zoned beside naive times, text beside numbers
        found = np.fromiter((_unlike(*pair) for pair in zip(old.tolist(), new.tolist(), strict=True)), bool, len(old))
    result: NDArray[np.bool_] = (found & ~absent & ~was_absent) | (absent != was_absent)
    return result


def _named(frame: Any, name: str) -> Any:
    """The frame with its labels as text and its index as columns, where it has one of its own."""
    own = frame.index.nlevels > 1 or not isinstance(frame.index, pd.RangeIndex) or frame.index.name is not None
    if own:
        labels = [f"index {place}" if each is None else str(each) for place, each in enumerate(frame.index.names)]
        levels = {label: frame.index.get_level_values(place) for place, label in enumerate(labels)}
        index = pd.DataFrame(
            {label: pd.Series(level).array for label, level in levels.items() if label not in frame.columns}
        )
        frame = pd.concat([index, frame.reset_index(drop=True)], axis=1)
    labels = [str(label) for label in frame.columns]
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise DataError(
            f"two columns of {name} are called {twice!r}, so what changed in one cannot be told. Rename one"
        )
    return frame.set_axis(labels, axis=1)


def _by_place(before: int, after: int) -> _Rows:
    both = min(before, after)
    return _Rows(slice(0, both), slice(0, both), both, moved=False)


def _by_key(before: Any, after: Any, key: list[str], names: tuple[str, str]) -> _Rows:
    old, new = (
        pd.MultiIndex.from_frame(frame[key]) if len(key) > 1 else pd.Index(frame[key[0]]) for frame in (before, after)
    )
    for index, name in ((old, names[0]), (new, names[1])):
        if not index.is_unique:
            twice = index[index.duplicated()][0]
            raise DataError(
                f"{' and '.join(key)} does not name rows of {name} uniquely: {_said(twice)} is there more than once"
            )
    places = old.get_indexer(new)
    there = np.flatnonzero(places >= 0)
    found = places[there]
    return _Rows(found, there, len(there), moved=bool((np.diff(found) < 0).any()))


def _comparable(column: Any) -> Any:
    """A categorical as what its categories are; other columns as they are."""
    column = column.reset_index(drop=True)
    return column.astype(column.cat.categories.dtype) if isinstance(column.dtype, pd.CategoricalDtype) else column


def _unlike(old: Any, new: Any) -> bool:
    try:
        return cells.written(old) != cells.written(new)
    except DataError:
        return bool(old != new)


def _column(label: str, old: Any, new: Any, changed: int) -> ColumnDiff:
    if str(old.dtype) != str(new.dtype):
        return ColumnDiff(label, "type changed", changed, f"{old.dtype} → {new.dtype}")
    if not changed:
        return ColumnDiff(label, "same", 0, str(old.dtype))
    reference = profile(old.to_frame(label))
    (before,), (after,) = reference.columns, counted(new.to_frame(label), reference).columns
    return ColumnDiff(label, "changed", changed, str(old.dtype), before, after)


def _examples(
    label: str, before: Any, pair: tuple[Any, Any], unequal: NDArray[np.bool_], rows: _Rows, key: list[str]
) -> list[CellDiff]:
    found = []
    for place in np.flatnonzero(unequal)[:MOST_CELLS]:
        at = place if isinstance(rows.before, slice) else rows.before[place]
        row = ", ".join(_said(before[column].iloc[at]) for column in key) if key else str(at)
        found.append(CellDiff(row, label, _said(pair[0].iloc[place]), _said(pair[1].iloc[place])))
    return found


def _said(value: Any) -> str:
    text = str(value)
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"
