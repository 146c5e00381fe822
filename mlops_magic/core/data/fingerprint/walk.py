"""What one fingerprint carries along while it walks through a value: time, path, doubts, versions met."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from ....errors import DataError, UnhashableColumn

NODES_BETWEEN_QUESTIONS = 4096  # asking the clock per node would cost more than the nodes
MOST_NODES = 2_000_000  # shared parts are walked once per use: [x, x] nested 40 deep would never end
DEEPEST = 150  # levels; three Python frames each stay under the default recursion limit


class OutOfTime(DataError):
    """The time for a fingerprint ran out; none is given, because a weaker one would lie."""


class TooManyParts(UnhashableColumn):
    """The value unfolds into more parts than any honest value has."""


@dataclass(slots=True)
class Walk:
    """State of one call of `fingerprint`.

    `encode` and `digest` are the two recursions (a Python value to bytes, a table or array to its record digest),
    wired once by the package so that its rooms need not import each other in a circle.
    """

    out_of_time: Callable[[], bool] | None
    encode: Callable[[Walk, object], bytes]
    digest: Callable[[Walk, object], bytes]
    exact: bool = True
    versions: set[str] = field(default_factory=set)
    path: list[int] = field(default_factory=list)
    lowest: int = sys.maxsize  # lowest place on the path that a back reference named
    memo: dict[int, tuple[object, bytes]] = field(default_factory=dict)  # functions and classes; keeps ids alive
    plain: dict[int, tuple[type, bool]] = field(default_factory=dict)  # classes whose values are read as pickle would
    nodes: int = 0
    since_asked: int = 0

    def ask(self) -> None:
        """Raise `OutOfTime` when the caller's clock says so."""
        if self.out_of_time is not None and self.out_of_time():
            raise OutOfTime("the fingerprint was not finished in the time given, so none is given.")

    def spend(self, nodes: int) -> None:
        """Count nodes; every few thousand of them the clock is asked, and beyond the limit the walk ends."""
        self.since_asked += nodes
        if self.since_asked >= NODES_BETWEEN_QUESTIONS:
            self.since_asked = 0
            self.ask()

    def enter(self) -> None:
        """Count one part that has parts of its own.

        Raises
        ------
        TooManyParts
            More parts than any honest value has.
        """
        self.nodes += 1
        self.spend(1)
        if self.nodes > MOST_NODES:
            raise TooManyParts(f"the value unfolds into more than {MOST_NODES} parts; it gets no fingerprint.")

    def back_reference(self, value: object) -> bytes | None:
        """`r` and the distance when the value is already on the path, else None."""
        identity = id(value)
        if identity not in self.path:
            return None
        place = len(self.path) - 1 - self.path[::-1].index(identity)
        self.lowest = min(self.lowest, place)
        return b"r%d" % (len(self.path) - place)
