"""Does the sidebar show the notebook's own runs, as text, in any order, and only while somebody looks?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sight
    from playwright.sync_api import Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOWEST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3


def test_the_sidebar_shows_exactly_the_stores_runs(sight: Sight) -> None:
    """Each run stands once, newest first, with sign and word, its first metrics and its age."""
    sight.open("churn/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(5).wait_for()
    assert sight.cells("run") == ["6", "5", "4", "3", "2", "1"]
    assert sight.cells("experiment") == ["churn", "churn", "revenue forecast", "churn", "churn", "churn"]
    assert sight.cells("status") == [
        "✓ finished",
        "! interrupted",
        "✓ finished",
        "✓ finished",
        "✗ failed",
        "✓ finished",
    ]
    assert sight.cells("metrics") == [
        "auc 0.9051",
        "",
        "rmse 12\u2009480",
        "auc 0.9123, f1 0.81 +1",
        "",
        "auc 0.8731, f1 0.79",
    ]
    when = sight.cells("when")
    assert when[0].endswith("min ago")
    assert (when[3], when[4]) == ("1 h ago", "2 h ago")
    assert sight.page.locator("#mlops-magic-runs .jp-MlopsStore-where").inner_text() == "churn/.mlops"
    assert sight.page.locator("#mlops-magic-runs .jp-MlopsStore-count").inner_text() == "6 runs"


def test_a_notebook_in_another_folder_shows_its_own_store(sight: Sight) -> None:
    """The list follows the notebook in front; a folder below a store's belongs to it."""
    sight.open("churn/deep/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs .jp-MlopsStore-where", has_text="churn/.mlops").wait_for()
    sight.open("small/note.ipynb")
    sight.page.locator("#mlops-magic-runs .jp-MlopsStore-where", has_text="small/.mlops").wait_for()
    assert sight.cells("experiment") == ["other"]


def test_words_filter_the_list(sight: Sight) -> None:
    """Every word must occur in a run's names, status or metrics; clearing the box brings all back."""
    sight.open("churn/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(5).wait_for()
    box = sight.page.get_by_role("searchbox")
    box.fill("churn f1")
    assert sight.cells("run") == ["3", "1"]
    box.fill("no such run")
    assert sight.cells("run") == []
    assert sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice").inner_text().startswith("No run has all")
    box.fill("")
    assert len(sight.cells("run")) == 6
    assert not sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice").is_visible()


@pytest.mark.parametrize("sight", [{"runLines": False}], indirect=True)
def test_selected_runs_are_compared_by_a_line_in_a_new_cell(sight: Sight) -> None:
    """A selection survives a filter and a refresh, and is gone with its store; switched off, the line is typed and not run."""
    sight.open("churn/note.ipynb")
    sight.show()
    panel = sight.page.locator("#mlops-magic-runs")
    panel.locator("td.jp-mod-run").nth(5).wait_for()
    compare = panel.get_by_role("button", name="Compare")
    assert compare.is_disabled()
    sight.page.get_by_role("checkbox", name="Select run 6").check()
    sight.page.get_by_role("searchbox").fill("logistic")
    sight.page.get_by_role("checkbox", name="Select run 1").focus()
    sight.page.keyboard.press("Space")
    with sight.page.expect_response("**/mlops-magic/runs*"):
        panel.get_by_role("button", name="Refresh").click()
    assert compare.inner_text() == "Compare 1, 6"
    compare.click()
    assert sight.sources() == ["1 + 1", "%compare 1 6"]
    assert (
        sight.page.evaluate("window.jupyterapp.shell.currentWidget.content.model.cells.get(1).executionCount") is None
    )
    sight.open("small/note.ipynb")
    sight.page.get_by_role("searchbox").fill("")
    panel.locator(".jp-MlopsStore-where", has_text="small/.mlops").wait_for()
    assert panel.locator("input:checked").count() == 0
    assert compare.is_disabled()


def test_headers_sort_and_say_so(sight: Sight) -> None:
    """A header is a button that a keyboard reaches; its order is told to a screen reader; focus stays on it."""
    sight.open("churn/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(5).wait_for()
    metrics = sight.page.get_by_role("button", name="Metrics")
    metrics.focus()
    sight.page.keyboard.press("Enter")
    header = sight.page.locator("#mlops-magic-runs th.jp-mod-metrics")
    assert header.get_attribute("aria-sort") == "descending"
    assert sight.cells("run") == ["3", "6", "1", "4", "5", "2"]
    sight.page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    assert sight.cells("run") == ["1", "6", "3", "4", "5", "2"]
    assert sight.page.locator("#mlops-magic-runs th[aria-sort]").count() == 1


def test_class_11_a_hostile_name_is_shown_as_text(sight: Sight) -> None:
    """Markup in names, metrics and errors is read, never run."""
    sight.open("hostile/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    assert sight.cells("experiment")[0].startswith("<img src=x onerror=")
    assert sight.cells("metrics")[0].startswith("<img src=x onerror=")
    assert sight.page.locator("#mlops-magic-runs :is(img, script, iframe, a)").count() == 0
    assert sight.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("notebook", ["empty/note.ipynb", None])
def test_without_a_store_one_sentence_says_what_to_type(sight: Sight, notebook: str | None) -> None:
    """An empty folder, and a JupyterLab without any notebook, show how to begin and no empty table."""
    if notebook:
        sight.open(notebook)
    sight.show()
    notice = sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice", has_text="No runs yet.")
    notice.wait_for()
    assert notice.inner_text() == (
        "No runs yet. In a notebook, type %load_ext mlops_magic, then put %%track on a cell."
    )
    assert not sight.page.locator(".jp-MlopsRuns-table").is_visible()


def test_an_unreadable_store_is_one_sentence(sight: Sight) -> None:
    """The sentence ends in the line to type, another notebook's list is gone, and the page itself is unharmed."""
    sight.open("small/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    sight.open("damaged/note.ipynb")
    sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice", has_text="%mlops doctor").wait_for()
    assert sight.cells("run") == []
    # Chromium itself reports the answer 503; nothing else may have gone wrong.
    assert {text.partition(":")[0] for text in sight.wrong} == {"Failed to load resource"}
    sight.wrong.clear()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "The server does not answer."),
        ((404, "<html>no such page</html>"), "jupyter server extension enable mlops_magic.server"),
        ((200, '{"store": null}'), "another version of mlops_magic"),
        ((200, "<html>a login page</html>"), "another version of mlops_magic"),
    ],
)
def test_a_server_that_cannot_answer_is_one_sentence(
    sight: Sight, answer: tuple[int, str] | None, sentence: str
) -> None:
    """No connection, our half missing, and a half of another version are told apart; the next look starts anew."""

    def fail(route: Route) -> None:
        if answer is None:
            route.abort()
        else:
            route.fulfill(status=answer[0], body=answer[1])

    sight.open("small/note.ipynb")
    sight.page.route("**/mlops-magic/runs*", fail)
    sight.show()
    sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice", has_text=sentence).wait_for()
    sight.page.unroute("**/mlops-magic/runs*")
    sight.page.locator("#mlops-magic-runs").get_by_role("button", name="Refresh").click()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    assert not sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice").is_visible()
    assert {text.partition(":")[0] for text in sight.wrong} <= {"Failed to load resource"}
    sight.wrong.clear()


def test_saving_the_notebook_brings_its_new_runs(sight: Sight) -> None:
    """With the clockwork off, a save is what makes it look; Refresh does too."""
    from mlops_magic.records.run import RunStart
    from mlops_magic.store.database import open_database
    from mlops_magic.store.runs.runs import begin

    sight.open("live/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    again = sight.page.locator("#mlops-magic-runs").get_by_role("button", name="Refresh")
    for after in (lambda: sight.command("docmanager:save"), again.click):
        shown = len(sight.cells("run"))
        database = open_database(sight.lab.root / "live" / ".mlops")
        try:
            begin(database, RunStart("live", "", 1_790_000_000_000_000_000, "fit()", "fit()", "c1", "note.ipynb"))
        finally:
            database.close()
        sight.page.wait_for_timeout(500)
        assert len(sight.cells("run")) == shown
        after()
        sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(shown).wait_for()
    assert "… running" in sight.cells("status")


@pytest.fixture(scope="module")
def pictured(root: Path, keep_world: Callable[..., None]) -> None:
    """A store with one thing of every kind."""
    (root / "pictured").mkdir()
    shutil.copy(root / "small" / "note.ipynb", root / "pictured")
    keep_world(root / "pictured", "churn", "customers")


@pytest.mark.usefixtures("pictured")
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_text_can_be_read_in_either_theme(sight: Sight, theme: str, tmp_path: Path) -> None:
    """In every tab the contrast of each text is at least 4.5; pictures are kept where MLOPS_MAGIC_SCREENSHOTS says."""
    folder = Path(os.environ.get("MLOPS_MAGIC_SCREENSHOTS") or tmp_path)
    sight.theme(theme)
    for tab in ("runs", "models", "data", "drift", "lineage"):
        sight.open("pictured/note.ipynb" if tab in ("drift", "lineage") else "churn/note.ipynb")
        sight.show(tab)
        sight.page.locator(f"#mlops-magic-{tab} :is(td.jp-mod-run, li, g[role='button'])").nth(1).wait_for()
        if tab == "runs":
            for run in (3, 6):
                sight.page.get_by_role("checkbox", name=f"Select run {run}").check()
        picture = folder / f"{tab}-{theme.lower()}.png"
        sight.page.screenshot(path=picture)
        sight.page.locator("#mlops-magic-sidebar").screenshot(path=folder / f"{tab}-{theme.lower()}-panel.png")
        assert picture.stat().st_size > 20_000, tab
        found = sight.contrasts("#mlops-magic-sidebar")
        assert len(found) > 10, tab
        assert [(text, ratio) for text, ratio in found if ratio < LOWEST_CONTRAST] == [], tab
