"""How far is one result from another? The largest relative difference of their numbers, or infinity."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from .fingerprint import fingerprint

NUMBERS = (bool, int, float, complex, np.number, np.bool_)


def difference(expected: Any, found: Any) -> float:
    """Largest |a - b| / max(|a|, |b|) over the numbers of two values of one shape; 0 where all are equal.

    Infinite where they are of different types, shapes, dtypes or labels, where one has NaN and the other a number, and
    where something that is no number differs.

    Parameters
    ----------
    expected, found : number, array, sparse matrix, Series, DataFrame, or list, tuple or dict of them

    Examples
    --------
    >>> difference(2.0, 1.0), difference([1, 2], [1, 2]), difference("a", "b")
    (0.5, 0.0, inf)

    Notes
    -----
    Element by element, so that a small number is held to the same digits as a large one: 1e-17 is not within 1e-9 of 0.
    """
    pandas = sys.modules.get("pandas")
    if type(expected) is not type(found):
        return np.inf
    if pandas is not None and isinstance(expected, pandas.DataFrame):
        if not _same_labels(expected.index, found.index) or not _same_labels(expected.columns, found.columns):
            return np.inf
        columns = range(expected.shape[1])
        return _largest(difference(expected.iloc[:, place], found.iloc[:, place]) for place in columns)
    if pandas is not None and isinstance(expected, pandas.Series):
        if not _same_labels(expected.index, found.index) or expected.dtype != found.dtype:
            return np.inf
        return _arrays(expected, found, expected.to_numpy(), found.to_numpy())
    if isinstance(expected, np.ndarray):
        return _arrays(expected, found, expected, found)
    if isinstance(expected, NUMBERS):
        return _arrays(expected, found, np.asarray(expected), np.asarray(found))
    if hasattr(expected, "toarray") and hasattr(expected, "tocsr"):
        return np.inf if expected.shape != found.shape else _sparse(expected.tocsr(), found.tocsr())
    if isinstance(expected, (list, tuple)):
        same = len(expected) == len(found)
        return _largest(map(difference, expected, found)) if same else np.inf
    if isinstance(expected, dict):
        same = list(expected) == list(found)
        return _largest(difference(expected[key], found[key]) for key in expected) if same else np.inf
    return _exactly(expected, found)


def _same_labels(expected: Any, found: Any) -> bool:
    return fingerprint(expected).fp == fingerprint(found).fp


def _exactly(expected: Any, found: Any) -> float:
    one, other = fingerprint(expected), fingerprint(found)
    return 0.0 if one.fp == other.fp and one.exact and other.exact else np.inf


def _arrays(expected: Any, found: Any, numbers: Any, others: Any) -> float:
    if numbers.shape != others.shape or numbers.dtype != others.dtype:
        return np.inf
    if numbers.dtype.kind not in "biufc":
        return _exactly(expected, found)
    wide = np.complex128 if numbers.dtype.kind == "c" else np.longdouble  # no overflow between integers of 64 bits
    one, other = np.atleast_1d(numbers).astype(wide), np.atleast_1d(others).astype(wide)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    if same.all():
        return 0.0
    with np.errstate(all="ignore"):
        relative = np.abs(one[~same] - other[~same]) / np.maximum(np.abs(one[~same]), np.abs(other[~same]))
    return float(np.where(np.isnan(relative), np.inf, relative).max())


def _sparse(expected: Any, found: Any) -> float:
    for each in (expected, found):
        each.sum_duplicates()
    if not np.array_equal(expected.indptr, found.indptr) or not np.array_equal(expected.indices, found.indices):
        return np.inf
    return difference(expected.data, found.data)


def _largest(differences: Any) -> float:
    return max(differences, default=0.0)
