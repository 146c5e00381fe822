"""Which executions does a value stand on?"""

import pytest

from mlops_magic.core.code.slicing.slices import backward, lean
from mlops_magic.records.execution import Execution


def execution(seq, *, reads="", binds="", changes="", deletes=""):
    """An execution by what it did to names, written one after the other."""
    sets = [frozenset(names.split()) for names in (reads, binds, changes, deletes)]
    return Execution(seq, "", "", "", True, *sets)  # noqa: FBT003 - it succeeded


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
