"""Does every tracked cell have a badge that knows whether the notebook is still what ran?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from mlops_magic.render.badge import RUN_BADGE, digest

if TYPE_CHECKING:
    from conftest import Sight
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = {
    "load": "%load_ext mlops_magic\n%mlops config cards full",
    "alpha": "ALPHA = 0.5",
    "fit": "%%track churn -m score\nscore = ALPHA * 2",
    "fail": "%%track churn\n1 / 0",
}
LOWEST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3
PLACE = {name: place for place, name in enumerate(CELLS)}
HOSTILE = "<img src=x onerror='window.hacked = true'><script>window.hacked = true</script>"


def written(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    """Write a notebook that opens without a question."""
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(exist_ok=True)
    nbformat.write(made, path)


def badge(sight: Sight, words: str) -> Locator:
    """The badge in the notebook in front that says so; it is waited for."""
    found = sight.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MlopsBadge", has_text=words)
    found.wait_for()
    return found


def edited(sight: Sight, name: str, source: str, cells: dict[str, str] = CELLS) -> None:
    """Type other code into a cell."""
    sight.page.evaluate(
        "([place, source]) => window.jupyterapp.shell.currentWidget.content.widgets[place].model.sharedModel"
        ".setSource(source)",
        [list(cells).index(name), source],
    )


def test_a_badge_tells_the_run_and_goes_stale(sight: Sight, root: Path) -> None:
    """An edit of the cell or of one below it makes it stale, taking it back makes it fresh; it outlives the kernel."""
    path = Path(tempfile.mkdtemp(prefix="badges-", dir=root)) / "work.ipynb"
    written(path, [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()])
    sight.open(f"{path.parent.name}/work.ipynb")
    for place in PLACE.values():
        sight.page.evaluate(
            "place => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = place; }", place
        )
        sight.command("notebook:run-cell")
    badge(sight, "run 1 · score 1 · ✓ finished")
    badge(sight, "run 2 · ✗ failed")
    assert sight.page.locator(".jp-MlopsBadge").count() == 2
    edited(sight, "fit", CELLS["fit"] + " + 1")
    badge(sight, "run 1 · score 1 · ~ stale: this cell was edited since")
    edited(sight, "fit", CELLS["fit"])
    badge(sight, "run 1 · score 1 · ✓ finished")
    edited(sight, "alpha", "ALPHA = 0.25")
    badge(sight, "run 1 · score 1 · ~ stale: a cell it stands on was edited since")
    sight.command("docmanager:save")
    sight.command("notebook:shutdown-kernel")
    sight.command("application:close")
    sight.page.locator(".jp-NotebookPanel").wait_for(state="detached")
    sight.open(f"{path.parent.name}/work.ipynb")
    badge(sight, "run 1 · score 1 · ~ stale: a cell it stands on was edited since")
    badge(sight, "run 2 · ✗ failed")
    sight.page.locator("#mlops-magic-status", has_text=f"2 runs in {path.parent.name}/.mlops").wait_for()
    readable(sight, "badges-light")
    sight.theme("Dark")
    readable(sight, "badges-dark")
    saved = nbformat.read(path, as_version=4)
    assert [cell.metadata for cell in saved.cells] == [{}] * len(CELLS)


STOPPED = {
    "load": "%load_ext mlops_magic\n%mlops config cards full",
    "base": "BASE = 0.5",
    "good": "%%track churn -m score\nscore = BASE * 2",
    "bad": "%%track churn\n{}['no such key']",
    "after": "after = 1",
}
KEPT = {"tags": ["a", "remove-cell"], "custom": {"z": [1, 2.50, None], "a": "é"}}
STATE = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell => [
  cell.execution_count ?? null, cell.toJSON().outputs.filter(each => each.output_type === 'error').length])"""


def metadata(path: Path) -> list[str]:
    """Each cell's metadata as the file has it, in its order."""
    return [json.dumps(cell["metadata"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_a_failing_cell_stops_run_all_and_what_is_told_outlives_everything(sight: Sight, root: Path) -> None:
    """One traceback, a red badge with the word; stale after save, reload and restart; cards again; metadata as it was."""
    path = Path(tempfile.mkdtemp(prefix="stops-", dir=root)) / "work.ipynb"
    written(path, [nbformat.v4.new_code_cell(source, id=name, metadata=KEPT) for name, source in STOPPED.items()])
    before = metadata(path)
    sight.open(f"{path.parent.name}/work.ipynb")
    sight.command("notebook:run-all-cells")
    red = badge(sight, "run 2 · ✗ failed")
    assert sight.page.evaluate(STATE) == [[1, 0], [2, 0], [3, 0], [4, 1], [None, 0]]
    sight.page.locator("#mlops-magic-status", has_text=f"2 runs in {path.parent.name}").wait_for()
    assert sight.page.get_by_text("Traceback (most recent call last)").count() == 1
    assert red.evaluate("""node => { const probe = document.createElement('i'); node.append(probe);
        probe.style.color = 'var(--jp-error-color1)'; const wanted = getComputedStyle(probe).color; probe.remove();
        return wanted === getComputedStyle(node).borderLeftColor; }""")
    edited(sight, "base", "BASE = 0.25", STOPPED)
    stale = "run 1 · score 1 · ~ stale: a cell it stands on was edited since"
    badge(sight, stale)
    sight.command("docmanager:save")
    assert metadata(path) == before

    sight.page.reload()
    sight.page.wait_for_function("window.jupyterapp?.commands.hasCommand('mlops-magic:show-runs')")
    sight.open(f"{path.parent.name}/work.ipynb")
    badge(sight, stale)
    sight.restart()
    badge(sight, stale)
    badge(sight, "run 2 · ✗ failed")
    cards = sight.page.locator(".jp-OutputArea .mlops-card", has_text="churn")
    assert cards.count() == 2
    assert all(card.is_visible() and "churn" in card.inner_text() for card in cards.all())
    sight.command("docmanager:save")
    assert metadata(path) == before


def test_a_failing_cell_ends_jupyter_execute_with_1(tmp_path: Path) -> None:
    """As it does without us: a nightly run must not pass."""
    written(
        tmp_path / "work" / "note.ipynb",
        [nbformat.v4.new_code_cell(source, id=name) for name, source in STOPPED.items()],
    )
    python = os.environ.get("MLOPS_MAGIC_WHEEL_PYTHON") or sys.executable
    jupyter = shutil.which("jupyter", path=Path(python).parent)
    assert jupyter
    done = subprocess.run(
        [jupyter, "execute", "note.ipynb"],
        cwd=tmp_path / "work",
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1, done.stderr
    assert "no such key" in done.stderr


def readable(sight: Sight, name: str) -> None:
    """Each text of ours in the notebook's surroundings has contrast enough; a picture where one is wanted."""
    if folder := os.environ.get("MLOPS_MAGIC_SCREENSHOTS"):
        sight.page.screenshot(path=f"{folder}/{name}.png")
    found = sight.contrasts(".jp-MlopsBadge, #mlops-magic-status")
    assert len(found) == 3
    assert [(text, ratio) for text, ratio in found if ratio < LOWEST_CONTRAST] == []


def hostile_notebook(root: Path) -> str:
    """A notebook of somebody else's, whose outputs claim to be runs."""

    def claim(**said: object) -> list[nbformat.NotebookNode]:
        plain = {"run": 1, "status": "finished", "metric": "", "digest": digest("x"), "stands_on": []}
        return [nbformat.v4.new_output("display_data", {RUN_BADGE: plain | said, "text/plain": "a card"})]

    cells = [
        nbformat.v4.new_code_cell("x", id="one", outputs=claim(metric=HOSTILE, status=HOSTILE)),
        nbformat.v4.new_code_cell("x", id="two", outputs=claim(run=HOSTILE)),
        nbformat.v4.new_code_cell("x", id="three", outputs=claim(stands_on=HOSTILE)),
        nbformat.v4.new_code_cell("x", id="four", outputs=claim(run=4)),
    ]
    written(root / "badges" / "hostile.ipynb", cells)
    return "badges/hostile.ipynb"


def test_class_11_a_hostile_badge_is_text(sight: Sight, root: Path) -> None:
    """Markup is read, never run; what does not have the form of a badge shows none."""
    sight.open(hostile_notebook(root))
    badge(sight, "run 4 · ✓ finished")
    shown = sight.page.locator(".jp-MlopsBadge")
    assert shown.count() == 2
    assert "<img src=x onerror=" in shown.first.inner_text()
    assert sight.page.locator(".jp-MlopsBadge :is(img, script, iframe, a)").count() == 0
    assert sight.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("sight", [{"badges": False}], indirect=True)
def test_switched_off_there_is_none(sight: Sight, root: Path) -> None:
    """The setting takes them away, and leaves the cards."""
    sight.open(hostile_notebook(root))
    sight.page.locator(".jp-OutputArea-output", has_text="a card").first.wait_for()
    sight.page.wait_for_function("() => document.querySelectorAll('.jp-MlopsBadge').length === 0")
