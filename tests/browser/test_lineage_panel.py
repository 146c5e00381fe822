"""Can one walk in the picture of where a thing came from, with a mouse and without?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mlops_magic.records.lineage import LineageEdge
from mlops_magic.store import lineage
from mlops_magic.store.database import open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def stores(world: Callable[[str], Path]) -> None:
    """A store with one thing of every kind, and one with more runs of a table than a picture holds."""
    world("traced")
    database = open_database(world("crowded") / ".mlops")
    try:
        lineage.add(database, [LineageEdge("run:1", f"model:m@{number}", "trained_on") for number in range(1, 60)])
    finally:
        database.close()


def box(sight: Sight, label: str) -> Locator:
    """A thing of the picture."""
    return sight.page.locator("#mlops-magic-lineage g[role='button']", has_text=label)


def led(sight: Sight) -> list[str]:
    """Labels of what is in the accent, from the top left."""
    return sight.page.locator("#mlops-magic-lineage g.jp-mod-led text:not(.jp-mod-detail)").all_text_contents()


def view(sight: Sight) -> tuple[float, float, float]:
    """Where the picture is seen: offset and scale."""
    transform = sight.page.locator("#mlops-magic-lineage svg > g").get_attribute("transform") or ""
    found = re.fullmatch(r"translate\((\S+) (\S+)\) scale\((\S+)\)", transform)
    assert found
    x, y, scale = map(float, found.groups())
    return x, y, scale


def shown(sight: Sight, folder: str = "traced") -> None:
    """Open the picture of a store."""
    sight.open(f"{folder}/note.ipynb")
    sight.show("lineage")
    box(sight, "churn@2").wait_for()
    sight.page.get_by_role("button", name="Show all of it").click()  # a sidebar is narrow


def test_the_newest_model_is_traced_from_left_to_right(sight: Sight) -> None:
    """Data, run, model and what came of it stand in this order; what the model stands on is in the accent, all else grey."""
    shown(sight)
    lefts = [box(sight, label).bounding_box()["x"] for label in ("customers@1", "run 1", "churn@2", "pipeline churn")]
    assert lefts == sorted(set(lefts))
    assert sorted(led(sight)) == ["churn@2", "customers@1", "run 1"]
    facts = sight.page.locator("#mlops-magic-lineage .jp-MlopsLineage-facts")
    assert facts.locator("h3").inner_text() == "churn@2"
    said = facts.locator("li").all_inner_texts()
    assert "← trained on run 1" in said
    assert "→ deployed pipeline churn" in said
    assert sight.page.locator("#mlops-magic-lineage .jp-MlopsStore-where").inner_text() == "traced/.mlops"


def test_a_click_marks_the_path_to_a_thing_and_says_what_it_is(sight: Sight) -> None:
    """A run is led to by its data alone; its facts stand beside, and a screen reader hears that it is pressed."""
    shown(sight)
    box(sight, "run 1").click()
    assert sorted(led(sight)) == ["customers@1", "run 1"]
    assert box(sight, "run 1").get_attribute("aria-pressed") == "true"
    assert box(sight, "churn@2").get_attribute("aria-pressed") == "false"
    facts = sight.page.locator("#mlops-magic-lineage .jp-MlopsLineage-facts")
    assert facts.locator("h3").inner_text() == "run 1"
    assert "churn · finished" in facts.inner_text()


def test_wheel_buttons_and_keys_zoom_and_a_hand_moves_it(sight: Sight) -> None:
    """The point below the mouse stays where it is; a drag moves the ground and selects nothing."""
    shown(sight)
    x, y, scale = view(sight)
    frame = sight.page.locator("#mlops-magic-lineage svg").bounding_box()
    at = (frame["x"] + 40, frame["y"] + 30)
    sight.page.mouse.move(*at)
    sight.page.mouse.wheel(0, -300)
    grown = view(sight)
    assert grown[2] > scale * 1.3
    for offset, moved, place in ((x, grown[0], 40), (y, grown[1], 30)):
        assert (place - moved) / grown[2] == pytest.approx((place - offset) / scale, abs=2)
    sight.page.mouse.down()
    sight.page.mouse.move(at[0] + 50, at[1] + 20, steps=4)
    sight.page.mouse.up()
    assert view(sight) == pytest.approx((grown[0] + 50, grown[1] + 20, grown[2]))
    assert box(sight, "churn@2").get_attribute("aria-pressed") == "true"
    panel = sight.page.locator("#mlops-magic-lineage")
    panel.get_by_role("button", name="Zoom out").click()
    assert view(sight)[2] == pytest.approx(grown[2] / 1.25)
    panel.get_by_role("button", name="Show all of it").click()
    fitted = view(sight)
    box(sight, "customers@1").focus()
    for key, sign in (("+", 1), ("-", -1)):
        before = view(sight)[2]
        sight.page.keyboard.press(key)
        assert (view(sight)[2] - before) * sign > 0
    before = view(sight)
    sight.page.keyboard.press("ArrowRight")
    sight.page.keyboard.press("ArrowUp")
    assert view(sight)[:2] == pytest.approx((before[0] - 40, before[1] + 40))
    sight.page.keyboard.press("0")
    assert view(sight) == pytest.approx(fitted)


def test_tab_walks_the_things_and_enter_opens_one(sight: Sight) -> None:
    """A thing that gets the focus comes into sight; Space selects it; Enter shows a model in its own tab."""
    shown(sight)
    sight.page.locator("#mlops-magic-lineage").get_by_role("button", name="Show all of it").focus()
    labels = []
    for _ in range(12):
        sight.page.keyboard.press("Tab")
        label = sight.page.evaluate(
            "document.activeElement.closest('g[data-id]')?.querySelector('text').textContent ?? ''"
        )
        if label:
            labels.append(label)
            inside, frame = (
                sight.page.locator(each).bounding_box()
                for each in ("#mlops-magic-lineage g:focus", "#mlops-magic-lineage svg")
            )
            assert inside["x"] >= frame["x"] - 2
        if label == "churn@2":
            break
    assert "customers@1" in labels
    assert labels[-1] == "churn@2"
    sight.page.keyboard.press("Space")
    assert box(sight, "churn@2").get_attribute("aria-pressed") == "true"
    sight.page.keyboard.press("Enter")
    sight.page.locator("#mlops-magic-models").wait_for(state="visible")
    sight.page.locator("#mlops-magic-models li:focus code", has_text="churn@2").wait_for()


def test_a_double_click_opens_a_run_and_a_button_opens_data(sight: Sight) -> None:
    """The list of runs shows that run alone; the list of data has the focus on that version."""
    shown(sight)
    box(sight, "run 1").dblclick()
    sight.page.locator("#mlops-magic-runs").wait_for(state="visible")
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    assert sight.cells("run") == ["1"]
    sight.show("lineage")
    sight.page.get_by_role("button", name="Show all of it").click()
    box(sight, "customers@1").click()
    sight.page.get_by_role("button", name="Show customers@1 in Data").click()
    sight.page.locator("#mlops-magic-data li:focus code", has_text="customers@1").wait_for()


def test_another_thing_can_be_traced_and_the_newest_again(sight: Sight) -> None:
    """The picture is then of that thing; another store begins with its own newest."""
    shown(sight)
    newest = sight.page.get_by_role("button", name="Trace the newest model or run")
    assert newest.is_disabled()
    box(sight, "drift 2").click()
    sight.page.get_by_role("button", name="Trace drift 2").click()
    sight.page.locator("#mlops-magic-lineage h3", has_text="drift 2").wait_for()
    assert any("of=drift%3A2" in url for url in sight.asked)
    newest.click()
    sight.page.locator("#mlops-magic-lineage h3", has_text="churn@2").wait_for()
    sight.page.get_by_role("button", name="Show all of it").click()
    box(sight, "drift 2").click()
    sight.page.get_by_role("button", name="Trace drift 2").click()
    sight.page.locator("#mlops-magic-lineage h3", has_text="drift 2").wait_for()
    sight.open("small/note.ipynb")
    sight.page.locator("#mlops-magic-lineage h3", has_text="run 1").wait_for()


def test_a_screenful_is_drawn_and_the_rest_is_counted(sight: Sight) -> None:
    """What is further away is told by kind."""
    shown(sight, "crowded")
    box(sight, "run 1").click()
    sight.page.get_by_role("button", name="Trace run 1").click()
    sight.page.locator("#mlops-magic-lineage g[role='button']").nth(23).wait_for()
    assert sight.page.locator("#mlops-magic-lineage g[role='button']").count() == 24
    assert "Further away and not drawn:" in sight.page.locator(".jp-MlopsLineage-facts").inner_text()


def test_nothing_to_trace_says_what_to_type(sight: Sight) -> None:
    """One sentence, and no empty picture."""
    sight.open("empty/note.ipynb")
    sight.show("lineage")
    sight.page.locator("#mlops-magic-lineage .jp-MlopsStore-notice", has_text="%%track").wait_for()
    assert not sight.page.locator("#mlops-magic-lineage svg").is_visible()
