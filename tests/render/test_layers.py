"""Lines run between boxes: places of things and of the lines that pass them."""

from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.render.layers import layers

THINGS = [f"t{number}" for number in range(8)]
EDGES = st.lists(st.tuples(st.sampled_from(THINGS), st.sampled_from(THINGS)).filter(lambda edge: edge[0] < edge[1]))


@given(EDGES)
def test_no_two_things_and_no_passing_line_share_a_place(edges):
    """Stand-ins of one source are shared; everything else has a place of its own."""
    found = layers(THINGS, edges)
    assert len(set(found.places.values())) == len(THINGS)
    taken = set(found.places.values())
    for passing in found.passing.values():
        assert taken.isdisjoint(passing)


@given(EDGES)
def test_everything_stands_to_the_right_of_what_it_stands_on(edges):
    """And a line passes every column between, from left to right."""
    found = layers(THINGS, edges)
    for source, target in edges:
        first, last = found.places[source][0], found.places[target][0]
        assert first < last
        assert [column for column, _ in found.passing[source, target]] == list(range(first + 1, last))
    assert max(row for _, row in found.places.values()) <= found.lowest


def test_a_circle_is_cut():
    """A store should hold none; a drawing of one ends all the same."""
    found = layers(["a", "b"], [("a", "b"), ("b", "a")])
    assert set(found.places) == {"a", "b"}


def test_rows_follow_their_neighbours():
    """Two parallel lines do not cross."""
    found = layers(["a", "b", "y", "x"], [("a", "x"), ("b", "y")])
    assert (found.places["a"][1] < found.places["b"][1]) == (found.places["x"][1] < found.places["y"][1])
