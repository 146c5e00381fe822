"""Do the cards of the verbs stand in a real notebook page, readable, and as wide as the page?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

if TYPE_CHECKING:
    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = {
    "load": "%load_ext mlops_magic\n%mlops config card full",
    "data": "import numpy as np\nfrom sklearn.linear_model import LogisticRegression\nrng = np.random.default_rng(0)\n"
    "X = rng.normal(size=(200, 2))\ny = (X[:, 0] + 0.3 * rng.normal(size=200) > 0).astype(int)\nALPHA = 0.5",
    "scale": "X = X * 2",
    "fit": "%%track churn\nclf = LogisticRegression(C=ALPHA).fit(X, y)\nclf.score(X, y)",
    "board": "%leaderboard churn",
    "compare": "%compare 1 2",
    "lineage": "%lineage run:2",
    "export": "%export pipeline clf",
}
WIDTHS = (900, 1400)
SMALLEST_LETTERS = 9.0  # pixels


@pytest.fixture
def notebook(root: Path) -> str:
    """A notebook file that nobody has run."""
    folder = root / "cards"
    folder.mkdir(exist_ok=True)
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, folder / "work.ipynb")
    return "cards/work.ipynb"


def edited(sight: Sight, place: int, source: str) -> None:
    """Type other code into a cell."""
    sight.page.evaluate(
        "([place, source]) => window.jupyterapp.shell.currentWidget.content.widgets[place].model.sharedModel"
        ".setSource(source)",
        [place, source],
    )


def test_a_session_shows_its_cards(sight: Sight, notebook: str) -> None:
    """Runs, a stale one, what differs, where it came from, hidden state and the proof: each is there, none too wide."""
    sight.open(notebook)
    place = {name: number for number, name in enumerate(CELLS)}
    for name in ("load", "data", "scale", "fit"):
        sight.run(place[name])
    edited(sight, place["scale"], "X = X * 3")
    sight.run(place["scale"])
    for name in ("fit", "board", "compare", "lineage", "export"):
        sight.run(place[name])
    assert "finished" in sight.output(place["fit"])
    assert "stale" in sight.output(place["board"])
    assert "X" in sight.output(place["compare"])
    assert "run 2" in sight.output(place["lineage"])
    said = sight.output(place["export"])
    assert "verified" in said
    assert said.startswith("hidden state below clf")
    assert "replaying" not in said
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        sight.command("apputils:change-theme", theme=theme)
        for width in WIDTHS:
            sight.page.set_viewport_size({"width": width, "height": 900})
            sight.page.wait_for_timeout(500)
            _photographed(sight, f"{theme.split()[1].lower()}-{width}")
            too_wide = sight.page.evaluate(
                "() => [...document.querySelectorAll('.mlops-card')].filter(card => card.scrollWidth > card.clientWidth + 1)"
                ".map(card => card.innerText.slice(0, 40))"
            )
            assert too_wide == []
            assert _letter_height(sight) >= SMALLEST_LETTERS  # a graph scrolls rather than shrinks


def _letter_height(sight: Sight) -> float:
    """Height in pixels of the text in the lineage's boxes."""
    return float(
        sight.page.evaluate("() => document.querySelector('.mlops-graph text').getBoundingClientRect().height")
    )


def _photographed(sight: Sight, name: str) -> None:
    """A picture of each card, where a folder for them is named."""
    folder = os.environ.get("MLOPS_MAGIC_PICTURES")
    if not folder:
        return
    for number, card in enumerate(sight.page.locator(".mlops-card").all()):
        card.scroll_into_view_if_needed()
        sight.page.wait_for_timeout(100)
        card.screenshot(path=f"{folder}/{name}-{number}.png")
    sight.page.screenshot(path=f"{folder}/{name}-page.png")
