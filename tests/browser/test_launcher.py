"""Does the launcher's card open a copy of the quickstart, and never write over a file?"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLE = Path(__file__).parents[2] / "examples" / "01_quickstart.ipynb"
SHOWN = "path => window.jupyterapp.shell.currentWidget?.context?.path === path && window.jupyterapp.shell.currentWidget.context.isReady"
CARD = ".jp-LauncherCard[title^='Open a copy of the quickstart']:visible"


def sources(path: Path) -> list[str]:
    """Text of each cell of a file."""
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_the_card_copies_the_quickstart_into_the_folder_in_sight(sight: Sight, root: Path) -> None:
    """Its name is free, also the second time; what is opened is the example; the keyboard reaches the card."""
    folder = Path(tempfile.mkdtemp(prefix="launcher-", dir=root))
    sight.command("filebrowser:go-to-path", path=folder.name)
    sight.command("launcher:create")
    card = sight.page.locator(CARD)
    card.wait_for()
    section = sight.page.locator(".jp-Launcher-section", has=card)
    assert section.locator(".jp-Launcher-sectionTitle").inner_text() == "mlops_magic"
    if pictures := os.environ.get("MLOPS_MAGIC_SCREENSHOTS"):
        sight.page.screenshot(path=f"{pictures}/launcher.png")
    card.focus()
    sight.page.keyboard.press("Enter")
    sight.page.wait_for_function(SHOWN, arg=f"{folder.name}/quickstart.ipynb")
    assert sight.sources() == sources(EXAMPLE)
    first = (folder / "quickstart.ipynb").read_bytes()
    sight.command("mlops-magic:open-quickstart")
    sight.page.wait_for_function(SHOWN, arg=f"{folder.name}/quickstart-2.ipynb")
    assert (folder / "quickstart.ipynb").read_bytes() == first
    assert sources(folder / "quickstart-2.ipynb") == sources(EXAMPLE)


@pytest.mark.parametrize("sight", [{"launcherCard": False}], indirect=True)
def test_switched_off_there_is_no_card(sight: Sight) -> None:
    """Nor a command."""
    sight.command("launcher:create")
    sight.page.locator(".jp-LauncherCard").first.wait_for()
    sight.page.wait_for_function("() => !window.jupyterapp.commands.isVisible('mlops-magic:open-quickstart')")
    sight.page.locator(CARD).wait_for(state="detached")
