"""Are drift reports and alerts listed, newest first, with all that they say?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlops_magic.store.blobs import path_of
from mlops_magic.store.database import open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def stores(world: Callable[[str], Path]) -> None:
    """Two stores with two reports each; of one a report's file is gone."""
    world("drifted")
    store = world("half") / ".mlops"
    database = open_database(store)
    try:
        with database.read() as connection:
            (key,) = connection.execute("SELECT record_key FROM drift WHERE id = 2").fetchone()
    finally:
        database.close()
    path_of(store, key).unlink()


def test_a_report_has_its_verdict_and_opens_to_its_columns(sight: Sight) -> None:
    """The newest stands first; what drifted is open to see, what did not is folded; a look later it is still open."""
    sight.open("drifted/note.ipynb")
    sight.show("drift")
    panel = sight.page.locator("#mlops-magic-drift")
    reports = panel.locator("section", has_text="Reports").locator("ul > li")
    reports.nth(1).wait_for()
    assert reports.locator("summary > span > code").all_inner_texts()[:1] == ["drift:2"]
    assert [report.split("\n")[0] for report in reports.locator("b").all_inner_texts()] == [
        "! 1 of 2 columns drifted",
        "✓ no drift",
    ]
    assert panel.locator(".jp-MlopsStore-count").inner_text() == "2 reports"
    reports.first.locator("summary").first.focus()
    sight.page.keyboard.press("Enter")
    assert "mean moved up by" in reports.first.locator("dd").first.inner_text()
    assert reports.first.locator("dt").first.inner_text().split("\n") == ["churn", "! drifted"]
    assert not reports.first.locator("dt", has_text="plan").is_visible()
    reports.first.locator("summary", has_text="unchanged (1)").click()
    assert reports.first.locator("dt", has_text="plan").is_visible()
    with sight.page.expect_response("**/mlops-magic/drift*"):
        panel.get_by_role("button", name="Refresh").click()
    sight.page.wait_for_timeout(300)
    assert reports.first.locator("dt", has_text="plan").is_visible()


def test_alerts_name_what_asks_for_a_look_and_lead_there(sight: Sight) -> None:
    """A drifted report, a refused version and a failed run, each with sign and word."""
    sight.open("drifted/note.ipynb")
    sight.show("drift")
    alerts = sight.page.locator("#mlops-magic-drift section", has_text="Alerts").locator("li")
    alerts.nth(2).wait_for()
    assert sorted(alerts.locator("b").all_inner_texts()) == ["! drift", "✗ failed", "✗ refused"]
    assert "the gate refused it as champion" in alerts.filter(has_text="✗ refused").inner_text()
    alerts.get_by_role("button", name="churn@2").click()
    sight.page.locator("#mlops-magic-models li:focus code", has_text="churn@2").wait_for()
    sight.show("drift")
    alerts.get_by_role("button", name="run:2").click()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    assert sight.cells("run") == ["2"]
    sight.show("drift")
    alerts.get_by_role("button", name="drift:2").click()
    sight.page.locator("#mlops-magic-drift li:focus", has_text="no drift").or_(
        sight.page.locator("#mlops-magic-drift li:focus", has_text="columns drifted")
    ).wait_for()


def test_a_report_whose_file_is_gone_says_so_and_hides_no_other(sight: Sight) -> None:
    """One sentence with the line to type."""
    sight.open("half/note.ipynb")
    sight.show("drift")
    reports = sight.page.locator("#mlops-magic-drift section", has_text="Reports").locator("ul > li")
    reports.nth(1).wait_for()
    assert reports.locator("b").all_inner_texts() == ["? unreadable", "✓ no drift"]
    reports.first.locator("summary").click()
    assert "%mlops doctor" in reports.first.inner_text()


def test_nothing_drifted_yet_says_what_to_type(sight: Sight) -> None:
    """One sentence that ends in the line."""
    sight.open("small/note.ipynb")
    sight.show("drift")
    sight.page.locator("#mlops-magic-drift .jp-MlopsStore-notice", has_text="%drift DF vs NAME").wait_for()
