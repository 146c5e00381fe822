"""When a result is no longer what the notebook would give; logs come from a real shell."""

import pytest

from mlops_magic.core.code.slicing.stale import stale

FIRST = (("a", "x = [1]"), ("b", "y = x[0] + 1"), ("c", "z = y * 2"))


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        ((), ""),
        ((("d", "other = z"),), ""),
        ((("c", "z = y * 2"),), ""),
        ((("a", "x = [1]"), ("b", "y = x[0] + 1")), ""),
        ((("c", "z = y * 3"),), "its cell was edited since (execution {c})"),
        ((("a", "x = [5]"),), "execution {a0}, which it stands on, was edited since (execution {c})"),
        ((("d", "y = 7"),), "y was changed since (execution {c})"),
        ((("d", "del y"),), "y was changed since (execution {c})"),
        ((("d", "w = y\nprint(w)"),), ""),
    ],
)
def test_a_result_is_stale_when_it_or_what_it_stands_on_was_edited_or_changed(notebook, since, reason):
    """Cells that ran again as they stood, and those that only read, make nothing stale."""
    for cell_id, code in (*FIRST, *since):
        notebook.ok(code, cell_id=cell_id)
    first = next(each.seq for each in notebook.log if each.cell_id == "a")
    assert stale(notebook.log, first + 2) == reason.format(a0=first, c=first + 3)


def test_a_change_in_place_by_the_same_text_counts(notebook):
    """`x.append(1)` run once more is another state, though no cell was edited."""
    for cell_id, code in (("a", "x = []"), ("b", "x.append(1)"), ("c", "n = len(x)"), ("b", "x.append(1)")):
        notebook.ok(code, cell_id=cell_id)
    last = notebook.log[-1].seq
    assert stale(notebook.log, last - 1) == f"x was changed since (execution {last})"


def test_an_execution_that_is_not_in_the_log_is_not_judged(notebook):
    """A run of another kernel is neither fresh nor stale here."""
    notebook.ok("x = 1")
    assert stale(notebook.log, 99) == ""
