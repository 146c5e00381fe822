"""Does a lineage's picture run from left to right, on a screenful?"""

from __future__ import annotations

import re
from itertools import pairwise

from mlops_magic.records.lineage import Lineage, LineageEdge, LineageNode
from mlops_magic.render.cards.lineage import tree
from mlops_magic.render.graph import BOX_WIDTH, MOST_NODES, graph
from mlops_magic.render.text import text


def chain(length: int, focus: int = 0) -> Lineage:
    """Runs that each stand on the one before."""
    nodes = tuple(LineageNode(f"run:{place}", "run", f"run {place}") for place in range(length))
    edges = tuple(LineageEdge(f"run:{place}", f"run:{place + 1}", "used") for place in range(length - 1))
    return Lineage(f"run:{focus}", nodes, edges)


def test_every_line_runs_to_the_right(examples):
    """What a thing stands on is to its left."""
    for line in graph(examples.lineage()).lines:
        start, end = re.match(r"M(\d+) \d+C.* (\d+) \d+$", line.path).groups()
        assert int(start) < int(end)


def test_no_two_boxes_touch(examples):
    """Each thing has a place of its own."""
    boxes = graph(examples.lineage()).boxes
    places = {(box.x, box.y) for box in boxes}
    assert len(places) == len(boxes)
    columns = sorted({box.x for box in boxes})
    assert all(right - left > BOX_WIDTH for left, right in pairwise(columns))


def test_the_path_to_the_focus_is_marked_and_nothing_else(examples):
    """The accent is on what the model stands on; another run of the same data is grey."""
    boxes = graph(examples.lineage()).boxes
    assert {box.label for box in boxes if box.led} == {
        "data/customers.csv", "X_train", "y_train", "features@2", "run 12", "churn@3",
    }  # fmt: skip
    assert [box.label for box in boxes if box.focus] == ["churn@3"]


def test_saved_data_is_drawn_under_its_name(examples):
    """The newest version and how many more; below it what a run calls it; all of them for who points at it, and in words."""
    boxes = {box.words.partition(" ")[0]: box for box in graph(examples.named_lineage()).boxes}
    table, file = boxes["X_train"], boxes["data/customers.csv"]
    assert (table.label, table.detail) == ("<b>customers@7 +3", "data · X_train")
    assert (file.label, file.detail) == ("customers@7", "data · as loaded · data/cu…")
    assert "(<b>customers@7, also <b>customers@4, <b>customers@2 and 1 more)" in table.words
    said = tree(examples.named_lineage())
    assert "data X_train = <b>customers@7, also <b>customers@4" in said
    assert "data/customers.csv = customers@7 (as loaded)" in said


def test_a_screenful_is_drawn_and_the_rest_counted():
    """The nearest things are drawn; the card says how many of each kind are not."""
    found = graph(chain(100, focus=50))
    assert len(found.boxes) == MOST_NODES
    assert found.folded == (("run", 100 - MOST_NODES),)
    assert f"not drawn: {100 - MOST_NODES} run" in text(chain(100, focus=50))


def test_a_circle_does_not_hang():
    """A store that was tampered with to hold a circle is still drawn and told."""
    nodes = tuple(LineageNode(name, "data", name) for name in "abc")
    edges = tuple(LineageEdge(source, target, "derived") for source, target in ("ab", "bc", "ca", "aa"))
    found = Lineage("a", nodes, edges)
    assert len(graph(found).boxes) == 3
    assert "(above)" in tree(found)


def test_an_edge_to_nowhere_is_not_drawn():
    """An edge whose end is not among the things is left out of the picture."""
    found = Lineage("a", (LineageNode("a", "data", "a"),), (LineageEdge("gone", "a", "used"),))
    assert graph(found).lines == ()


def test_a_lineage_of_nothing_is_a_sentence():
    """A focus that the store does not know gives a card, not an error."""
    assert "Nothing that was recorded" in text(Lineage("run:9", (), ()))


def test_the_tree_is_indented_by_the_steps_between(examples):
    """What is further from the focus stands further in."""
    lines = tree(examples.lineage()).split("\n")
    assert lines[0] == "model churn@3 · champion"
    assert "  ← produced run 12 · auc 0.9951" in lines
    assert "      ← derived data/customers.csv · 1.5 MB" in [line.replace("data data", "data") for line in lines]
