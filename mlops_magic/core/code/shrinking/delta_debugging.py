"""Which of many pieces can go, if a test says whether the rest still does its work? Delta debugging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def shrunk(
    items: Sequence[Item], works: Callable[[tuple[Item, ...]], bool], out_of_time: Callable[[], bool]
) -> tuple[Item, ...]:
    """A subset of the items that still works, in their order; none of the rest can go alone, if there was time enough.

    Parameters
    ----------
    items : sequence
        Hashable. Those that are likeliest to go come first. All together they work.
    works : callable
        Whether a subset still does; the expensive part.
    out_of_time : callable
        Asked before every test; when it says True, what is known by then is given back.

    Notes
    -----
    Halves, quarters and so on are tried first, then single items: n tests where nothing can go, log n where most can.

    References
    ----------
    Zeller and Hildebrandt 2002, Simplifying and isolating failure-inducing input, doi:10.1109/32.988498.

    Examples
    --------
    >>> shrunk("abcdefgh", lambda kept: {"b", "g"} <= set(kept), lambda: False)
    ('b', 'g')
    """
    kept = tuple(items)
    if not kept:
        return kept
    refused: set[tuple[Item, ...]] = set()
    size = max(len(kept) // 2, 1)
    while True:
        at, gone = 0, False
        while at < len(kept):
            if out_of_time():
                return kept
            rest = kept[:at] + kept[at + size :]
            if rest not in refused and works(rest):
                kept, gone = rest, True
            else:
                refused.add(rest)
                at += size
        if size == 1 and not gone:
            return kept
        size = max(min(size // 2, len(kept) // 2), 1)
