"""Are ten thousand runs one list, of which only what is seen exists?"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import add_finished

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("aucs")]

MANY = 10_000
MOST_ROWS = 100  # that exist, however high the window
COUNT = "10\u2009000 runs"
SCROLL = """async () => {
  const list = document.querySelector('#mlops-magic-runs .jp-MlopsStore-scroller');
  const next = () => new Promise(requestAnimationFrame);
  list.scrollTop = 0;
  await next();
  let most = 0;
  for (let step = 0; step <= 200; step++) {
    list.scrollTop = (list.scrollHeight * step) / 200;
    await next();
    most = Math.max(most, list.querySelectorAll('tbody tr').length);
  }
  await next();
  return [most, document.querySelectorAll('*').length];
}"""
SEEN = """() => {
  const list = document.querySelector('#mlops-magic-runs .jp-MlopsStore-scroller');
  const { top, bottom } = list.getBoundingClientRect();
  const head = list.querySelector('thead').getBoundingClientRect().bottom;
  const rows = [...list.querySelectorAll('tbody tr')].map(row => [row, row.getBoundingClientRect()]);
  return rows.filter(([_, box]) => box.top >= head - 1 && box.bottom <= bottom + 1)
    .map(([row]) => [Number(row.dataset.run), Number(row.getAttribute('aria-rowindex'))]);
}"""


@pytest.fixture(scope="module")
def aucs(placed: Callable[..., Path]) -> dict[int, float]:
    """The metric of each of ten thousand runs, in a store with a notebook."""
    folder = placed("ten-thousand")
    draw = random.Random(0)
    values = [draw.random() for _ in range(MANY)]
    found = []
    for place, value in enumerate(values):
        start = RunStart(f"e{place % 7}", f"try {place}", 1_790_000_000_000_000_000 + place, "fit()", "fit()", "c", "n")
        found.append((start, RunResult("finished", start.started_ns + 10**9, metrics=(Metric("auc", value),))))
    database = open_database(folder / ".mlops")
    try:
        add_finished(database, found)
    finally:
        database.close()
    return dict(enumerate(values, start=1))


def whole(sight: Sight) -> None:
    """Open the list and wait until all of it is read."""
    sight.open("ten-thousand/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs .jp-MlopsStore-count", has_text=COUNT).filter(
        has_not_text="newest"
    ).wait_for()
    sight.page.wait_for_function("document.querySelector('.jp-MlopsRuns-table')?.ariaRowCount === '10001'")


def seen(sight: Sight) -> list[Any]:
    """Number and index of each row that is wholly in sight, from the top."""
    sight.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return list(sight.page.evaluate(SEEN))


def test_only_the_rows_in_sight_exist_and_none_is_left_behind(sight: Sight) -> None:
    """Scrolled through from end to end, the page has as many elements after three times as after one."""
    whole(sight)
    rows = seen(sight)
    assert rows == [[MANY - place, place + 2] for place in range(len(rows))]
    assert len(rows) > 5
    (most, once), _, (again, thrice) = (sight.page.evaluate(SCROLL) for _ in range(3))
    assert most < MOST_ROWS
    assert again < MOST_ROWS
    assert thrice == once
    rows = seen(sight)
    assert rows == [[len(rows) - place, MANY + 2 - len(rows) + place] for place in range(len(rows))]


def test_sorting_and_filtering_are_over_all_runs(sight: Sight, aucs: dict[int, float]) -> None:
    """The best run of ten thousand stands first, whatever page it came with; a word finds every run that has it."""
    whole(sight)
    sight.page.get_by_role("button", name="Metrics").click()
    best = sorted(aucs, key=lambda run: -aucs[run])
    assert [run for run, _ in seen(sight)][:5] == best[:5]
    sight.page.get_by_role("searchbox").fill("e3")
    sight.page.locator(".jp-MlopsStore-count", has_text="1429 of 10\u2009000 runs").wait_for()
    among = [run for run in best if (run - 1) % 7 == 3]
    assert [run for run, _ in seen(sight)][:5] == among[:5]
    sight.page.get_by_role("searchbox").fill("run:9999")
    assert sight.cells("run") == ["9999"]
    assert sight.page.locator(".jp-MlopsRuns-table").get_attribute("aria-rowcount") == "2"


def test_keys_lead_through_the_whole_list(sight: Sight) -> None:
    """One row is reached by Tab; from there arrows, pages and ends move the focus, which is always in sight."""
    whole(sight)
    sight.page.get_by_role("button", name="When").focus()
    press = sight.page.keyboard.press
    press("Tab")
    focused = sight.page.locator("#mlops-magic-runs tr:focus")

    def at() -> int:
        number = int(focused.get_attribute("data-run") or "0")
        assert number in [run for run, _ in seen(sight)]
        return number

    assert at() == MANY
    page = len(seen(sight)) - 1
    press("ArrowDown")
    assert at() == MANY - 1
    press("PageDown")
    assert MANY - 1 - page - 1 <= at() <= MANY - page
    press("End")
    assert at() == 1
    assert focused.get_attribute("aria-rowindex") == "10001"
    press("ArrowDown")
    assert at() == 1
    press("ArrowUp")
    press(" ")
    assert at() == 2
    assert focused.get_attribute("aria-selected") == "true"
    press("Home")
    press(" ")
    assert at() == MANY
    assert sight.page.get_by_role("button", name="Compare").inner_text() == "Compare 2, 10000"
    press("PageUp")
    assert at() == MANY


def test_focus_and_selection_stay_with_their_row_when_it_is_scrolled_away(sight: Sight) -> None:
    """Who scrolls by the wheel and goes on typing goes on from where he was."""
    whole(sight)
    sight.page.get_by_role("checkbox", name="Select run 9998").check()
    sight.page.evaluate(SCROLL)
    assert sight.page.evaluate("document.activeElement.closest('tr').dataset.run") == "9998"
    assert sight.page.locator("#mlops-magic-runs tbody tr").count() < MOST_ROWS
    sight.page.locator("#mlops-magic-runs .jp-MlopsStore-scroller").evaluate("list => { list.scrollTop = 0; }")
    seen(sight)
    assert sight.page.get_by_role("checkbox", name="Select run 9998").is_checked()
    assert sight.page.locator("#mlops-magic-runs input:checked").count() == 1
