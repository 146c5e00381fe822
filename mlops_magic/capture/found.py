"""What does a walk over a value find? Tokens to compare, parts and buffers that may be shared, and what was left unread."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import not_
from typing import Any

from blake3 import blake3

from .sampling import sampled_items

MOST_PLAIN_ITEMS = 5_000_000  # a longer list of numbers or strings is not read
MANY_PLAIN_ITEMS = 10_000  # as many are sampled first
ATOMS = (int, float, str, bytes, bool, complex, type(None))
ATOM_IDS = frozenset(map(id, ATOMS))  # by id: a set of types would ask a metaclass of the notebook for its hash
_STRING = frozenset({id(str)})


@dataclass(slots=True)
class Found:
    """What was found so far.

    With `reading` large buffers and long lists are read to the end; without, a sample of them stands for them, and
    `unread` counts the bytes.
    """

    reading: bool = False
    tokens: list[Any] = field(default_factory=list)
    parts: set[int] = field(default_factory=set)
    buffers: list[tuple[int, int]] = field(default_factory=list)
    unread: int = 0
    unknown: bool = False

    def items(self, values: Sequence[Any]) -> Sequence[Any]:
        """Items of a container; many plain ones are read in one go, or sampled."""
        size = len(values)
        if size > MOST_PLAIN_ITEMS:
            self.unknown = True
            return ()
        if size > MANY_PLAIN_ITEMS and not self.reading:
            sample = sampled_items(values)
            if ATOM_IDS.issuperset(map(id, map(type, sample))):
                self.unread += size * 8
                self.tokens += [size, marshal.dumps(sample, 2)]
                return ()
        values = tuple(values)  # another thread may write a list while we look
        size = len(values)
        if size > 64 and ATOM_IDS.issuperset(map(id, map(type, values))):
            self.tokens.append(blake3(marshal.dumps(values, 2)).digest())
            return ()
        self.tokens.append(size)
        plain = list(map(ATOM_IDS.__contains__, map(id, map(type, values))))
        if not any(plain):
            return values
        self.tokens += [value if atom else ... for value, atom in zip(values, plain, strict=True)]
        return list(compress(values, map(not_, plain)))

    def fields(self, fields: dict[Any, Any]) -> Sequence[Any]:
        """Keys and values in a row: no new container whose id would pass for a part."""
        keys = list(dict.keys(fields))
        values = list(dict.values(fields))
        if len(keys) <= MANY_PLAIN_ITEMS and _STRING.issuperset(map(id, map(type, keys))):
            self.tokens.append("\0".join(keys))
            return self.items(values)
        return [*self.items(keys), *self.items(values)]
