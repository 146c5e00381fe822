"""Do the tabs of models and data list the store's versions, and write lines of which every name is one word?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def references(sight: Sight, tab: str) -> list[str]:
    """What a tab lists, from the top."""
    return sight.page.locator(f"#mlops-magic-{tab} li code").all_inner_texts()


def test_models_stand_by_name_with_their_aliases(sight: Sight) -> None:
    """Each version has its figures; the champion is marked by the word."""
    sight.open("churn/note.ipynb")
    sight.show("models")
    panel = sight.page.locator("#mlops-magic-models")
    panel.locator("li").nth(2).wait_for()
    assert panel.locator("h3").all_inner_texts() == ["revenue forecast", "churn"]
    assert references(sight, "models") == ["revenue forecast@1", "churn@2", "churn@1"]
    assert panel.locator("li", has_text="churn@1").locator("b").all_inner_texts() == ["champion"]
    assert "auc 0.8642" in panel.locator("li", has_text="churn@2").inner_text()
    assert panel.locator(".jp-MlopsStore-count").inner_text() == "3 versions"


@pytest.mark.parametrize("sight", [{"runLines": False}], indirect=True)
def test_switched_off_a_move_is_a_line_that_is_not_run(sight: Sight) -> None:
    """The reason goes into the line; nothing is run, and the store is as it was."""
    sight.open("churn/note.ipynb")
    sight.show("models")
    for button in ("Promote: churn@2", "Roll back champion: churn@1"):
        sight.page.get_by_role("button", name=button).click()
        sight.page.get_by_label("Reason").fill('better on "new" rows')
        sight.page.get_by_role("button", name="Insert the Line").click()
        sight.page.get_by_role("dialog").wait_for(state="detached")
    assert sight.sources()[1:] == [
        '%promote churn@2 to champion --on X_test --target y_test --reason "better on \\"new\\" rows"',
        '%rollback churn --alias champion --reason "better on \\"new\\" rows"',
    ]
    assert references(sight, "models") == ["revenue forecast@1", "churn@2", "churn@1"]


@pytest.mark.parametrize("sight", [{"runLines": False}], indirect=True)
def test_saved_data_is_listed_and_compared(sight: Sight) -> None:
    """A version names its shape; its button types the difference with the one before."""
    sight.open("churn/note.ipynb")
    sight.show("data")
    sight.page.get_by_role("button", name="Diff with @1: customers@2").click()
    assert references(sight, "data") == ["customers@2", "customers@1"]
    assert "480 rows × 2" in sight.page.locator("#mlops-magic-data li").first.inner_text()
    assert sight.sources()[1:] == ["%data diff customers@1 customers@2"]


@pytest.mark.parametrize("sight", [{"runLines": False}], indirect=True)
def test_class_11_a_hostile_model_name_is_one_quoted_word(sight: Sight) -> None:
    """Markup in it is read, never run; a line break in it does not begin a line of its own."""
    sight.open("hostile/note.ipynb")
    sight.show("models")
    panel = sight.page.locator("#mlops-magic-models")
    panel.get_by_role("button", name="Roll back champion").click()
    sight.page.get_by_role("button", name="Insert the Line").click()
    (line,) = sight.sources()[1:]
    assert "\n" not in line
    assert line.startswith('%rollback "<img src=x onerror=')
    assert panel.locator(":is(img, script, iframe, a)").count() == 0
    assert sight.page.evaluate("window.hacked") is None


def test_nothing_there_says_what_to_type(sight: Sight) -> None:
    """One sentence ends in the line that makes the first version."""
    sight.show("models")
    sight.page.locator("#mlops-magic-models .jp-MlopsStore-notice", has_text="%register MODEL as NAME").wait_for()
    sight.show("data")
    sight.page.locator("#mlops-magic-data .jp-MlopsStore-notice", has_text="%data save DF as NAME").wait_for()


def test_arrow_keys_walk_the_tabs_and_only_the_shown_one_asks(sight: Sight) -> None:
    """Focus goes with the choice, and what is hidden asks nothing."""
    sight.open("churn/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(5).wait_for()
    assert not [url for url in sight.asked if "/models" in url or "/data" in url]
    sight.page.get_by_role("tab", name="Runs").focus()
    sight.page.keyboard.press("ArrowRight")
    sight.page.locator("#mlops-magic-models").wait_for(state="visible")
    assert sight.page.locator("#mlops-magic-runs").is_hidden()
    assert sight.page.get_by_role("tab", selected=True).and_(sight.page.locator(":focus")).inner_text() == "Models"
    sight.page.keyboard.press("ArrowLeft")
    for tab in ("lineage", "drift", "data"):  # round by the left
        sight.page.keyboard.press("ArrowLeft")
        sight.page.locator(f"#mlops-magic-{tab}").wait_for(state="visible")
