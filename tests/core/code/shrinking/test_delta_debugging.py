"""Delta debugging: what can go, goes; what cannot, stays; and time is kept."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.code.shrinking.delta_debugging import shrunk


def never() -> bool:
    """There is always time."""
    return False


@given(st.sets(st.integers(0, 19)))
def test_exactly_the_needed_items_stay(needed):
    """Where each needed item is needed for itself, they stay in order and all others go."""
    assert shrunk(range(20), lambda kept: needed <= set(kept), never) == tuple(sorted(needed))


@given(st.sets(st.integers(0, 9), min_size=1), st.sets(st.integers(0, 9), min_size=1))
def test_what_stays_works_and_no_single_item_of_it_can_go(one, other):
    """The result works, and taking any one of its items away does not: it is minimal, if not the smallest."""

    def works(kept: tuple[int, ...]) -> bool:
        return one <= set(kept) or other <= set(kept)

    found = shrunk(range(10), works, never)
    assert works(found)
    assert not any(works(found[:at] + found[at + 1 :]) for at in range(len(found)))


def test_without_time_nothing_goes():
    """When time is out at the start, everything stays and nothing is tested."""
    tested = []
    assert shrunk("abc", lambda kept: bool(tested.append(kept)) or True, lambda: True) == ("a", "b", "c")
    assert tested == []


def test_time_that_runs_out_keeps_what_was_found():
    """What was found to go before time ran out is gone."""
    clock = itertools.count()
    found = shrunk(range(16), lambda kept: 0 in kept, lambda: next(clock) >= 3)
    assert 0 in found
    assert 1 < len(found) < 16
