"""Does typing in a large notebook cost us nothing? `tests/benchmarks/bench_typing.py` says how long it takes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

LETTERS = 40
DRAWN_MS = 120_000
QUIET_MS = 150  # as labextension/src/panels/badges.ts has it
# A badge digests texts with a TextEncoder: our own uses of it are our looks at cells, each with its time since an edit.
COUNTED = """() => { const encode = TextEncoder.prototype.encode; window.looked = []; window.pauses = []; let edited = 0;
  window.jupyterapp.shell.currentWidget.content.widgets.forEach(cell => cell.model.contentChanged.connect(() => {
    const now = performance.now(); window.pauses.push(now - edited); edited = now; }));
  TextEncoder.prototype.encode = function (text) {
    if (new Error().stack.includes('/mlops-magic/')) { window.looked.push(performance.now() - edited); }
    return encode.call(this, text); }; }"""
FOCUSED = """place => { const { content } = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = place; content.mode = 'edit'; return content.scrollToItem(place).then(() => null); }"""


def questions(sight: Sight) -> int:
    """How often the store was asked for something; one request always waits for a change of it."""
    return len([url for url in sight.asked if "/changes" not in url])


def looked(sight: Sight, place: int) -> tuple[list[float], int]:
    """Milliseconds from the last edit to each text of a cell that was digested; and how often it was quiet."""
    sight.page.evaluate(FOCUSED, place)
    sight.page.locator(".jp-Cell.jp-mod-active .cm-content").click()
    sight.page.keyboard.press("Control+End")
    sight.page.wait_for_timeout(500)
    sight.page.evaluate("window.looked.length = window.pauses.length = 0")
    sight.page.keyboard.type("a" * LETTERS, delay=20)
    sight.page.wait_for_timeout(1000)
    quiet = sight.page.evaluate("quiet => window.pauses.filter(pause => pause > quiet).length", QUIET_MS - 1)
    return list(sight.page.evaluate("window.looked")), quiet + 1


def test_a_burst_of_letters_is_one_look_at_what_stands_on_the_cell(
    sight: Sight, root: Path, crowded: ModuleType
) -> None:
    """Nothing before it is quiet; then the badges that stand on the cell, of 30; and no request for any of it."""
    folder = Path(tempfile.mkdtemp(prefix="crowded-", dir=root))
    crowded.crowded(folder)
    sight.open(f"{folder.name}/crowded.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(10).wait_for()
    # JupyterLab draws cells that are not in sight when it is idle, and each is looked at once when it is.
    drawn = "count => document.querySelectorAll('.jp-MlopsBadge').length === count"
    sight.page.wait_for_function(drawn, arg=crowded.CELLS // crowded.EVERY, timeout=DRAWN_MS)
    sight.page.evaluate(COUNTED)
    asked = questions(sight)
    for place, most in ((crowded.PLAIN, 1 + crowded.TRACKED), (crowded.TRACKED, 1)):
        looks, pauses = looked(sight, place)
        assert min(looks) >= QUIET_MS - 1
        assert len(looks) <= pauses * most
    sight.page.locator(".jp-MlopsBadge", has_text="~ stale: this cell was edited since").first.wait_for()
    assert questions(sight) == asked
