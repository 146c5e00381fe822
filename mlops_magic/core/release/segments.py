"""Into which parts do rows fall by one column, and is a version worse in any of them?"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError
from ...records.gate import FAILED, PASSED, SKIPPED, SegmentResult
from .compare import compared
from .outcomes import Outcome, Rows, Truth
from .scores import Score

MOST_PARTS = 20
MOST_NUMBERS = 10  # distinct numbers that are taken as labels; more are cut at their quartiles
ERROR_RATE = 0.05  # that any part of equally good models fails


def parts_of(column: Any, name: str) -> dict[str, Rows]:
    """Positions of the rows of each part: the labels of a column, or the quarters of a column of many numbers.

    Parameters
    ----------
    column : array or Series (n,)
        Missing values are a part of their own.

    Raises
    ------
    DataError
        More than 20 labels.

    Examples
    --------
    >>> {part: rows.tolist() for part, rows in parts_of(["f", "m", None, "f"], "sex").items()}
    {'f': [0, 3], 'm': [1], 'missing': [2]}
    """
    values = pd.Series(column).reset_index(drop=True)
    missing = values.isna().to_numpy()
    held = values[~missing]
    many = held.nunique() > MOST_NUMBERS and pd.api.types.is_numeric_dtype(values.dtype)
    if many and not pd.api.types.is_bool_dtype(values.dtype):
        values = _quarters(values)
        held = values[~missing]
    distinct = held.sort_values(kind="stable").unique().tolist()
    labels = distinct if many else sorted(distinct, key=str)
    if len(labels) > MOST_PARTS:
        raise DataError(
            f"{name} has {len(labels)} labels, and at most {MOST_PARTS} segments are judged. "
            f"Put them together first, such as: --segment {name}_group"
        )
    found = {str(label): np.flatnonzero((values == label).to_numpy(dtype=bool, na_value=False)) for label in labels}
    return found | ({"missing": np.flatnonzero(missing)} if missing.any() else {})


def judged(
    score: Score, columns: Mapping[str, Mapping[str, Rows]], outcomes: tuple[Truth, Outcome, Outcome], *, limit: float
) -> tuple[SegmentResult, ...]:
    """A verdict per part.

    Parameters
    ----------
    columns : mapping of str to parts
        As `parts_of` gives them.
    outcomes : (Truth, Outcome, Outcome)
        What came true, what the judged version says, what the holder says.
    limit : float, not negative
        By how much a part may be worse, in the score's own unit.

    Notes
    -----
    A part fails where it is worse by more than the limit, and worse for certain: the interval lies below 0, at a
    confidence that holds over all parts together (Bonferroni), so that of equally good models any part fails in at most
    5 % of draws. Parts with too few rows are told and do not count.
    """
    asked = sum(len(parts) for parts in columns.values())
    confidence = 1 - 2 * ERROR_RATE / max(asked, 1)
    return tuple(
        _part(score, (column, part, rows), outcomes, (limit, confidence))
        for column, parts in columns.items()
        for part, rows in parts.items()
    )


def _part(
    score: Score, place: tuple[str, str, Rows], outcomes: tuple[Truth, Outcome, Outcome], bounds: tuple[float, float]
) -> SegmentResult:
    column, part, rows = place
    limit, confidence = bounds
    truth, ours, theirs = (each.at(rows) for each in outcomes)
    found = compared(score, truth, ours, theirs, confidence=confidence)  # type: ignore[arg-type]  # three kinds in one tuple
    verdict = SKIPPED if found.reason else FAILED if found.gain < -limit and found.high < 0 else PASSED
    return SegmentResult(column, part, found, verdict)


def _quarters(values: Any) -> Any:
    """Each number's quarter, by its ends."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    edges = np.unique(np.nanquantile(numbers, [0, 0.25, 0.5, 0.75, 1]))
    places = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    names = [f"{low:.10g} to {high:.10g}" for low, high in pairwise(edges)]
    return pd.Series(pd.Categorical.from_codes(np.where(values.isna(), -1, places), names, ordered=True))
