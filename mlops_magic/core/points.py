"""How are the points of one metric kept small, and exact to the bit?

A block holds points of one metric in the order they were logged: values as IEEE 754 bits; steps and times as a start and
their differences, in as few bytes as the largest needs, or as a stride where they climb evenly. What a double cannot say
(integers above 2^53), and where numbers came from, stands beside them as JSON. In a compressed block the bytes of equal
weight lie together, so that bits which no value uses vanish.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import sub

from ..records.run import Metric

EXACT_INTEGERS = 2**53  # beyond it a double skips integers
HEAD = struct.Struct("<BBI")  # format, whether it is compressed, points
FORMAT, GUARDED = 1, 2
GUARD = struct.Struct("<BI")  # that a checksum is there, CRC-32 of the block behind it
LEVEL = 1  # of zlib: once the bytes are in order, more effort saves next to nothing
SIZE = struct.Struct("<I")
START = struct.Struct("<Bq")  # bytes of a difference, first number
STRIDE = struct.Struct("<q")
TYPES = {1: "b", 2: "h", 4: "i", 8: "q"}


@dataclass(slots=True)
class Points:
    """Points of one metric: three columns of equal length, and what is rare.

    Attributes
    ----------
    times : array of int
        Microseconds since the run began.
    exact : dict
        Position → the integer as text, where the double in `values` is only near it.
    sources : dict
        Position → where the number came from; left out where nobody said.
    """

    steps: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    times: array[int] = field(default_factory=lambda: array("q"))
    exact: dict[int, str] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    def add(self, value: float, step: int, time_us: int, source: str = "") -> None:
        """One more point.

        Raises
        ------
        OverflowError
            The step has more than 63 bits.
        """
        self.steps.append(step)
        place = len(self.values)
        if isinstance(value, int) and abs(value) > EXACT_INTEGERS:
            self.exact[place] = str(int(value))
        self.values.append(nearest_double(value))
        self.times.append(time_us)
        if source:
            self.sources[place] = source

    def extend(self, other: Points) -> None:
        """All points of another block behind these."""
        shift = len(self)
        self.steps.extend(other.steps)
        self.values.extend(other.values)
        self.times.extend(other.times)
        self.exact |= {place + shift: text for place, text in other.exact.items()}
        self.sources |= {place + shift: text for place, text in other.sources.items()}

    def part(self, start: int, stop: int) -> Points:
        """The points of a range of positions."""
        exact = {place - start: text for place, text in self.exact.items() if start <= place < stop}
        sources = {place - start: text for place, text in self.sources.items() if start <= place < stop}
        return Points(self.steps[start:stop], self.values[start:stop], self.times[start:stop], exact, sources)

    def metric(self, name: str, place: int) -> Metric:
        """One point as a record."""
        text = self.exact.get(place)
        value = self.values[place] if text is None else int(text)
        return Metric(name, value, self.steps[place], self.sources.get(place, ""))

    def metrics(self, name: str) -> Iterator[Metric]:
        """Every point as a record."""
        return (self.metric(name, place) for place in range(len(self)))


def at_once(values: Sequence[float], steps: Sequence[int], time_us: int) -> Points:
    """Many points that were logged at one moment."""
    large = {
        place: str(int(value))
        for place, value in enumerate(values)
        if isinstance(value, int) and abs(value) > EXACT_INTEGERS
    }
    doubles = array("d", map(nearest_double, values) if large else values)
    return Points(array("q", steps), doubles, array("q", [time_us]) * len(doubles), large)


def nearest_double(value: float) -> float:
    """The double next to a number; an integer beyond all doubles becomes infinite.

    Examples
    --------
    >>> nearest_double(2**53 + 1), nearest_double(-(10**400))
    (9007199254740992.0, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def packed(points: Points, *, compress: bool = False) -> bytes:
    """A block: equal points give equal bytes.

    Examples
    --------
    >>> points = Points()
    >>> for step in range(1000):
    ...     points.add(0.25, step, 250 * step)
    >>> len(packed(points)), len(packed(points, compress=True))
    (8044, 83)
    >>> unpacked(packed(points)) == points
    True
    """
    rare = {name: held for name, held in (("exact", points.exact), ("sources", points.sources)) if held}
    text = json.dumps(rare, separators=(",", ":"), sort_keys=True).encode() if rare else b""
    values = _little(points.values).tobytes()
    parts = [SIZE.pack(len(text)), text]
    parts += [_whole(column, shuffle=compress) for column in (points.steps, points.times)]
    parts.append(_shuffled(values, points.values.itemsize) if compress else values)
    body = b"".join(parts)
    return HEAD.pack(FORMAT, compress, len(points)) + (zlib.compress(body, LEVEL) if compress else body)


def guarded(block: bytes) -> bytes:
    """A block behind its checksum, so that a bit that is turned over is noticed by whoever reads it.

    Examples
    --------
    >>> kept = guarded(packed(at_once([0.5, 0.25], [0, 1], 7)))
    >>> unpacked(kept) == unpacked(kept[5:])
    True
    >>> unpacked(kept[:-1] + b"!")
    Traceback (most recent call last):
    ValueError: the checksum of these points is wrong
    """
    return GUARD.pack(GUARDED, zlib.crc32(block)) + block


def unpacked(block: bytes) -> Points:
    """The points of a block, with a checksum before it or without.

    Raises
    ------
    ValueError
        These are not the bytes of a block.
    """
    if block[:1] == bytes([GUARDED]) and len(block) > GUARD.size:
        block, checksum = block[GUARD.size :], GUARD.unpack_from(block)[1]
        if zlib.crc32(block) != checksum:
            raise ValueError("the checksum of these points is wrong")
    try:
        form, compressed, count = HEAD.unpack_from(block)
        if form != FORMAT:
            raise ValueError(f"points are written in form {form}; this version reads {FORMAT}")
        body = block[HEAD.size :]
        reader = _Reader(zlib.decompress(body) if compressed else body, count, shuffled=bool(compressed))
        text = reader.taken(*SIZE.unpack(reader.taken(SIZE.size)))
        rare = json.loads(text) if text else {}
        steps, times = reader.whole(), reader.whole()
        values = reader.column("d", count)
        reader.ended()
    except (struct.error, zlib.error, TypeError) as wrong:
        raise ValueError(f"these are no points: {wrong}") from None
    held = [{int(place): said for place, said in rare.get(name, {}).items()} for name in ("exact", "sources")]
    return Points(steps, values, times, *held)


class _Reader:
    """Takes the parts of a block one after another."""

    def __init__(self, body: bytes, count: int, *, shuffled: bool) -> None:
        self.body, self.count, self.shuffled, self.at = body, count, shuffled, 0

    def taken(self, size: int) -> bytes:
        part = self.body[self.at : self.at + size]
        if len(part) != size:
            raise ValueError("these points end early")
        self.at += size
        return part

    def ended(self) -> None:
        if self.at != len(self.body):
            raise ValueError("these points go on behind their end")

    def column(self, code: str, count: int) -> array[float]:
        size = array(code).itemsize
        part = self.taken(count * size)
        found: array[float] = array(code)
        found.frombytes(_ordered(part, size) if self.shuffled else part)
        return _little(found)

    def whole(self) -> array[int]:
        if not self.count:
            return array("q")
        size, first = START.unpack(self.taken(START.size))
        if not size:
            (stride,) = STRIDE.unpack(self.taken(STRIDE.size))
            return _signed([first + stride * place for place in range(self.count)])
        return _signed(list(accumulate([first, *map(int, self.column(TYPES[size], self.count - 1))])))


def _whole(numbers: array[int], *, shuffle: bool) -> bytes:
    """Whole numbers by their differences."""
    if not numbers:
        return b""
    first = numbers[0]
    differences = _signed(list(map(sub, numbers[1:], numbers)))
    least, most = min(differences, default=0), max(differences, default=0)
    if least == most:
        return START.pack(0, first) + STRIDE.pack(least)
    size = next(size for size in TYPES if -(1 << 8 * size - 1) <= least and most < 1 << 8 * size - 1)
    held = _little(array(TYPES[size], differences)).tobytes()
    return START.pack(size, first) + (_shuffled(held, size) if shuffle else held)


def _signed(numbers: list[int]) -> array[int]:
    """As 64 bits each; what has more goes round, as two wide differences in a row do before the sum comes back."""
    try:
        return array("q", numbers)
    except OverflowError:
        return array("q", [(number + 2**63) % 2**64 - 2**63 for number in numbers])


def _shuffled(data: bytes, size: int) -> bytes:
    """First the first byte of every number, then the second of each."""
    return b"".join(data[place::size] for place in range(size))


def _ordered(data: bytes, size: int) -> bytes:
    return _shuffled(data, len(data) // size) if data else b""


def _little(numbers: array[float]) -> array[float]:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers
