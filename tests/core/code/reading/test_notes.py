"""What a notebook file says of its cells reaches the names of steps and the parameters of a script."""

import pytest

from mlops_magic.core.code.reading.notes import cell_notes, is_parameters_cell, noted
from mlops_magic.core.code.writing.layout import Step
from mlops_magic.core.code.writing.naming import heading_name, step_name
from mlops_magic.records.execution import Execution


def execution(raw, cell_id=""):
    """A cell that ran."""
    return Execution(3, cell_id, raw, raw, success=True, reads=frozenset(), binds=frozenset(), changes=frozenset(), deletes=frozenset())  # fmt: skip


CELLS = [
    {"cell_type": "markdown", "source": ["# Title\n", "text\n", "## 2. Load the data\n"]},
    {"cell_type": "code", "id": "a", "source": "df = 1", "metadata": {}},
    {"cell_type": "code", "id": "b", "source": "x = 2", "metadata": {"tags": ["parameters"]}},
]


def test_a_heading_belongs_to_the_cell_directly_below_it():
    """The nearest heading above, and none for the cell after; a cell is known by its id or by its text."""
    notes = cell_notes(CELLS)
    assert noted(execution("df = 1", "a"), notes).heading == "2. Load the data"
    assert noted(execution("df = 1"), notes).heading == "2. Load the data"
    assert noted(execution("x = 2", "b"), notes).heading == ""


@pytest.mark.parametrize("first", ["# parameters", "# Parameters", "# %% [parameters]", "#%% parameters", '# %% tags=["parameters"]'])  # fmt: skip
def test_a_cell_for_parameters_says_so(first):
    """By papermill's tag, or by a comment as its first line."""
    assert is_parameters_cell(execution("x = 2", "b"), cell_notes(CELLS))
    assert is_parameters_cell(execution(f"{first}\nx = 1"), {})
    assert not is_parameters_cell(execution("# the parameters of x\nx = 1"), {})


HEADINGS = {
    "2. Load the data": "load_the_data",
    "## ": "",
    "3) Fit & *evaluate* `clf`": "fit_evaluate_clf",
    "IV. Results": "results",
    "2024 sales": "step_2024_sales",
    "Données d'entrée": "données_dentrée",
    "a very long heading that goes on and on for more words than fit": "a_very_long_heading_that_goes",
    "[Docs](http://x.y)": "docs",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_become_names(heading):
    """A few words, valid, without numbering and markup."""
    assert heading_name(heading) == HEADINGS[heading]


def test_a_taken_heading_gets_the_executions_number():
    """Two steps under one heading have two names."""
    step = Step(execution("df = 1"), [], "Load")
    assert step_name(step, ["df"], set(), set()) == "load"
    assert step_name(step, ["df"], set(), {"load"}) == "load_3"
