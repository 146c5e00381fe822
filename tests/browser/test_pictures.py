"""Are README's pictures what a person sees? They are taken of the tour, run in a real JupyterLab.

`make pictures` keeps them in `examples/images/`; other runs take them into a folder of their own and throw them away.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

if TYPE_CHECKING:
    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

REPOSITORY = Path(__file__).parents[2]
TOUR = REPOSITORY / "examples" / "02_tour.ipynb"
KEPT = REPOSITORY / "examples" / "images"
KEPT_IN = "MLOPS_MAGIC_README_PICTURES"  # the folder they are to stay in
SIZE = {"width": 1280, "height": 800}
TALL = {"width": 1280, "height": 1400}  # a whole cell is in view
WIDE = {"width": 1640, "height": 760}  # and a whole lineage
RUN_ALL_MS = 400_000
MOST_BYTES = 200_000
FEWEST_BYTES = 10_000  # an empty page has fewer
SETTLED_MS = 1500  # cells come into being while a notebook scrolls
PICTURES = ("run", "run-dark", "comparison", "drift", "lineage", "panel")


@pytest.mark.parametrize("sight", [{"refreshSeconds": 5}], indirect=True)
def test_pictures_of_the_tour(sight: Sight, root: Path, tmp_path: Path) -> None:
    """A run with its badge and the sidebar, light and dark; what differs; what drifted; where a model came from; a panel."""
    folder = Path(os.environ.get(KEPT_IN) or tmp_path)
    cells = _opened(sight, root)
    page = sight.page
    sight.show("runs")
    page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
    _scrolled(sight, cells["forest"])
    page.locator(".jp-MlopsBadge", has_text="run 1").wait_for()
    page.screenshot(path=folder / "run.png")
    page.set_viewport_size(TALL)
    _cell(sight, cells["compare"], folder / "comparison.png")
    _cell(sight, cells["drift"], folder / "drift.png")
    _scrolled(sight, cells["panel"])
    page.locator(".mlops-panel .mlops-list tr[role=row]").nth(1).wait_for()
    for row in range(2):
        page.locator(".mlops-panel .mlops-list .mlops-mark").nth(row).click()
    page.locator(".mlops-chosen .mlops-card", has_text=" vs ").wait_for()
    _cell(sight, cells["panel"], folder / "panel.png")
    page.set_viewport_size(WIDE)
    sight.show("lineage")
    page.locator("#mlops-magic-lineage .jp-MlopsLineage-facts", has_text="churn@1").wait_for()
    _scrolled(sight, cells["lineage"])
    page.screenshot(path=folder / "lineage.png")
    page.set_viewport_size(SIZE)
    sight.theme("Dark")
    sight.show("runs")
    _scrolled(sight, cells["forest"])
    page.screenshot(path=folder / "run-dark.png")
    for name in PICTURES:
        size = (folder / f"{name}.png").stat().st_size
        assert FEWEST_BYTES < size < MOST_BYTES, (name, size)


def test_readme_shows_the_pictures_that_are_taken() -> None:
    """Each picture that is kept is one that a test takes, is small, and stands in README with words for who cannot see it."""
    shown = {
        name: words
        for words, name in re.findall(
            r"!\[([^\]]+)\]\(examples/images/([\w-]+)\.png\)", (REPOSITORY / "README.md").read_text()
        )
    }
    assert set(shown) == {path.stem for path in KEPT.iterdir()} == set(PICTURES)
    assert min(map(len, shown.values())) > 20
    for name in PICTURES:
        data = (KEPT / f"{name}.png").read_bytes()
        assert len(data) < MOST_BYTES
        assert max(struct.unpack(">II", data[16:24])) <= WIDE["width"]


def _opened(sight: Sight, root: Path) -> dict[str, int]:
    """The tour, run from its first cell to its last; the place of each cell."""
    (root / "tour").mkdir(exist_ok=True)
    shutil.copy(TOUR, root / "tour" / "tour.ipynb")
    sight.page.set_viewport_size(SIZE)
    sight.open("tour/tour.ipynb")
    sight.page.set_default_timeout(RUN_ALL_MS)
    sight.command("notebook:run-all-cells")
    wrong = sight.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell => cell.model.type !== 'code' ? [] :"
        " cell.model.outputs.toJSON().filter(each => each.output_type === 'error').map(each => each.evalue))"
    )
    assert wrong == []
    sight.command("docmanager:save")  # the status bar looks again
    sight.page.locator("#mlops-magic-status", has_text="2 runs").wait_for()
    return {cell.id: place for place, cell in enumerate(nbformat.read(TOUR, as_version=4).cells)}


def _scrolled(sight: Sight, place: int) -> None:
    """Bring a cell to the top of the notebook."""
    sight.page.evaluate(
        "place => { const { content } = window.jupyterapp.shell.currentWidget; content.activeCellIndex = place;"
        " return content.scrollToItem(place, 'start').then(() => null); }",
        place,
    )
    sight.page.wait_for_timeout(SETTLED_MS)


def _cell(sight: Sight, place: int, path: Path) -> None:
    """A picture of one cell."""
    _scrolled(sight, place)
    sight.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{place}']").screenshot(path=path)
