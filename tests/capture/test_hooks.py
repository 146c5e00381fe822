"""Cells inside of cells: the log sees the outer one, and goes on whatever happened inside."""

from __future__ import annotations


def seen(notebook):
    """Texts of the cells in the log."""
    workspace = notebook.shell._mlops_magic[0]
    return [execution.raw for execution in workspace.kernel.executions]


def test_a_cell_that_runs_a_cell_is_logged_once(notebook):
    """What `run_cell` runs inside of a cell belongs to that cell."""
    notebook.run("get_ipython().run_cell('inner = 1')", "after = 2")
    assert seen(notebook) == ["get_ipython().run_cell('inner = 1')", "after = 2"]


def test_the_log_goes_on_after_a_cell_that_never_told_its_end(notebook):
    """`run_cell_async` inside of a cell begins a cell and reports no end; later cells are logged all the same."""
    code = "await get_ipython().run_cell_async('inner = 1', transformed_cell='inner = 1')"
    notebook.run(code, "after = inner + 1", "last = after")
    assert seen(notebook)[-2:] == ["after = inner + 1", "last = after"]


def test_a_cell_that_raises_inside_of_a_cell_does_not_end_the_outer_one(notebook):
    """The inner failure is the inner cell's; the outer one is logged with what it did afterwards."""
    notebook.run("get_ipython().run_cell('1/0')\nkept = 5", "more = kept")
    executions = notebook.shell._mlops_magic[0].kernel.executions
    assert "kept" in executions[0].binds
    assert executions[0].success
