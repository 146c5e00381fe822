"""Which executions does a value stand on?"""

from dataclasses import replace

import pytest

from mlops_magic.core.code.slicing.slices import backward, lean, restoring
from mlops_magic.records.execution import Execution


def execution(seq, *, reads="", binds="", changes="", deletes="", state=(), code=""):
    """An execution by what it did to names, written one after the other."""
    sets = [frozenset(names.split()) for names in (reads, binds, changes, deletes)]
    return Execution(seq, "", code, code, True, *sets, generator_states=state)  # noqa: FBT003 - it succeeded


def numbers(piece):
    """The executions of a slice."""
    return [each.seq for each in piece.executions]


SHADOWED = [execution(1, binds="sum"), execution(2, reads="sum", deletes="sum")]


def test_a_builtin_that_was_shadowed_for_a_while_needs_neither_the_name_nor_its_deletion():
    """The lean slice is free of both; the full one has them."""
    log = [*SHADOWED, execution(3, reads="sum", binds="r")]
    assert numbers(lean(log, "r", frozenset({"r"}))) == [3]
    assert numbers(backward(log, "r", frozenset({"r"}))) == [1, 2, 3]


@pytest.mark.parametrize("maker", [execution(1, binds="sum k"), execution(1, reads="x", binds="sum", changes="k")])
def test_a_deletion_stays_where_the_name_is_bound_for_another_reason(maker):
    """What bound the name is needed for `k`: without the deletion, `sum` would not be the builtin again."""
    log = [maker, SHADOWED[1], execution(3, reads="sum k", binds="r")]
    assert numbers(lean(log, "r", frozenset({"r"}))) == [1, 2, 3]


def test_a_name_made_again_after_its_deletion_is_the_new_one():
    """What it was before is not needed."""
    log = [*SHADOWED, execution(3, binds="sum"), execution(4, reads="sum", binds="r")]
    assert numbers(lean(log, "r", frozenset({"r"}))) == [3, 4]


def test_a_draw_after_one_that_no_script_does_again_may_start_as_it_was_recorded():
    """The seed leads nowhere where something drew in between: the draw's own state is kept, and the seed is not."""
    state = (("~random", "AA=="),)
    log = [
        execution(1, binds="~random"),
        execution(2, reads="~random", changes="~random", state=state),  # %timeit random.random()
        execution(3, reads="~random", binds="r", changes="~random", state=state),
    ]
    cut = backward(log, "r", frozenset({"r"}))
    assert (numbers(cut), [each.generator_states for each in cut.executions]) == ([1, 2, 3], [(), (), ()])
    kept = restoring(log, "r", frozenset({"r"}))
    assert (numbers(kept), kept.executions[0].generator_states) == ([3], state)


def test_what_waits_for_what_was_begun_is_taken():
    """A `join` changes no name; a cell that waits for something else is left out."""
    log = [
        execution(1, binds="t f", changes="r", code="t = Thread(target=f)\nt.start()"),
        execution(2, binds="k", code="k = Event()"),
        execution(3, reads="t k", code="t.join()"),
        execution(4, reads="k", code="k.wait()"),
        execution(5, reads="t", code="print(t)"),
    ]
    assert numbers(lean(log, "r", frozenset({"r"}))) == [1, 2, 3]
    assert numbers(lean([replace(each, code="") for each in log], "r", frozenset({"r"}))) == [1]
