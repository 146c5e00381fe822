"""What every name stands for, before a cell and after it."""

from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.capture.standing import standing

VALUES = [object() for _ in range(3)]
NAMESPACES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(VALUES)), max_size=8).map(dict)


class Odd:
    """A key that nobody may ask anything."""

    __hash__ = object.__hash__

    def __eq__(self, other):
        raise AssertionError("asked")


@given(NAMESPACES, NAMESPACES, st.booleans())
def test_names_that_moved_came_and_went(earlier, now, added):
    """As a look at each name finds them, whether names were only added or not."""
    now = {**earlier, **now} if added else now
    moved = {name for name in now if earlier.get(name) is not now[name]}
    found = standing(now).since(standing(earlier))
    assert found == (moved, now.keys() - earlier.keys(), earlier.keys() - now.keys())


def test_a_key_that_is_no_text_is_asked_nothing():
    """It is no variable, wherever it stands."""
    earlier = {"a": VALUES[0], Odd(): VALUES[0], "b": VALUES[0]}
    assert standing({**earlier, Odd(): 1, "c": 1}).since(standing(earlier)) == ({"c"}, {"c"}, set())
    assert standing({Odd(): VALUES[0], "a": VALUES[1]}).since(standing(earlier)) == ({"a"}, set(), {"b"})
