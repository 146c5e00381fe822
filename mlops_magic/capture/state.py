"""What is a variable's value right now: a witness to see change, the parts it shares, the functions it holds?

A walk gives all three. It never runs code of the user's (no `__eq__`, `__repr__`, `__getattr__` or `__reduce__` of a class
from the notebook), holds no reference afterwards, and is bounded: beyond the bound the witness is None, which counts as
changed whenever the name is touched.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from typing import Any

from blake3 import blake3

from .found import ATOM_IDS
from .walk import Walk

NOTHING: frozenset[Any] = frozenset()


@dataclass(slots=True)
class State:
    """A value at one moment.

    `parts` are ids of the mutable objects it is made of, `buffers` address ranges of its arrays, `calls` the global
    names that functions of the notebook reached from it use. `unread` bytes were only sampled for the `witness`; the
    `digest` has read them all, and is None while nobody needed it.
    """

    witness: bytes | None
    parts: frozenset[int] = NOTHING
    buffers: tuple[tuple[int, int], ...] = ()
    calls: frozenset[str] = NOTHING
    unread: int = 0
    digest: bytes | None = None
    behind: bool = False  # an object of a library in it was told to write into what it is given


def state(value: object, namespace: dict[str, Any]) -> State:
    """The state of a value; functions whose globals are `namespace` count as the user's.

    O(number of objects); of buffers and lists above a size only a sample is read.
    """
    if id(type(value)) in ATOM_IDS:
        return State(marshal.dumps(value, 2))  # type: ignore[arg-type]  # an atom
    walk = Walk(namespace=namespace)
    walk.run(value)
    witness = None if walk.unknown else blake3(marshal.dumps(walk.tokens, 2)).digest()
    return State(
        witness, frozenset(walk.parts), tuple(walk.buffers), frozenset(walk.calls), walk.unread, None, walk.behind
    )


def full_digest(value: object, namespace: dict[str, Any]) -> bytes | None:
    """The same with every byte read: one BLAKE3 pass over the buffers. None beyond the bounds."""
    walk = Walk(namespace=namespace, reading=True)
    walk.run(value)
    return None if walk.unknown else blake3(marshal.dumps(walk.tokens, 2)).digest()
