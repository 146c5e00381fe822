"""Does the export dialog run the line where everybody sees it, show how the proof goes, and tell the verdict?"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

LOAD = "%load_ext mlops_magic"
DATA = "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)"
FIT = "from sklearn.linear_model import LogisticRegression\nclf = LogisticRegression(max_iter=500).fit(X, y)"
# In a replay; the kernel runs it at once.
ENDLESS = "import sys, time\nslow = time.sleep(0 if 'ipykernel' in sys.modules else 600) or 1"
PROOF_MS = 120_000
LOWEST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3
OPTIONS = "() => [...document.querySelectorAll('.jp-MlopsDialog datalist option')].map(option => option.value)"


def opened(sight: Sight) -> Locator:
    """The dialog, opened by the button of the toolbar."""
    sight.page.get_by_role("button", name="Export…").click()
    dialog = sight.page.get_by_role("dialog", name="Export")
    dialog.wait_for()
    return dialog


def status(dialog: Locator) -> Locator:
    """What it says."""
    return dialog.get_by_role("status")


def count(sight: Sight, place: int) -> int | None:
    """How often the kernel had run when it ran this cell."""
    found = sight.page.evaluate(
        "place => window.jupyterapp.shell.currentWidget.content.model.cells.get(place).executionCount", place
    )
    return None if found is None else int(found)


def photographed(sight: Sight, name: str) -> None:
    """A picture of the page, where a folder for it is named."""
    if folder := os.environ.get("MLOPS_MAGIC_SCREENSHOTS"):
        sight.page.screenshot(path=f"{folder}/{name}.png")


def test_a_proof_is_watched_to_its_verdict(sight: Sight, notebook: Callable[..., str], root: Path) -> None:
    """The kernel's names are offered; the line runs in a cell, its progress is told, and its result opens."""
    path = notebook("export", LOAD, DATA, FIT)
    sight.open(path)
    sight.run(0, 1, 2)
    dialog = opened(sight)
    sight.page.wait_for_function(f"() => ({OPTIONS})().includes('clf')")
    dialog.get_by_label("Target").fill("clf")
    assert dialog.get_by_label("Into the folder").input_value() == "exports/clf-pipeline"
    dialog.get_by_label("Seconds to try").fill("0")
    photographed(sight, "export-asks")
    heard = sight.page.evaluate_handle(
        "() => { const heard = []; new MutationObserver(() => heard.push("
        "document.querySelector('.jp-MlopsDialog-status').textContent)).observe("
        "document.querySelector('.jp-MlopsDialog-status'), {childList: true, characterData: true, subtree: true});"
        " return heard; }"
    )
    sight.page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Stop").wait_for()
    assert sight.sources()[3] == "%export pipeline clf --out exports/clf-pipeline --budget 0"
    result = dialog.get_by_role("button", name="Open exports/clf-pipeline/pipeline.py")
    result.wait_for(timeout=PROOF_MS)
    photographed(sight, "export-verified")
    said = status(dialog).inner_text()
    assert said.startswith("pipeline clf · ✓ verified\nRebuilt in two clean processes")
    assert any(text.startswith("… ") for text in heard.json_value())
    assert count(sight, 3) == 4
    proof = json.loads(
        (root / path).with_name("exports").joinpath("clf-pipeline", "proof.json").read_text(encoding="utf-8")
    )
    assert proof["status"] == "verified"
    sight.page.keyboard.press("Enter")
    sight.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context?.path.endsWith('pipeline.py')")
    assert dialog.count() == 0


def test_a_model_of_the_store_becomes_a_service(sight: Sight, notebook: Callable[..., str]) -> None:
    """The newest model is what is asked for first; what is opened is the folder's own description."""
    sight.open(notebook("service", LOAD, DATA, FIT, "%register clf as iris"))
    sight.run(0, 1, 2, 3)
    dialog = opened(sight)
    sight.page.wait_for_function("() => document.querySelector('.jp-MlopsDialog input').value === 'iris'")
    dialog.get_by_label("As").select_option("service")
    dialog.get_by_role("button", name="Export").click()
    result = dialog.get_by_role("button", name="Open exports/iris-service/README.md")
    result.wait_for(timeout=PROOF_MS)
    assert status(dialog).inner_text().startswith("service iris@1 · ✓ checked")
    result.click()
    sight.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context?.path.endsWith('README.md')")


def test_stop_ends_the_proof_and_leaves_no_half_of_it(sight: Sight, notebook: Callable[..., str], root: Path) -> None:
    """The kernel is interrupted and answers again at once; there is no folder, and nothing beside it."""
    path = notebook("stopped", LOAD, ENDLESS)
    folder = (root / path).parent
    sight.open(path)
    sight.run(0, 1)
    before = {path.name for path in folder.iterdir()}
    dialog = opened(sight)
    dialog.get_by_label("Target").fill("slow")
    dialog.get_by_role("button", name="Export").click()
    sight.page.locator(".jp-MlopsDialog-status", has_text=re.compile("^… ")).wait_for(timeout=PROOF_MS)
    dialog.get_by_role("button", name="Stop").click()
    sight.page.locator(".jp-MlopsDialog-status", has_text="Stopped.").wait_for()
    dialog.get_by_role("button", name="Close").click()
    assert {path.name for path in folder.iterdir()} - before <= {"exports"}
    assert not list(folder.glob("exports/*"))
    sight.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )


def test_a_kernel_that_ends_meanwhile_is_one_sentence(sight: Sight, notebook: Callable[..., str]) -> None:
    """Restarted under the proof, the kernel says nothing any more: the dialog does."""
    sight.open(notebook("ended", LOAD, ENDLESS))
    sight.run(0, 1)
    dialog = opened(sight)
    dialog.get_by_label("Target").fill("slow")
    dialog.get_by_role("button", name="Export").click()
    sight.page.locator(".jp-MlopsDialog-status", has_text=re.compile("^… ")).wait_for(timeout=PROOF_MS)
    sight.restart()
    sight.page.locator(".jp-MlopsDialog-status", has_text="The kernel ended before the line did.").wait_for()
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="detached")


def test_an_error_is_the_kernels_sentence(sight: Sight, notebook: Callable[..., str]) -> None:
    """An unknown name, and a kernel in which we are not loaded."""
    sight.open(notebook("wrong", LOAD, "%unload_ext mlops_magic"))
    sight.run(0)
    dialog = opened(sight)
    dialog.get_by_label("Target").fill("nosuchname")
    sight.page.keyboard.press("Enter")
    sight.page.locator(".jp-MlopsDialog-status", has_text="nosuchname").wait_for()
    said = status(dialog).inner_text()
    assert said.startswith("✗ ")
    assert "Traceback" not in said
    dialog.get_by_role("button", name="Close").click()
    sight.run(2)
    dialog = opened(sight)
    dialog.get_by_label("Target").fill("clf")
    sight.page.keyboard.press("Enter")
    sight.page.locator(".jp-MlopsDialog-status", has_text="type: %load_ext mlops_magic").wait_for()


def test_without_a_kernel_it_says_so_and_writes_nothing(sight: Sight, notebook: Callable[..., str]) -> None:
    """One calm sentence; no cell appears."""
    sight.open(notebook("dead", LOAD))
    sight.shut_down()
    dialog = opened(sight)
    dialog.get_by_label("Target").fill("clf")
    sight.page.keyboard.press("Enter")
    sight.page.locator(".jp-MlopsDialog-status", has_text="This notebook has no kernel that answers.").wait_for()
    assert sight.sources() == [LOAD]


def test_the_keyboard_is_enough_and_every_text_can_be_read(sight: Sight) -> None:
    """Focus begins in the first field, Escape closes, focus goes back; models of the store are offered."""
    sight.open("churn/note.ipynb")
    for theme in ("Light", "Dark"):
        if theme == "Dark":
            sight.theme(theme)
        button = sight.page.get_by_role("button", name="Export…")
        button.focus()
        sight.page.keyboard.press("Enter")
        dialog = sight.page.get_by_role("dialog", name="Export")
        what = dialog.get_by_label("Target")
        sight.page.wait_for_function(f"() => ({OPTIONS})().includes('churn@2')")
        assert what.evaluate("field => field === document.activeElement")
        assert what.input_value() == "revenue forecast"
        dialog.get_by_label("As").select_option("service")
        assert dialog.get_by_label("Seconds to try").is_hidden()
        line = dialog.locator(".jp-MlopsDialog-line").inner_text()
        assert line == '%export service "revenue forecast" --out exports/revenue-forecast-service'
        for width in (1440, 900):
            sight.page.set_viewport_size({"width": width, "height": 900})
            photographed(sight, f"export-{theme.lower()}-{width}")
        found = sight.contrasts(".jp-MlopsDialog")
        assert len(found) >= 8
        assert [(text, ratio) for text, ratio in found if ratio < LOWEST_CONTRAST] == []
        sight.page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        assert sight.sources() == ["1 + 1"]


@pytest.mark.parametrize("sight", [{"runLines": False}], indirect=True)
def test_switched_off_the_line_is_only_written(sight: Sight) -> None:
    """The button says so, the dialog closes, and the cell was not run."""
    sight.open("small/note.ipynb")
    dialog = opened(sight)
    dialog.get_by_label("Target").fill("clf")
    dialog.get_by_role("button", name="Insert the Line").click()
    dialog.wait_for(state="detached")
    assert sight.sources() == ["1 + 1", "%export pipeline clf --out exports/clf-pipeline"]
    assert count(sight, 1) is None


def test_class_11_a_hostile_model_is_one_word_of_the_line(sight: Sight) -> None:
    """Its name is offered as text and written in quotes, on one line."""
    sight.open("hostile/note.ipynb")
    dialog = opened(sight)
    sight.page.wait_for_function(f"() => ({OPTIONS})().length > 0")
    line = dialog.locator(".jp-MlopsDialog-line").inner_text()
    assert line.startswith('%export pipeline "<img src=x onerror=')
    assert "\n" not in line
    assert dialog.locator(":is(img, script, iframe, a)").count() == 0
    assert sight.page.evaluate("window.hacked") is None
