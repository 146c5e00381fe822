"""Does a panel of the store say what the store has, and keep its promises to Python?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Page

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

TRACKED = "%%track churn\nC = {0}\nauc = {0} / 10"


@pytest.fixture(scope="module")
def page(kernel: Page) -> Page:
    """A kernel whose store has three runs, and a panel of it that was opened before the first."""
    kernel.run("import mlops_magic\npanel = mlops_magic.panel()")
    empty = kernel.ask(ask="rows", tab="runs")
    assert (empty["keys"], empty["empty"]) == ([], "Nothing has been tracked here yet. Begin a cell with: %%track")
    assert not (kernel.folder / ".mlops").exists()  # looking makes no store
    kernel.run(TRACKED.format(1).replace("churn", "churn -m auc"))
    assert kernel.answers[-1]["keys"] == [1]  # it looked again by itself
    for number in (2, 3):
        kernel.run(TRACKED.format(number).replace("churn", "churn -m auc"))
    return kernel


def test_what_the_page_selects_is_python_integers(page: Page) -> None:
    """`panel.selected` are the runs' numbers, ready for every verb."""
    page.set(selected=[1, 3])
    assert page.run("print(panel.selected, [type(each).__name__ for each in panel.selected])") == (
        "[1, 3] ['int', 'int']\n"
    )
    assert page.run("print(mlops_magic.compare(*panel.selected).runs[1].id)") == "3\n"


def test_what_python_selects_is_in_the_page(page: Page) -> None:
    """A number that no run has is refused with our sentence, and nothing changes."""
    page.run("panel.selected = [2, 2]")
    assert page.state["selected"] == [2]
    assert "RunNotFound" in page.run("panel.selected = [99]")
    assert page.run("print(panel.selected)") == "[2]\n"


def test_rows_are_the_leaderboard(page: Page) -> None:
    """Runs stand in the order of the leaderboard, metric and param of one name are told apart."""
    page.run("board = mlops_magic.leaderboard()\nprint([run.id for run in board.runs])")
    listed = page.ask(ask="rows", tab="runs")
    assert listed["keys"] == [3, 2, 1]
    assert [column["name"] for column in listed["columns"]] == [
        "run", "experiment", "name", "status", "auc", "C", "took", "when",
    ]  # fmt: skip
    assert listed["rows"][0][4:6] == [0.3, "3"]


def test_a_condition_and_an_order_reach_the_whole_store(page: Page) -> None:
    """The kernel answers what the list alone could not; a condition that is none is a sentence; refreshing keeps both."""
    found = page.ask(ask="rows", tab="runs", where="metrics.auc < 0.25", by="auc", ascending=True)
    assert (found["keys"], found["total"]) == ([1, 2], 2)
    page.answers.clear()
    page.run("panel.refresh()")
    assert page.answers[-1]["keys"] == [1, 2]
    assert "empty" in page.ask(ask="rows", tab="runs", where="metrics.auc > 5")
    assert page.ask(ask="rows", tab="runs", where="metrics.auc <")["sentence"]
    assert page.ask(ask="rows", tab="runs")["keys"] == [3, 2, 1]


def test_chosen_runs_are_shown_as_cards(page: Page) -> None:
    """One run is its card, several are what differs; too many are a sentence."""
    assert "run 2" in page.ask(ask="card", tab="runs", keys=[2])["html"]
    assert "run 1 vs run 3" in page.ask(ask="card", tab="runs", keys=[1, 3])["html"]
    assert "up to 6" in page.ask(ask="card", tab="runs", keys=[1, 2, 3] * 3)["sentence"]


@pytest.mark.parametrize(
    "question",
    [{"ask": "card", "tab": "models", "keys": ["nothing@1"]}, {"ask": "card", "tab": "drift", "keys": ["x"]},
     {"ask": "rows", "tab": "../../etc"}, {"ask": "card", "tab": "lineage", "keys": ["run:77"]}],
    ids=["no model", "no number", "no tab", "no run"],
)  # fmt: skip
def test_what_cannot_be_shown_is_a_sentence(page: Page, question: dict[str, object]) -> None:
    """Whatever a page asks, the kernel answers in words."""
    assert page.ask(**question)["sentence"]


def test_a_block_that_ends_is_noticed(page: Page) -> None:
    """Runs that `with track()` records count as those of cells; other cells ask for nothing."""
    page.answers.clear()
    page.run("1 + 1")
    assert page.answers == []
    page.run("with mlops_magic.track('churn') as run:\n    run.log_metric('auc', 0.9)")
    assert page.answers[-1]["keys"][0] == 4


def test_a_run_that_uses_the_panel_is_a_run_as_any(page: Page) -> None:
    """The panel in a tracked cell's names costs nothing and breaks nothing."""
    assert page.run("%%track churn -m auc\npicked = panel.selected\nauc = 0.5") == ""
    page.run("%mlops status")
    assert "runs 5" in page.shown[0]["text/plain"].replace("  ", " ")


def test_a_closed_panel_looks_no_more(page: Page) -> None:
    """After `close()` the kernel asks the store for nobody."""
    page.run("other = mlops_magic.panel()\nother.close()")
    assert (
        page.run("print(sum('_ended' in repr(each) for each in get_ipython()._mlops_magic[0].kernel.on_end))") == "1\n"
    )


def test_without_a_page_the_status_is_one_card(page: Page) -> None:
    """Under `jupyter execute` nobody looks: `%mlops` leaves no widget behind; the status stays the value."""
    page.run("status = %mlops\n%mlops")
    (bundle,) = page.shown
    assert "text/html" in bundle
    assert page.run("print(type(status).__name__)") == "StoreStatus\n"


def test_in_a_terminal_a_panel_is_a_sentence(notebook) -> None:
    """IPython without a kernel can show none, and says what can be typed."""
    notebook.ok("%mlops")
    error = notebook.run("%mlops panel").error
    assert str(error).endswith("In a terminal, type: %leaderboard")
