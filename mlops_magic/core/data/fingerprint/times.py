"""Which numbers stand for instants and durations, so that the stored unit does not matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .column import Column, Cuts, of_rows
from .digest import CHUNK_ROWS, joined, raw

SIZE_BYTES = 8
NOT_A_TIME = np.iinfo(np.int64).min
LARGEST = np.iinfo(np.int64).max
PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
FINEST_FIRST = ("ns", "us", "ms", "s")
COARSE = frozenset("YMWDhm")


def column(
    values: NDArray[Any], *, aware: bool = False, cuts: Cuts | None = None, ask: Callable[[], None] | None = None
) -> Column:
    """A column of datetime64 or timedelta64 in the finest unit all its values fit in; `ask` may raise `OutOfTime`."""
    values = at_least_seconds(values)
    stored = unit_of(values.dtype)
    counts = (
        values.view(np.int64) if values.dtype.isnative else values.astype(values.dtype.newbyteorder("=")).view("i8")
    )
    name = ("td" if values.dtype.kind == "m" else "dtz" if aware else "dt") + ":"
    if stored not in PER_SECOND:  # finer than ns, or months: as they are
        return of_counts(name + stored, counts, 1, cuts)
    unit, factor = finest(counts, stored, ask)
    return of_counts(name + unit, counts, factor, cuts)


def of_counts(kind: str, counts: NDArray[np.int64], factor: int, cuts: Cuts | None = None) -> Column:
    """A column of 64-bit counts, multiplied by `factor`; the smallest integer means missing and stays."""

    def read(start: int, stop: int) -> bytes:
        part = counts[start:stop]
        if factor != 1:
            part = _times(part, factor)
        return joined("v", kind, raw(part.astype("<i8", copy=False)))

    return of_rows(kind, len(counts), counts.nbytes, read, cuts=cuts)


def _times(counts: NDArray[np.int64], factor: int) -> NDArray[np.int64]:
    """The counts in a finer unit; the rare missing one is put back."""
    finer, absent = counts * np.int64(factor), counts == NOT_A_TIME
    if absent.any():
        finer[absent] = NOT_A_TIME
    return finer


def finest(counts: NDArray[np.int64], stored: str, ask: Callable[[], None] | None = None) -> tuple[str, int]:
    """The finest unit in which no count overflows, and the factor to it from the stored unit."""
    if stored == FINEST_FIRST[0]:
        return stored, 1
    largest = 0
    for start in range(0, len(counts), CHUNK_ROWS):
        if ask is not None:
            ask()
        part = counts[start : start + CHUNK_ROWS]
        if part.min() == NOT_A_TIME:
            part = part[part != NOT_A_TIME]
        if len(part):
            largest = max(largest, abs(int(part.max())), abs(int(part.min())))
    for unit in FINEST_FIRST:
        factor, rest = divmod(PER_SECOND[unit], PER_SECOND[stored])
        if not rest and largest * factor <= LARGEST:
            return unit, factor
    return stored, 1


def unit_of(dtype: np.dtype[Any]) -> str:
    """Unit of a datetime64 or timedelta64 type: `ns`, `D`, `generic`, `25s`."""
    name, count = np.datetime_data(dtype)
    return name if count == 1 else f"{count}{name}"


def at_least_seconds(values: NDArray[Any]) -> NDArray[Any]:
    """Days, hours and the like as seconds, where they fit; a month of time has no number of seconds."""
    unit, kind = unit_of(values.dtype), values.dtype.kind
    if unit in PER_SECOND or (unit not in COARSE and unit[0].isalpha()) or (kind == "m" and unit[-1] in "YM"):
        return values
    for target in FINEST_FIRST[::-1]:
        try:
            converted = values.astype(f"{kind}8[{target}]")
        except (OverflowError, TypeError):
            return values
        if bool(((converted.astype(values.dtype) == values) | np.isnat(values)).all()):
            return converted
    return values
