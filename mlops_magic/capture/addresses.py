"""Which variables hold arrays in the same memory? Address ranges, sorted, so that one look finds the neighbours."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import itemgetter

Range = tuple[int, int]  # first address, and the one behind the last
MOST_APART = 64  # variables that are looked through at every question
_FIRST = itemgetter(0)


class Addresses:
    """The address ranges of every variable's arrays.

    Those that a few cells bound anew are kept apart until they are many: all the others stay in order as they lie. To ask
    then costs with the variables that were bound lately and with what does overlap, and not with the namespace.

    Examples
    --------
    >>> addresses = Addresses()
    >>> addresses.put("base", [(100, 200)])
    >>> addresses.put("view", [(150, 160)])
    >>> addresses.put("other", [(200, 300)])
    >>> sorted(addresses.overlapping([(155, 170)]))
    ['base', 'view']
    """

    def __init__(self) -> None:
        self._apart: dict[str, list[Range]] = {}  # by name, what was put lately, merged
        self._sorted: list[tuple[int, int, str]] = []  # out of date for names in `_apart`
        self._starts: list[int] = []
        self._furthest: list[int] = []  # at each place, the furthest end of the ranges up to there

    def put(self, name: str, ranges: Iterable[Range]) -> None:
        """Take these for the ranges of a variable, instead of those it had; none for one that is gone."""
        self._apart[name] = list(merged(ranges))

    def overlapping(self, ranges: Iterable[Range]) -> set[str]:
        """Variables with a range that shares an address with one of these."""
        if len(self._apart) > MOST_APART:
            self._sort()
        asked = list(merged(ranges))
        found = {name for name, own in self._apart.items() if _meet(own, asked)}
        for start, end in asked:
            place = bisect_left(self._starts, end)
            while place and self._furthest[place - 1] > start:
                place -= 1
                _, other, name = self._sorted[place]
                if other > start and name not in self._apart:
                    found.add(name)
        return found

    def _sort(self) -> None:
        known = [each for each in self._sorted if each[2] not in self._apart]
        known += [(start, end, name) for name, own in self._apart.items() for start, end in own]
        known.sort(key=_FIRST)
        self._sorted = known
        self._starts = [each[0] for each in known]
        self._furthest = list(accumulate([each[1] for each in known], max))
        self._apart = {}  # last: who is interrupted before it sorts again


def _meet(some: list[Range], others: list[Range]) -> bool:
    """Whether any two share an address, both being merged; costs with the shorter list: a forest has hundreds."""
    few, many = (some, others) if len(some) < len(others) else (others, some)
    for start, end in few:
        place = bisect_left(many, end, key=_FIRST)
        if place and many[place - 1][1] > start:
            return True
    return False


def merged(ranges: Iterable[Range]) -> Iterator[Range]:
    """The same addresses as ranges that do not touch: a forest has hundreds of them.

    Examples
    --------
    >>> list(merged([(5, 9), (1, 3), (3, 4)]))
    [(1, 4), (5, 9)]
    """
    first, last = 0, -1
    for start, end in sorted(ranges):
        if start <= last:
            last = max(last, end)
            continue
        if last > first:
            yield first, last
        first, last = start, end
    if last > first:
        yield first, last
