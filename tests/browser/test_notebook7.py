"""Does Notebook 7 show the same: badge, card, panel and dialogs, from the same files as JupyterLab?"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conftest import Lab, Sight

    Look = Callable[[Lab], AbstractContextManager[Sight]]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

TOKEN = "a-token-of-the-tests"
CELLS = (
    "%load_ext mlops_magic\n%mlops config cards full",
    "ALPHA = 0.5",
    "%%track churn -m score\nscore = ALPHA * 2",
    "%%track churn\n1 / 0",
)
IDLE = """() => { const shown = window.jupyterapp?.shell.currentWidget;
  return shown?.context?.isReady && shown.sessionContext?.session?.kernel?.status === 'idle'; }"""
LOWEST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3


def installed() -> bool:
    """Whether there is a Notebook 7 where the server runs."""
    wheel = os.environ.get("MLOPS_MAGIC_WHEEL_PYTHON")
    if not wheel:
        return importlib.util.find_spec("notebook") is not None
    return subprocess.run([wheel, "-c", "import notebook"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def serve(
    serving: Callable[..., AbstractContextManager[Lab]], root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Lab]]:
    """A function that starts Notebook 7, with us or without."""
    if not installed():
        pytest.skip("there is no Notebook 7; type: pip install notebook")
    return lambda *, ours: serving(tmp_path_factory.mktemp("notebook7"), root, application="notebook", ours=ours)


@pytest.fixture(scope="module")
def notebook7(serve: Callable[..., AbstractContextManager[Lab]]) -> Iterator[Lab]:
    """Notebook 7 with us."""
    with serve(ours=True) as lab:
        lab.configure()
        yield lab


def opened(sight: Sight, path: str) -> None:
    """Open a notebook in a page of its own, and wait for its kernel."""
    sight.page.goto(f"http://127.0.0.1:{sight.lab.port}/notebooks/{path}?token={TOKEN}")
    sight.page.wait_for_function(IDLE)


def own_errors(sight: Sight) -> set[str]:
    """First lines of what went wrong."""
    return {text.splitlines()[0] for text in sight.wrong}


def test_badge_card_and_panel_are_as_in_the_lab(
    notebook7: Lab, serve: Callable[..., AbstractContextManager[Lab]], look: Look, notebook: Callable[..., str]
) -> None:
    """Run all, look, edit, save and open again; nothing goes wrong that does not go wrong without us."""
    path = notebook("notebook7", *CELLS)
    with serve(ours=False) as plain, look(plain) as without:
        opened(without, path)
        assert not without.page.evaluate("window.jupyterapp.commands.hasCommand('mlops-magic:show-runs')")
        theirs = own_errors(without)
    with look(notebook7) as sight:
        opened(sight, path)
        sight.command("notebook:run-all-cells")
        sight.page.locator(".jp-MlopsBadge", has_text="run 1 · score 1 · ✓ finished").wait_for()
        sight.page.locator(".jp-MlopsBadge", has_text="run 2 · ✗ failed").wait_for()
        cards = sight.page.locator(".jp-OutputArea .mlops-card", has_text="churn")
        assert cards.count() == 2
        assert all(card.is_visible() for card in cards.all())
        sight.command("mlops-magic:show-runs")
        sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
        assert sight.cells("run") == ["2", "1"]
        assert sight.cells("status") == ["✗ failed", "✓ finished"]
        sight.page.get_by_role("button", name="Metrics").click()
        assert sight.cells("run") == ["1", "2"]
        if folder := os.environ.get("MLOPS_MAGIC_SCREENSHOTS"):
            sight.page.screenshot(path=f"{folder}/notebook7.png")
        found = sight.contrasts("#mlops-magic-sidebar, .jp-MlopsBadge")
        assert len(found) > 8
        assert [(text, ratio) for text, ratio in found if ratio < LOWEST_CONTRAST] == []
        sight.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.setSource('ALPHA = 0.25')"
        )
        stale = "run 1 · score 1 · ~ stale: a cell it stands on was edited since"
        sight.page.locator(".jp-MlopsBadge", has_text=stale).wait_for()
        sight.command("docmanager:save")
        opened(sight, path)
        sight.page.locator(".jp-MlopsBadge", has_text=stale).wait_for()
        assert sight.page.locator(".jp-OutputArea .mlops-card", has_text="churn").count() == 2
        assert own_errors(sight) - theirs == set()


def test_the_toolbar_tracks_and_exports(notebook7: Lab, look: Look, notebook: Callable[..., str]) -> None:
    """`%%track` goes on the cell, and the dialog runs its line to the verdict."""
    path = notebook("notebook7", "%load_ext mlops_magic", "answer = 6 * 7")
    with look(notebook7) as sight:
        opened(sight, path)
        sight.run(0, 1)
        sight.page.get_by_role("button", name="Track This Cell").click()
        assert sight.sources()[1] == "%%track\nanswer = 6 * 7"
        sight.page.get_by_role("button", name="Track This Cell").click()
        sight.page.get_by_role("button", name="Export…").click()
        dialog = sight.page.get_by_role("dialog", name="Export")
        dialog.get_by_label("Target").fill("answer")
        sight.page.keyboard.press("Enter")
        dialog.get_by_role("button", name="Open exports/answer-pipeline/pipeline.py").wait_for(timeout=120_000)
        assert dialog.get_by_role("status").inner_text().startswith("pipeline answer · ✓ verified")
        assert sight.sources()[2] == "%export pipeline answer --out exports/answer-pipeline"
