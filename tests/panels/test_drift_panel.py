"""Do the sliders of a drift report give the reports that `%drift` would give?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Page

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

TABLES = """
import numpy as np, pandas as pd, mlops_magic
rng = np.random.default_rng(3)
old = pd.DataFrame({"age": rng.normal(40, 9, 3000), "fee": rng.normal(9, 1, 3000), "plan": rng.integers(0, 3, 3000)})
new = old.assign(age=old.age + 1.5, fee=old.fee + 0.02)
"""


@pytest.fixture(scope="module")
def page(kernel: Page) -> Page:
    """A kernel with a report, and a panel of it."""
    assert kernel.run(TABLES) == ""
    assert kernel.run("panel = %drift new vs old --panel") == ""
    return kernel


def drifted(page: Page) -> str:
    """Columns that drifted in the panel's report."""
    return page.run("print([each.column for each in panel.report.alarms])").strip()


def test_the_report_stays_beside_the_panel(page: Page) -> None:
    """The card of the measured report is an output of its own, and no widget is in it."""
    page.run("panel = %drift new vs old --panel\npanel")
    card, panel = page.shown[0], page.shown[-1]
    assert "text/html" in card
    assert not [kind for kind in card if "widget" in kind]
    assert "application/vnd.jupyter.widget-view+json" in panel
    assert page.state["line"] == "%drift new vs old --q 0.05 --floor 0.02"
    assert page.ask(ask="report")["changed"] == "As it was measured."


def test_a_slider_changes_the_verdict(page: Page) -> None:
    """What the page moves is judged in Python at once; the sentence says which columns are no longer there."""
    page.set(rate=0.05, floor=0.02)
    assert drifted(page) == "['age']"
    page.answers.clear()
    page.set(floor=0.4)
    assert drifted(page) == "[]"
    assert page.answers[-1]["changed"] == "Fewer than measured: age."
    assert "no drift" in page.answers[-1]["html"]


def test_python_moves_the_sliders(page: Page) -> None:
    """A trait set in a cell is in the page, with the line that gives this report; the line gives it."""
    page.run("panel.rate, panel.floor = 0.2, 0.0")
    assert (page.state["rate"], page.state["floor"]) == (0.2, 0.0)
    assert page.state["line"] == "%drift new vs old --q 0.2 --floor 0"
    page.run("typed = %drift new vs old --q 0.2 --floor 0")
    same = "print([(a.column, a.verdict, a.sentence) for a in typed.columns] == [(a.column, a.verdict, a.sentence) for a in panel.report.columns])"
    assert page.run(same) == "True\n"


def test_a_share_that_is_none_is_a_sentence(page: Page) -> None:
    """Above one, below nought: nothing moves."""
    page.run("panel.floor = 0.1")
    assert "is a share from 0 to 1, not 2. Type: panel.floor = 0.05" in page.run("panel.floor = 2")
    assert page.run("print(panel.floor)") == "0.1\n"


def test_a_stored_report_is_opened_by_its_number(page: Page) -> None:
    """The tables may be gone: the report is enough; a number that is not there offers the nearest."""
    page.run("%%track\nx = 1")  # makes the store
    page.run("report = %drift new vs old\ndel new")
    page.run("panel = mlops_magic.drift_panel(report.id)\npanel.floor = 0.5")
    assert drifted(page) == "[]"
    assert "DriftNotFound" in page.run("mlops_magic.drift_panel(999)")
