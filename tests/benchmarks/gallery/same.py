"""Are two values the same, asked without fp1? The second opinion on every `verified`.

Types, fields and array items are compared one by one, NaN equal to NaN; nothing of the package is imported. Left out is
what no replay can repeat: seconds that scikit-learn measured, and where NumPy's global generator happens to stand.
"""

from __future__ import annotations

import pickle
import re
import types
from collections.abc import Mapping, Sequence
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import scipy.sparse

UNTOLD = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, np.ufunc)
MEASURED = re.compile(r"_time_?$")  # refit_time_, mean_fit_time, std_score_time
PLAIN = (int, float, complex, str, bytes, bool, type(None), np.generic)


class Packer(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle is untyped here
    """Pickles a value; NumPy's global generator travels as itself."""

    def persistent_id(self, obj: object) -> str | None:
        """A name for what is not pickled."""
        return "global" if obj is np.random.mtrand._rand else None


class Unpacker(pickle.Unpickler):
    """Reads what `Packer` wrote."""

    def persistent_load(self, pid: object) -> object:
        """What has that name here."""
        assert pid == "global"
        return np.random.mtrand._rand


def difference(ours: Any, theirs: Any, where: str = "", seen: set[tuple[int, int]] | None = None) -> str | None:
    """Where the two first differ, or None."""
    if ours is theirs:
        return None
    seen = set() if seen is None else seen
    if (id(ours), id(theirs)) in seen:
        return None
    seen.add((id(ours), id(theirs)))
    if type(ours).__qualname__ != type(theirs).__qualname__:
        return f"{where}: {type(ours).__qualname__} and {type(theirs).__qualname__}"
    if isinstance(ours, type):
        return None if ours.__qualname__ == theirs.__qualname__ else f"{where}: two classes"
    if isinstance(ours, UNTOLD):
        mine, other = getattr(ours, "__name__", ""), getattr(theirs, "__name__", "")
        return None if mine == other else f"{where}: {mine} and {other}"
    if isinstance(ours, PLAIN):
        return None if _equal_plain(ours, theirs) else f"{where}: {ours!r} and {theirs!r}"
    if isinstance(ours, np.ma.MaskedArray):  # what lies under a mask is nobody's value
        return _tables(np.ma.getmaskarray(ours), np.ma.getmaskarray(theirs), where, seen) or _tables(
            ours.compressed(), theirs.compressed(), where, seen
        )
    if isinstance(ours, (np.ndarray, pd.DataFrame, pd.Series, pd.Index)):
        return _tables(ours, theirs, where, seen)
    if scipy.sparse.issparse(ours):
        return _tables(ours.toarray(), theirs.toarray(), where, seen)
    if isinstance(ours, Mapping):
        kept = [key for key in ours if not (isinstance(key, str) and MEASURED.search(key))]
        values = [ours[key] for key in kept], [theirs.get(key) for key in kept]
        return _pairs([*ours], [*theirs], f"{where} keys", seen) or _pairs(*values, where, seen, kept)
    if isinstance(ours, (set, frozenset)):
        return _pairs(sorted(map(repr, ours)), sorted(map(repr, theirs)), where, seen)
    if isinstance(ours, Sequence):
        return _pairs(list(ours), list(theirs), where, seen)
    return _objects(ours, theirs, where, seen)


def _equal_plain(ours: Any, theirs: Any) -> bool:
    return bool(ours == theirs or (ours != ours and theirs != theirs))  # noqa: PLR0124 - NaN is what differs from itself


def _tables(ours: Any, theirs: Any, where: str, seen: set[tuple[int, int]]) -> str | None:
    mine, other = np.asarray(ours), np.asarray(theirs)
    if mine.shape != other.shape or mine.dtype != other.dtype:
        return f"{where}: {mine.dtype}{mine.shape} and {other.dtype}{other.shape}"
    if mine.dtype.names:
        return _pairs(
            [mine[name] for name in mine.dtype.names], [other[name] for name in mine.dtype.names], where, seen
        )
    if mine.dtype == object:
        return _pairs(mine.ravel().tolist(), other.ravel().tolist(), where, seen)
    if isinstance(ours, pd.DataFrame) and list(ours.columns) != list(theirs.columns):
        return f"{where}: other columns"
    same = mine.tobytes() == other.tobytes() or np.array_equal(mine, other, equal_nan=mine.dtype.kind in "fc")
    return None if same else f"{where}: the items differ"


def _pairs(
    ours: list[Any], theirs: list[Any], where: str, seen: set[tuple[int, int]], names: list[Any] | None = None
) -> str | None:
    if len(ours) != len(theirs):
        return f"{where}: {len(ours)} and {len(theirs)} items"
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        found = difference(mine, other, f"{where}[{(names[number] if names else number)!r}]", seen)
        if found:
            return found
    return None


def _objects(ours: Any, theirs: Any, where: str, seen: set[tuple[int, int]]) -> str | None:
    """Objects by what their pickle holds."""
    mine, other = ours.__reduce_ex__(4), theirs.__reduce_ex__(4)
    if isinstance(mine, str):
        return None if mine == other else f"{where}: {mine} and {other}"
    return _pairs([*map(_part, mine)], [*map(_part, other)], f"{where}.{type(ours).__name__}", seen)


def _part(part: Any) -> Any:
    """Part of a pickle; attributes in the order of their names, as two fits set them in whichever order."""
    if hasattr(part, "__next__"):
        return list(part)
    return {name: part[name] for name in sorted(part, key=str)} if type(part) is dict else part
