"""What a reader of the notebook would not see, from logs of a real shell."""

import time

import pytest

from mlops_magic.core.code.slicing.hidden import Saved, sentences, surprises


@pytest.fixture
def kinds(notebook):
    """Runs cells and gives the surprises among all that ran, as (place in the run, kind)."""

    def ran(cells, saved=None):
        for cell_id, code in cells:
            notebook.run(code, cell_id=cell_id)
        log = [each for each in notebook.log if each.cell_id]
        first = log[0].seq
        cells = Saved() if saved is None else Saved(tuple(saved), time.time_ns())
        return [(each.execution - first, each.kind) for each in surprises(log, log, cells)]

    return ran


def test_a_notebook_that_ran_once_from_top_to_bottom_hides_nothing(kinds):
    """With and without its file."""
    assert kinds([("a", "x = 1"), ("b", "y = x")], ["a", "b"]) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("a", "x = 1"), ("b", "x += 1"), ("b", "x += 1")], [(2, "run again")]),
        ([("a", "x = 1"), ("a", "x = 2")], [(0, "edited since"), (1, "run again")]),
        ([("a", "x = 1"), ("a", "# x = 1")], [(0, "emptied since"), (1, "run again")]),
        ([("a", "x = 1"), ("b", "y = 1\n1 / 0")], [(1, "failed")]),
        ([("b", "x = 1"), ("a", "y = x")], [(1, "out of order")]),
        ([("a", "x = 1"), ("gone", "y = 1"), ("b", "z = 1")], [(1, "deleted")]),
    ],
)
def test_each_surprise_is_told_at_its_execution(kinds, cells, expected):
    """Re-run, edited, emptied, failed, out of order, deleted."""
    assert kinds(cells, ["a", "b"]) == expected


def test_a_cell_that_ran_after_the_file_was_written_is_not_called_deleted(notebook):
    """It may only not be saved yet."""
    notebook.ok("x = 1", cell_id="new")
    log = [each for each in notebook.log if each.cell_id]
    assert surprises(log, log, Saved(("a",), log[0].ended_ns - 1)) == ()


def test_the_table_stands_before_the_proof_and_its_sentences_in_it(notebook):
    """What was shown is what the proof keeps."""
    notebook.ok("n = 0", cell_id="a")
    notebook.ok("n += 1", "n += 1", cell_id="b")
    notebook.ok("k = 1", cell_id="c")
    shown = []
    made = notebook.workspace.export_pipeline("n", show=shown.append)
    (found,) = shown
    assert made.proof.warnings == sentences(found.surprises)
    assert "its cell ran 2 times" in found.surprises[0].said
    assert "hidden state below n" in notebook.ok("%export pipeline n --out again").out
    notebook.workspace.export_pipeline("k", show=shown.append)
    assert len(shown) == 1
