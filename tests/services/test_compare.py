"""Which earlier cell made two runs differ, from real runs in a real shell."""

import pytest

from mlops_magic.records.run import RunQuery

TRACKED = "%%track\nresult = float(sum(values)) * 2"


@pytest.fixture
def run_twice(notebook):
    """Runs the tracked cell, then other cells, then the tracked cell again; what `%compare 1 2` finds upstream."""

    def run(before, between):
        for cell_id, code in before:
            notebook.ok(code, cell_id=cell_id)
        notebook.ok(TRACKED + " + 0", cell_id="t")
        for cell_id, code in between:
            notebook.ok(code, cell_id=cell_id)
        notebook.ok(TRACKED + " + 0", cell_id="t")
        (found,) = notebook.workspace.compare([1, 2]).upstream
        return found

    return run


def test_the_edited_cell_is_named_with_both_its_texts(run_twice):
    """Not the cell after it, whose inputs merely follow."""
    found = run_twice(
        [("a", "start = 1"), ("b", "values = [start, 2]")], [("a", "start = 10"), ("b", "values = [start, 2]")]
    )
    assert found.reason == "its cell was edited"
    assert found.code == ("start = 1", "start = 10")


def test_a_cell_that_ran_once_more_is_named(run_twice):
    """The second run stands on one execution more."""
    found = run_twice([("a", "values = [1]"), ("b", "values.append(2)")], [("b", "values.append(2)")])
    assert found.executions[0] is None
    assert found.code == ("", "values.append(2)")


def test_a_file_that_changed_is_named(run_twice):
    """The same cells read another file."""
    found = run_twice(
        [("w", "open('values.txt', 'w').write('1 2')"), ("a", "values = [int(v) for v in open('values.txt').read().split()]")],
        [("x", "import pathlib; pathlib.Path('values.txt').write_text('1 3')"),
         ("a", "values = [int(v) for v in open('values.txt').read().split()]")],
    )  # fmt: skip
    assert found is not None
    assert "values.txt" in found.reason or "values.txt" in "".join(found.code)


def test_an_unseeded_draw_is_named(run_twice):
    """The same text from another state of the generator."""
    draw = [("a", "import random\nvalues = [random.random()]")]
    assert run_twice(draw, draw).reason == "the random generators stood elsewhere"


def test_runs_on_the_same_executions_have_nothing_upstream(run_twice):
    """The tracked cell's own text is the code's difference, not an earlier cell's."""
    assert run_twice([("a", "values = [1]")], []) is None


def test_the_comparison_names_the_earlier_cell_first(notebook):
    """Card and text give the likeliest cause: the edit, not the table that followed from it."""
    for scale in (1, 3):
        notebook.ok(f"import numpy as np\nvalues = np.arange(4.0) * {scale}", cell_id="a")
        notebook.ok("%%track -m result\nresult = float(values.sum())", cell_id="t")
    said = notebook.ok("%compare 1 2").out
    assert "Likely cause: execution 3 (before: 1), an earlier cell: its cell was edited." in said
    assert "+values = np.arange(4.0) * 3" in said


def test_the_leaderboard_marks_what_the_notebook_would_not_give_now(notebook):
    """The badge stands at the run, its reason below."""
    for scale in (1, 3):
        notebook.ok(f"values = [{scale}]", cell_id="a")
        notebook.ok("%%track -m result\nresult = float(sum(values))", cell_id="t")
    board = notebook.workspace.leaderboard(RunQuery())
    assert dict(board.stale) == {1: "execution 1, which it stands on, was edited since (execution 3)"}
    said = notebook.ok("%leaderboard").out
    assert said.count("~ stale") == 1
    assert "was edited since (execution 3)" in said


FRAME = "import pandas as pd\ndf = pd.DataFrame({'id': range(9), 'email': ['a@x.org'] * 9, 'age': 31})"
LOOK = "%%track -m size\nsize = len(df)"


def test_runs_on_saved_data_are_compared_by_version_and_column(notebook):
    """Names, and the columns whose values are others; versions of one dataset are preferred to newer names."""
    notebook.ok(FRAME, "%data save df as customers", LOOK)
    notebook.ok("df.loc[3, 'email'] = 'b@x.org'", "df['plan'] = 'free'", "%data save df as customers", LOOK)
    notebook.ok("%data save df as others")
    said = " ".join(notebook.ok("%compare 1 2").out.split())
    assert "df (read), customers@1 → customers@2: email changed; plan new" in said
    assert "age" not in said
    (found,) = notebook.workspace.compare([1, 2]).data
    assert (found.versions, found.same_values) == (("customers@1", "customers@2"), False)


def test_the_same_values_under_other_types_are_no_other_data(notebook):
    """As after an upgrade of pandas: objects become strings, and every value is what it was."""
    notebook.ok("import pandas as pd", "df = pd.DataFrame({'id': [1, 2], 'who': pd.Series(['a', 'b'], dtype=object)})")
    notebook.ok("%data save df as people", LOOK, "df['who'] = df['who'].astype('str')", LOOK)
    said = " ".join(notebook.ok("%compare 1 2").out.split())
    assert "df (read): the values are the same; types changed: who object → str." in said
    (found,) = notebook.workspace.compare([1, 2]).data
    assert (found.versions, found.same_values) == (("people@1", "people@1 (other types)"), True)
    assert "other data" not in said


def test_an_index_of_another_name_is_no_other_data(notebook):
    """No column changed its type, so it is said what is left."""
    notebook.ok(FRAME, LOOK, "df.index.name = 'row'", LOOK)
    assert "the type or name of an index or axis changed" in " ".join(notebook.ok("%compare 1 2").out.split())


def test_data_that_only_one_run_has_is_absent_from_the_other(notebook):
    """There is nothing to tell of columns then."""
    notebook.ok(FRAME, LOOK, "%%track -m size\nsize = 3")
    (found,) = notebook.workspace.compare([1, 2]).data
    assert (found.values[1], found.columns, found.same_values) == (None, (), False)
