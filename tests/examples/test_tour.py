"""Does the tour show what its prose says, run at once in a real kernel?"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

TOUR = Path(__file__).parents[2] / "examples" / "02_tour.ipynb"
CARD = "application/vnd.mlops-magic.card+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
SECONDS = 300

pytestmark = [pytest.mark.kernel, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tour was run."""
    folder = tmp_path_factory.mktemp("tour")
    shutil.copy(TOUR, folder)
    notebook = nbformat.read(folder / TOUR.name, as_version=4)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLOPS")}
    environment |= {"MLOPS_CONFIG": str(folder / "config"), "HOME": str(folder), "JUPYTER_PREFER_ENV_PATH": "1"}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}})
    client.execute(env=environment)
    nbformat.write(notebook, folder / TOUR.name)
    return folder


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What each cell showed, as the file has it."""
    cells = json.loads((folder / TOUR.name).read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: [output.get("data", {}) for output in cell.get("outputs", ())] for cell in cells}


def facts(shown: dict[str, list[dict[str, Any]]], cell: str) -> dict[str, Any]:
    """The facts of a cell's card."""
    (found,) = [data[CARD] for data in shown[cell] if CARD in data]
    return found


def text(shown: dict[str, list[dict[str, Any]]], cell: str) -> str:
    """What a cell said last."""
    return "".join(shown[cell][-1]["text/plain"])


def test_two_runs_stand_in_order_and_are_compared(shown: dict[str, list[dict[str, Any]]]) -> None:
    """The better one is registered; data and environment were the same, the models were not."""
    board, compared = facts(shown, "leaderboard"), facts(shown, "compare")
    assert [row["name"] for row in board["runs"]] == ["logistic", "forest"]
    assert compared["params"]
    assert compared["data"] == compared["environment"] == []
    assert "churn@1" in text(shown, "register")


def test_the_gate_lets_it_be_champion(shown: dict[str, list[dict[str, Any]]]) -> None:
    """It beats a dummy for certain, in no plan worse."""
    said = text(shown, "promote")
    assert "✓ promoted" in said
    assert "plan = family" in said


def test_drift_names_what_was_changed_and_nothing_else(shown: dict[str, list[dict[str, Any]]]) -> None:
    """Minutes and the new plan; age and complaints stayed."""
    drifted = {each["column"] for each in facts(shown, "drift")["columns"] if each["drifted"]}
    assert drifted == {"minutes", "plan"}


def test_the_lineage_reaches_the_data(shown: dict[str, list[dict[str, Any]]]) -> None:
    """From the cells over the run to the version, and on to its gate and its drift report."""
    kinds = {thing["kind"] for thing in facts(shown, "lineage")["things"]}
    assert {"execution", "data", "run", "model", "gate", "drift"} <= kinds


def test_the_pipeline_is_verified(folder: Path, shown: dict[str, list[dict[str, Any]]]) -> None:
    """The other model's cell is not in it, nor anything of ours."""
    assert "✓ verified" in text(shown, "pipeline")
    source = (folder / "exports" / "tour" / "pipeline.py").read_text(encoding="utf-8")
    assert "LogisticRegression" in source
    for left_out in ("RandomForest", "head()", "mlops_magic", "np.where"):
        assert left_out not in source


def test_the_panels_are_widgets_alone(shown: dict[str, list[dict[str, Any]]]) -> None:
    """What moves is an output of its own, with words for pages that show none; all else is no widget."""
    for cell in ("panel", "what-if"):
        (panel,) = shown[cell]
        assert set(panel) == {WIDGET, "text/plain"}
        assert "kernel" in text(shown, cell)
    others = [kind for cell, found in shown.items() if cell not in ("panel", "what-if") for data in found for kind in data]
    assert WIDGET not in others
