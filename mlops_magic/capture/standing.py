"""What does every name stand for? By identity, twice in every cell, so it is compared without a look at each name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from operator import is_, ne
from typing import Any


@dataclass(slots=True)
class Standing:
    """Names at one moment, and the identities of their values; no value is held."""

    names: list[Any]  # a notebook may put other keys than texts into its globals
    numbers: list[int]

    def since(self, earlier: Standing) -> tuple[set[str], set[str], set[str]]:
        """Names that stand for something else than earlier, those of them that are new, and those that are gone.

        Examples
        --------
        >>> one, other = object(), object()
        >>> before = standing({"a": one, "b": other})
        >>> moved, new, gone = standing({"a": one, "c": one, "b": one}).since(before)
        >>> sorted(moved), new, gone
        (['b', 'c'], {'c'}, set())
        """
        size = len(earlier.names)
        if len(self.names) >= size and all(map(is_, self.names, earlier.names)):  # names were only added
            new = {name for name in self.names[size:] if type(name) is str}
            moved = compress(earlier.names, map(ne, self.numbers, earlier.numbers))
            return {name for name in moved if type(name) is str} | new, new, set()
        now, then = self._by_name(), earlier._by_name()
        return {name for name, number in now.items() if then.get(name) != number}, now.keys() - then, then.keys() - now

    def _by_name(self) -> dict[str, int]:
        pairs = zip(self.names, self.numbers, strict=True)
        return {name: number for name, number in pairs if type(name) is str}


def standing(namespace: Mapping[str, Any]) -> Standing:
    """What the names of a namespace stand for now."""
    now = dict(namespace)  # in one step, whatever threads of the user's do meanwhile
    return Standing(list(now), list(map(id, now.values())))
