"""Does the sidebar follow its store while somebody looks, and ask nothing at all while nobody does?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight
    from playwright.sync_api import Request

pytestmark = [pytest.mark.browser, pytest.mark.slow]

follows = pytest.mark.parametrize("sight", [{"refreshSeconds": 0.2}], indirect=True)
HIDDEN = """hidden => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
CELLS = (
    "%load_ext mlops_magic",
    "%%track live -m auc\nauc = 0.75",
)


@pytest.fixture
def folder(placed: Callable[..., Path], recorded: Callable[[Path], None], request: pytest.FixtureRequest) -> Path:
    """A folder with a notebook that tracks a cell, and a store of one run."""
    folder = placed(f"live-{request.node.name.partition('[')[0]}", *CELLS)
    recorded(folder)
    return folder


def open_questions(sight: Sight) -> set[str]:
    """Our questions that wait for their answer, kept up to date from now on."""
    waiting: set[str] = set()

    def ours(request: Request) -> bool:
        return "/mlops-magic/" in request.url and "/extensions/" not in request.url

    def ended(request: Request) -> None:
        waiting.discard(request.url)

    sight.page.on("request", lambda request: waiting.add(request.url) if ours(request) else None)
    sight.page.on("requestfinished", ended)
    sight.page.on("requestfailed", ended)
    return waiting


@follows
def test_a_run_that_ends_in_the_kernel_comes_by_itself(sight: Sight, folder: Path) -> None:
    """Nothing is saved and nothing pressed; the table is the same one, with one row more."""
    sight.open(f"{folder.name}/note.ipynb")
    sight.show()
    rows = sight.page.locator("#mlops-magic-runs td.jp-mod-run")
    rows.wait_for()
    sight.page.evaluate("document.querySelector('.jp-MlopsRuns-table tbody tr').marked = true")
    sight.command("notebook:run-all-cells")
    rows.nth(1).wait_for()
    sight.page.locator("#mlops-magic-runs td.jp-mod-status", has_text="✓ finished").wait_for()
    assert sight.cells("metrics") == ["auc 0.75", ""]
    assert sight.page.evaluate("document.querySelectorAll('.jp-MlopsRuns-table tbody tr')[1].marked")
    asked = [url for url in sight.asked if "/runs" in url]
    assert all("since=" in url for url in asked[1:]), "only what changed is asked for"


@follows
def test_a_quiet_store_is_waited_for_with_one_open_question(sight: Sight, folder: Path) -> None:
    """It is no polling: while nothing changes, nothing more is asked."""
    sight.open(f"{folder.name}/note.ipynb")
    waiting = open_questions(sight)
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    sight.page.wait_for_timeout(2000)  # who looks last folds the log in, which is a change once
    before = list(sight.asked)
    sight.page.wait_for_timeout(3000)
    assert sight.asked == before
    assert len(waiting) == 1
    assert "/changes" in waiting.pop()


@follows
@pytest.mark.parametrize("way", ["another panel", "another tab of the browser"])
def test_a_hidden_sidebar_asks_nothing_and_leaves_no_question_open(
    sight: Sight, folder: Path, recorded: Callable[[Path], None], way: str
) -> None:
    """Even if its store changes; shown again, it has what it missed."""
    sight.open(f"{folder.name}/note.ipynb")
    waiting = open_questions(sight)
    sight.page.wait_for_timeout(1000)
    assert not [url for url in sight.asked if "/status" not in url]
    sight.show()
    rows = sight.page.locator("#mlops-magic-runs td.jp-mod-run")
    rows.wait_for()
    if way == "another panel":
        sight.command("filebrowser:activate")
        sight.page.locator("#mlops-magic-runs").wait_for(state="hidden")
    else:
        sight.page.evaluate(HIDDEN, True)  # noqa: FBT003  what the page is told
    sight.page.wait_for_timeout(1000)
    assert waiting == set()
    before = list(sight.asked)
    recorded(folder)
    sight.page.wait_for_timeout(2000)
    assert (sight.asked, waiting) == (before, set())
    if way == "another panel":
        sight.show()
    else:
        sight.page.evaluate(HIDDEN, False)  # noqa: FBT003
    rows.nth(1).wait_for()


@follows
def test_a_tab_that_is_not_shown_follows_nothing(sight: Sight, folder: Path) -> None:
    """One question is open for the tab in front, whichever it is."""
    sight.open(f"{folder.name}/note.ipynb")
    waiting = open_questions(sight)
    for tab in ("runs", "models", "data"):
        sight.show(tab)
        sight.page.wait_for_timeout(1500)
        assert len(waiting) == 1


@follows
def test_a_list_stays_when_nobody_can_tell_of_changes(
    sight: Sight, folder: Path, recorded: Callable[[Path], None]
) -> None:
    """The question after changes is asked ever more rarely, and no sentence troubles the reader."""
    sight.page.route("**/mlops-magic/changes*", lambda route: route.abort())
    sight.open(f"{folder.name}/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    sight.page.wait_for_timeout(3000)
    assert len([url for url in sight.asked if "/changes" in url]) == 1
    assert sight.cells("run") == ["1"]
    assert not sight.page.locator("#mlops-magic-runs .jp-MlopsStore-notice").is_visible()
    sight.page.unroute("**/mlops-magic/changes*")
    sight.page.locator("#mlops-magic-runs").get_by_role("button", name="Refresh").click()
    sight.page.wait_for_timeout(500)
    recorded(folder)
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
    assert {text.partition(":")[0] for text in sight.wrong} == {"Failed to load resource"}
    sight.wrong.clear()


def test_with_the_switch_at_0_it_looks_only_when_told_to(
    sight: Sight, folder: Path, recorded: Callable[[Path], None]
) -> None:
    """No question stays open, and a change of the store is not asked for."""
    sight.open(f"{folder.name}/note.ipynb")
    waiting = open_questions(sight)
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    recorded(folder)
    sight.page.wait_for_timeout(1500)
    assert waiting == set()
    assert not [url for url in sight.asked if "/changes" in url]
    assert sight.cells("run") == ["1"]
