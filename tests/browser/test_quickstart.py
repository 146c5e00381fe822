"""Does the quickstart, run at once in the lab, end in badges, panel and file that say what the store says?"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlops_magic.render.badge import run_badge
from mlops_magic.render.numbers import number
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import listed

if TYPE_CHECKING:
    from conftest import Sight

    from mlops_magic.records.run import Run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

QUICKSTART = Path(__file__).parents[2] / "examples" / "01_quickstart.ipynb"
RUN_ALL_MS = 400_000
TRACKED = {"logistic": 1, "forest": 2}  # cells of the notebook and their runs
BADGE = """place => { const cell = window.jupyterapp.shell.currentWidget.content.widgets[place];
  return cell.node.querySelector('.jp-MlopsBadge')?.textContent ?? null; }"""


def metadata(path: Path) -> list[str]:
    """Each cell's metadata as the file has it, in its order."""
    return [json.dumps(cell["metadata"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def kept(folder: Path) -> tuple[Run, ...]:
    """The store's runs, the newest first."""
    database = open_database(folder / ".mlops")
    try:
        return listed(database)
    finally:
        database.close()


def test_run_all_of_the_quickstart(sight: Sight, root: Path) -> None:
    """Badges have the store's figures, the panel its rows in order; no console error, and metadata as it was."""
    folder = Path(tempfile.mkdtemp(prefix="quickstart-", dir=root))
    path = folder / "work.ipynb"
    shutil.copy(QUICKSTART, path)
    before = metadata(path)
    cells = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    sight.open(f"{folder.name}/work.ipynb")
    sight.page.set_default_timeout(RUN_ALL_MS)
    sight.command("notebook:run-all-cells")
    wrong = sight.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell => cell.model.type !== 'code' ? [] :"
        " cell.model.outputs.toJSON().filter(each => each.output_type === 'error').map(each => each.evalue))"
    )
    assert wrong == []
    runs = kept(folder)
    assert [run.id for run in runs] == [2, 1]

    for cell, run_id in TRACKED.items():
        run = next(run for run in runs if run.id == run_id)
        place = cells.index(cell)
        sight.page.evaluate("place => window.jupyterapp.shell.currentWidget.content.scrollToItem(place)", place)
        sight.page.wait_for_function(f"place => ({BADGE})(place) !== null", arg=place)
        shown = sight.page.evaluate(BADGE, place)
        assert shown == f"run {run_id} · {run_badge(run, '', ())['metric']} · ✓ finished"
        figures = {metric.name: number(metric.value) for metric in run.metrics}
        name, figure = shown.split(" · ")[1].rsplit(" ", 1)
        assert figures[name] == figure

    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
    assert sight.cells("run") == [str(run.id) for run in runs]
    assert sight.cells("experiment") == [run.experiment for run in runs]
    assert sight.cells("status") == [f"✓ {run.status}" for run in runs]
    for run, shown in zip(runs, sight.cells("metrics"), strict=True):
        for said in shown.split(" +")[0].split(", "):
            name, figure = said.rsplit(" ", 1)
            assert {metric.name: number(metric.value) for metric in run.metrics}[name] == figure
    if pictures := os.environ.get("MLOPS_MAGIC_SCREENSHOTS"):
        sight.page.screenshot(path=f"{pictures}/quickstart-run-all.png")

    sight.command("docmanager:save")
    assert metadata(path) == before
    assert (
        json.loads((folder / "exports" / "pipeline" / "proof.json").read_text(encoding="utf-8"))["status"] == "verified"
    )
