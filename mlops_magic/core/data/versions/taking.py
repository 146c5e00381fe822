"""Where are the leaves of a value gathered, and what is a cell that no leaf can hold called?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from ....errors import DataError
from ..fingerprint import missing
from . import cells
from .leaf import ARROW, BYTES, NUMBERS, TEXT, Leaf, whole

Layout = dict[str, Any]  # plain JSON: what is put together from which leaf
Held = Callable[[int], Any]  # the values of a leaf, by its number


@dataclass(slots=True)
class Taking:
    """The leaves of a value, in the order they were met."""

    leaves: list[Leaf] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)

    def numbers(self, path: str, values: Any) -> int:
        """Number of a new leaf of fixed-width cells; big-endian ones are turned, the caller keeps their type."""
        if values.dtype.byteorder == ">" or not values.dtype.isnative:
            values = values.astype(values.dtype.newbyteorder("<"))
        kind = values.dtype.kind
        if (
            kind in "USV"
            or (kind in "fc" and values.dtype.itemsize not in (2, 4, 8, 16))
            or values.dtype == np.longdouble
        ):
            values = np.ascontiguousarray(values).view(f"V{values.dtype.itemsize}")
        elif kind in "mM":
            values = values.view(np.int64)
        return self._add(Leaf(path, NUMBERS, values))

    def text(self, path: str, values: Any) -> int:
        """Number of a new leaf of Arrow text."""
        return self._add(Leaf(path, TEXT, _cast(values, pa.large_string())))

    def bytes(self, path: str, values: Any) -> int:
        """Number of a new leaf of Arrow bytes."""
        return self._add(Leaf(path, BYTES, _cast(values, pa.large_binary())))

    def arrow(self, path: str, values: Any) -> int:
        """Number of a new leaf of any Arrow type."""
        return self._add(Leaf(path, ARROW, values))

    def objects(self, path: str, values: Any) -> Layout:
        """Layout of a one-dimensional array of Python objects: plain text with one kind of gap, or cell by cell."""
        gap = _gap(values)
        if gap is not None:
            absent = np.fromiter((type(value) is not str for value in values.tolist()), dtype=bool, count=len(values))
            try:
                found = pa.array(values, type=pa.large_string(), mask=absent)
            except UnicodeEncodeError:
                pass  # a lone surrogate: Arrow's text cannot hold it, a cell can
            else:
                return {"form": "objects", "gap": gap, "text": self.text(path, found)}
        written = [_cell(path, place, value) for place, value in enumerate(values.tolist())]
        return {"form": "objects", "cells": self.text(path, pa.array(written, type=pa.large_string()))}

    def _add(self, leaf: Leaf) -> int:
        """Two columns of one name are told apart by which of them comes first."""
        met = self.met[leaf.path] = self.met.get(leaf.path, 0) + 1
        self.leaves.append(leaf if met == 1 else replace(leaf, path=f"{leaf.path} #{met}"))
        return len(self.leaves) - 1


def objects(layout: Layout, held: Held) -> Any:
    """The array of Python objects of a layout that `Taking.objects` gave."""
    leaf = held(layout["text"] if "text" in layout else layout["cells"])
    found = np.empty(len(leaf), dtype=object)
    if "text" in layout:
        found[:] = whole(leaf).to_numpy(zero_copy_only=False)
        if layout["gap"]:
            found[whole(leaf.is_null()).to_numpy(zero_copy_only=False)] = cells.read(layout["gap"])
        return found
    for place, text in enumerate(leaf.to_pylist()):
        found[place] = cells.read(text)
    return found


def _gap(values: Any) -> str | None:
    """What stands for a missing text, as a cell is written; "" where none is missing, None where not all is text."""
    kinds = set(map(type, values.tolist()))
    others = kinds - {str}
    if len(others) > 1:
        return None
    if not others:
        return ""
    found = [value for value in values.tolist() if type(value) is not str]
    if not all(missing.is_missing(value) for value in found):
        return None
    written = {cells.written(value) for value in found}
    return None if len(written) > 1 else written.pop()


def _cell(path: str, place: int, value: object) -> str:
    try:
        return cells.written(value)
    except DataError as wrong:
        raise DataError(
            f"row {place} of {path}: {wrong}. Make it a number, a text or a list of them, and save again"
        ) from None


def _cast(values: Any, kind: Any) -> Any:
    return values if values.type == kind else values.cast(kind)
