"""Does the quickstart do what its prose says, run as a person runs it and run at once?"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = sorted((REPOSITORY / "examples").glob("*.ipynb"))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script behind `make demo`."""
    spec = importlib.util.spec_from_file_location("demo", REPOSITORY / "tests" / "demo.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["demo"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is there after a person ran the notebook, one cell twice and one edited and again."""
    folder = tmp_path_factory.mktemp("quickstart") / "output"
    demo = script.executed(folder, script.surroundings(folder))
    assert demo.executions == len(code_cells(script.NOTEBOOK)) + 2
    return folder


@pytest.fixture(scope="module")
def proof(folder: Path) -> dict[str, Any]:
    """The proof beside the exported pipeline."""
    return json.loads((folder / "exports" / "pipeline" / "proof.json").read_text(encoding="utf-8"))


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook file."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_outputs(path: Path) -> None:
    """No output, count or metadata of somebody's session; ids are words that stay."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.metadata == {}, cell.id
        assert cell.id.replace("-", "").isalpha()
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None), cell.id
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_notebooks_are_written_as_jupyter_writes_them(path: Path) -> None:
    """Saving an example from JupyterLab changes no line of it."""
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


@pytest.mark.kernel
@pytest.mark.slow
def test_every_run_is_kept(folder: Path) -> None:
    """Both texts of the edited cell and the other model are runs."""
    notebook = nbformat.read(folder / "01_quickstart.ipynb", as_version=4)
    (board,) = [cell for cell in notebook.cells if cell.id == "leaderboard"]
    text = board.outputs[-1].data["text/plain"]
    assert "3 runs" in text
    assert "0.001" in text


@pytest.mark.kernel
@pytest.mark.slow
def test_the_pipeline_does_what_ran_and_not_what_is_written(folder: Path, proof: dict[str, Any]) -> None:
    """A cell that was run twice is there twice; plot, head and the other model are not there."""
    source = (folder / "exports" / "pipeline" / "pipeline.py").read_text(encoding="utf-8")
    assert source.count("quantile(0.99)") == 2
    assert "C = 1.0" in source
    for left_out in ("plt", "head()", "RandomForest", "0.001", "mlops_magic"):
        assert left_out not in source
    assert proof["status"] == "verified"
    assert proof["params"] == {"C": 1.0}


@pytest.mark.kernel
@pytest.mark.slow
def test_the_pipeline_names_no_file_that_the_notebook_did_not_read(proof: dict[str, Any]) -> None:
    """The data comes with scikit-learn: there is no input."""
    assert proof["inputs"] == []


@pytest.mark.kernel
@pytest.mark.slow
def test_the_pipeline_pins_what_it_needs_indirectly(folder: Path) -> None:
    """`as_frame=True` needs pandas, which the notebook itself never imports."""
    pinned = (folder / "exports" / "pipeline" / "requirements.txt").read_text(encoding="utf-8")
    assert {"pandas", "scikit-learn"} <= {line.partition("==")[0] for line in pinned.splitlines()}


@pytest.mark.kernel
@pytest.mark.slow
def test_the_pipeline_checks_itself_again(script: ModuleType, folder: Path) -> None:
    """`--verify` in a process of its own finds the notebook's model."""
    assert script.verified(folder, script.surroundings(folder)).startswith("verified")


@pytest.mark.kernel
@pytest.mark.slow
def test_a_pipeline_that_lost_a_line_is_not_verified(script: ModuleType, folder: Path, tmp_path: Path) -> None:
    """Once trimmed is not twice trimmed, and the demo says so."""
    shutil.copytree(folder / "exports", tmp_path / "exports")
    path = tmp_path / "exports" / "pipeline" / "pipeline.py"
    path.write_text(path.read_text(encoding="utf-8").replace("quantile(0.99)", "quantile(1.0) + 1", 1), "utf-8")
    with pytest.raises(script.Failed, match="--verify ended with 1"):
        script.verified(tmp_path, script.surroundings(tmp_path))


@pytest.mark.kernel
@pytest.mark.slow
def test_the_service_answers_refuses_and_stops(script: ModuleType, folder: Path) -> None:
    """Its own example is answered, a row without a column is refused by name."""
    with script.serving(folder, script.surroundings(folder)) as address:
        assert script.answered(address, folder).startswith("malignant ")
        assert script.refused(address, folder) == "422, naming 'mean radius'"


@pytest.mark.kernel
@pytest.mark.slow
def test_the_notebook_runs_at_once_and_says_what_it_did(script: ModuleType, tmp_path: Path) -> None:
    """`mlops run` executes every cell once, and two runs are recorded."""
    shutil.copy(script.NOTEBOOK, tmp_path)
    environment = script.surroundings(tmp_path) | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"}
    done = subprocess.run(
        ["mlops", "run", script.NOTEBOOK.name],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=script.SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 runs recorded" in done.stdout
