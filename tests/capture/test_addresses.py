"""Which variables hold arrays in the same memory, found without a look at each of them."""

from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.capture import addresses
from mlops_magic.capture.addresses import Addresses

RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=4)
STEPS = st.lists(st.tuples(st.sampled_from("abcdefgh"), RANGES, RANGES), max_size=30)


@given(STEPS, st.integers(0, 4))
def test_neighbours_are_those_that_a_look_at_each_finds(steps, apart):
    """Whatever was put, replaced and dropped before, and whether it is sorted yet or not."""
    before, addresses.MOST_APART = addresses.MOST_APART, apart
    try:
        held, known = {}, Addresses()
        for name, ranges, asked in steps:
            held[name] = ranges
            known.put(name, ranges)
            expected = {
                name
                for name, own in held.items()
                if any(start < last and first < end for start, end in own for first, last in asked)
            }
            assert known.overlapping(asked) == expected
    finally:
        addresses.MOST_APART = before


def test_a_view_of_a_large_array_is_found_among_many(notebook):
    """A write through a view reaches every variable over that memory and none that lies beside it."""
    notebook.ok(
        "import numpy as np\nbase = np.zeros(100_000)\nview, rest = base[:50_000], base[60_000:]",
        "for number in range(200):\n    globals()[f'held_{number}'] = np.zeros(10)",
        "inner = view[10:20]",
        "inner[3] = 1",
    )
    touched = notebook.log[-1].changes
    assert {"base", "view", "inner"} <= touched
    assert not {"rest", "held_0", "held_199"} & touched
