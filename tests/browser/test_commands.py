"""Does JupyterLab put our lines into the notebook, and never run them?"""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from mlops_magic.magics.table import VERBS

if TYPE_CHECKING:
    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REPOSITORY = Path(__file__).parents[2]
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .map(cell => [cell.cell_type, cell.getSource(), cell.execution_count ?? null, cell.metadata.tags ?? null])"""

MENU = """() => [...window.jupyterapp.shell.widgets('menu')].flatMap(bar => bar.menus ?? [])
  .find(menu => menu.title.label === 'MLOps')?.items.map(item => item.command)"""


def menu() -> list[str]:
    """Commands of the menu, as our schema has them; "" for a line between."""
    schema = json.loads((REPOSITORY / "labextension" / "schema" / "plugin.json").read_text(encoding="utf-8"))
    return [item.get("command", "") for item in schema["jupyter.lab.menus"]["main"][0]["items"]]


def cells(sight: Sight) -> list[list[object]]:
    """Type, text, execution count and tags of each cell."""
    return list(sight.page.evaluate(CELLS))


def edited(sight: Sight, source: str) -> None:
    """Give the active cell another text."""
    sight.page.evaluate(
        "source => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource(source)", source
    )


def source(sight: Sight) -> str:
    """Text of the active cell."""
    return str(
        sight.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()"
        )
    )


def test_every_verb_is_a_command_that_types_its_example(sight: Sight) -> None:
    """Each new cell stands below the one before, holds the example, and was not run."""
    sight.open("empty/note.ipynb")
    for name in VERBS:
        sight.command(f"mlops-magic:insert-{name}")
    below = [["code", verb.example, None, None] for verb in VERBS.values()]
    assert cells(sight) == [["code", "1 + 1", None, None], *below]


def test_commands_stand_in_palette_and_menu(sight: Sight) -> None:
    """The palette lists each verb; the menu MLOps has them too."""
    sight.open("empty/note.ipynb")
    box = sight.page.locator("#modal-command-palette input")
    entries = sight.page.locator("#modal-command-palette .lm-CommandPalette-item[data-command^='mlops-magic:insert-']")
    until = time.monotonic() + 60
    while entries.count() < len(VERBS):  # a notebook that takes the focus hides the palette, and then it lists nothing
        assert time.monotonic() < until
        sight.command("apputils:activate-command-palette")
        with contextlib.suppress(Error):
            box.fill("Insert %", timeout=2000)
            entries.nth(len(VERBS) - 1).wait_for(timeout=2000)
    assert entries.count() == len(VERBS)
    # Asked of the menu itself: an open one closes when focus goes elsewhere, which a closing palette may still move.
    listed = sight.page.wait_for_function(MENU).json_value()
    assert [name for name in listed if name] == [item for item in menu() if item]


def test_the_toolbar_tracks_the_cell_and_no_longer(sight: Sight) -> None:
    """`%%track` goes below a leading comment, and away again; other cell types are left alone."""
    sight.open("empty/note.ipynb")
    edited(sight, "# a fit\nfit()")
    button = sight.page.get_by_role("button", name="Track This Cell")
    button.click()
    assert source(sight) == "# a fit\n%%track\nfit()"
    button.click()
    assert source(sight) == "# a fit\nfit()"
    sight.command("notebook:change-cell-to-markdown")
    button.click()
    assert source(sight) == "# a fit\nfit()"


def test_without_a_notebook_there_is_nothing_to_write_into(sight: Sight) -> None:
    """The commands are disabled, and the status bar says nothing."""
    disabled = sight.page.evaluate(
        "names => names.filter(name => window.jupyterapp.commands.isEnabled(name))",
        [f"mlops-magic:insert-{name}" for name in VERBS] + ["mlops-magic:track-cell", "mlops-magic:export"],
    )
    assert disabled == []
    assert not sight.page.locator("#mlops-magic-status").is_visible()


def test_the_status_bar_names_the_notebooks_store(sight: Sight) -> None:
    """It follows the notebook in front; pressing it shows the runs."""
    sight.open("churn/note.ipynb")
    item = sight.page.locator("#mlops-magic-status button")
    sight.page.locator("#mlops-magic-status", has_text="6 runs in churn/.mlops").wait_for()
    sight.open("empty/note.ipynb")
    sight.page.locator("#mlops-magic-status", has_text="no runs yet").wait_for()
    item.click()
    sight.page.locator("#mlops-magic-runs").wait_for(state="visible")


def test_a_verbs_export_stays_a_line(sight: Sight) -> None:
    """Beside the dialog, the command of the verb only types its example."""
    sight.open("empty/note.ipynb")
    sight.command("mlops-magic:insert-export")
    assert sight.sources() == ["1 + 1", VERBS["export"].example]


OFF = {
    "commands": False,
    "trackButton": False,
    "exportButton": False,
    "launcherCard": False,
    "statusItem": False,
    "models": False,
    "data": False,
    "drift": False,
    "lineage": False,
}


@pytest.mark.parametrize("sight", [OFF], indirect=True)
def test_what_is_switched_off_is_gone(sight: Sight) -> None:
    """Each switch of the settings takes its own thing away; the sidebar stays."""
    sight.open("churn/note.ipynb")
    names = [f"mlops-magic:insert-{name}" for name in VERBS]
    names += ["mlops-magic:track-cell", "mlops-magic:export", "mlops-magic:open-quickstart"]
    names += [f"mlops-magic:show-{tab}" for tab in ("models", "data", "drift", "lineage")]
    sight.page.wait_for_function("names => names.every(name => !window.jupyterapp.commands.isVisible(name))", arg=names)
    sight.page.get_by_role("button", name="Track This Cell").wait_for(state="hidden")
    sight.page.locator("#mlops-magic-status").wait_for(state="hidden")
    sight.page.get_by_role("button", name="Export…").wait_for(state="hidden")
    sight.show()
    tabs = sight.page.locator("#mlops-magic-sidebar [role=tab]:visible")
    assert tabs.all_inner_texts() == ["Runs"]
    sight.command("mlops-magic:show-models")
    sight.page.locator("#mlops-magic-runs").wait_for(state="visible")
