"""A notebook file from the command line: what never stops is stopped, and an export is proven in its own time."""

import json
import subprocess
import sys

import nbformat
import pytest

pytestmark = pytest.mark.kernel


def mlops(folder, *cells, before=(), after=()):
    """What the command says of a notebook file of these cells, and its exit code."""
    path = folder / "work.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)
    command = [sys.executable, "-c", "from mlops_magic.cli import main; main()", *before, str(path), *after]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=200)
    return done.returncode, done.stdout + done.stderr


def test_a_cell_that_never_stops_is_stopped_and_named(around):
    """`--timeout` ends the cell; the sentence names it, and the command fails."""
    code, said = mlops(around, "a = 1", "while True: pass", before=["run"], after=["--timeout", "3"])
    assert code == 1
    assert "cell 2 ran longer than --timeout allows" in said


def test_frozen_values_and_tolerances_are_options_of_the_command(around):
    """What a cell asked of the clock is kept as data by `--freeze`, as in the notebook."""
    code, said = mlops(
        around, "import time\nnow = time.time()", "y = now + 1",
        before=["export", "pipeline"], after=["--target", "y", "--freeze", "now", "--tolerance", "1e-9"],
    )  # fmt: skip
    assert code == 0, said
    assert "verified within 1e-09" in said
    proof = json.loads((around / "y-pipeline" / "proof.json").read_text())
    assert [each["name"] for each in proof["frozen"]] == ["now"]
