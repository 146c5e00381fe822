"""Do the panels promote, roll back and compare in the notebook, with reason and actor in the store?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from mlops_magic.store.database import open_database
from mlops_magic.store.models.models import transitions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight
    from playwright.sync_api import Locator

    from mlops_magic.records.model import Transition

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

CELLS = (
    "%load_ext mlops_magic",
    (
        "from sklearn.datasets import load_breast_cancer\nfrom sklearn.linear_model import LogisticRegression\n"
        "from sklearn.model_selection import train_test_split\n"
        "X, y = load_breast_cancer(return_X_y=True, as_frame=True)\n"
        "X_train, rows, y_train, truth = train_test_split(X, y, random_state=0)"
    ),
    (
        "weak = LogisticRegression(max_iter=1).fit(X_train * 0, y_train)\n"
        "strong = LogisticRegression(max_iter=5000).fit(X_train, y_train)"
    ),
    "%register weak as tumour --alias champion",
    "%register strong as tumour",
)
REASON = 'better on "new" rows'
LOWEST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3


def moves(folder: Path, name: str) -> tuple[Transition, ...]:
    """Every move of the champion, as the store keeps it."""
    database = open_database(folder / ".mlops")
    try:
        return transitions(database, name, "champion")
    finally:
        database.close()


def outcome(sight: Sight, words: str, tab: str = "models") -> Locator:
    """What the tab says of the last button that was pressed; it is waited for."""
    found = sight.page.locator(f"#mlops-magic-{tab} .jp-MlopsVersions-outcome", has_text=words)
    found.wait_for()
    return found


def asked(sight: Sight, button: str, title: str) -> Locator:
    """The dialog behind a button of the tab of models."""
    sight.page.get_by_role("button", name=button).click()
    dialog = sight.page.get_by_role("dialog", name=title)
    dialog.wait_for()
    return dialog


def photographed(sight: Sight, name: str) -> None:
    """A picture of the page, where a folder for it is named."""
    if folder := os.environ.get("MLOPS_MAGIC_SCREENSHOTS"):
        sight.page.screenshot(path=f"{folder}/{name}.png")


def test_an_alias_moves_forth_and_back_with_a_reason(sight: Sight, notebook: Callable[..., str], root: Path) -> None:
    """What is asked is run in a cell; the store has who and why; the tab shows the new holder by itself."""
    path = notebook("promoting", *CELLS)
    folder = (root / path).parent
    sight.open(path)
    sight.run(*range(len(CELLS)))
    sight.show("models")
    dialog = asked(sight, "Promote: tumour@2", "Promote tumour@2")
    assert dialog.get_by_label("Alias").input_value() == "champion"
    assert dialog.get_by_label("Judged on the rows").input_value() == "X_test"
    sight.page.wait_for_function(
        "() => ['rows', 'truth'].every(name =>"
        " [...document.querySelectorAll('.jp-MlopsDialog option')].some(option => option.value === name))"
    )
    dialog.get_by_label("Judged on the rows").fill("rows")
    dialog.get_by_label("What came true").fill("truth")
    dialog.get_by_label("Reason").fill(REASON)
    photographed(sight, "promote-asks")
    sight.page.keyboard.press("Enter")
    outcome(sight, "promotion · tumour@2 to champion · ✓ promoted")
    line = '%promote tumour@2 to champion --on rows --target truth --reason "better on \\"new\\" rows"'
    assert sight.sources()[len(CELLS)] == line
    panel = sight.page.locator("#mlops-magic-models")
    panel.locator("li", has_text="tumour@2").locator("b", has_text="champion").wait_for()
    photographed(sight, "promoted")

    dialog = asked(sight, "Promote: tumour@1", "Promote tumour@1")
    assert dialog.get_by_label("Judged on the rows").input_value() == "rows"  # as the notebook's last promotion
    dialog.get_by_label("Reason").fill("a whim")
    dialog.get_by_role("button", name="Promote").click()
    said = outcome(sight, "✗ ").inner_text()
    assert "tumour@1" in said
    assert "\n" not in said.strip()

    dialog = asked(sight, "Roll back champion: tumour@2", "Roll Back champion of tumour")
    dialog.get_by_label("Reason").fill("too slow")
    photographed(sight, "rollback-asks")
    dialog.get_by_role("button", name="Roll Back").click()
    outcome(sight, "rollback · tumour@1 is champion again · ✓ moved")
    panel.locator("li", has_text="tumour@1").locator("b", has_text="champion").wait_for()

    kept = [(move.from_version, move.to_version, move.reason) for move in moves(folder, "tumour")]
    assert [each for each in kept if each[0] is not None] == [(1, 2, REASON), (2, 1, "too slow")]
    assert {move.actor for move in moves(folder, "tumour")} == {"ada"}


def test_cancel_and_escape_do_nothing(sight: Sight) -> None:
    """No line, no word; every text of the dialogs can be read in either theme."""
    sight.open("churn/note.ipynb")
    sight.show("models")
    for theme in ("Light", "Dark"):
        if theme == "Dark":
            sight.theme(theme)
        for button, title in (
            ("Promote: churn@2", "Promote churn@2"),
            ("Roll back champion: churn@1", "Roll Back champion of churn"),
        ):
            dialog = asked(sight, button, title)
            photographed(sight, f"move-{theme.lower()}-{title.split()[0].lower()}")
            found = sight.contrasts(".jp-MlopsDialog")
            assert len(found) > 4
            assert [(text, ratio) for text, ratio in found if ratio < LOWEST_CONTRAST] == []
            if theme == "Dark":
                sight.page.keyboard.press("Escape")
            else:
                dialog.get_by_role("button", name="Cancel").click()
            dialog.wait_for(state="detached")
    assert sight.sources() == ["1 + 1"]
    assert sight.page.locator(".jp-MlopsVersions-outcome:visible").count() == 0


def test_runs_and_data_are_compared_at_once(sight: Sight, notebook: Callable[..., str]) -> None:
    """Lines that only read need no question: the card stands in the notebook."""
    sight.open(
        notebook(
            "reading",
            "%load_ext mlops_magic\nimport pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\n"
            "more = pd.DataFrame({'a': [1, 2, 3]})",
            "%%track churn\nscore = 0.5",
            "%%track churn\nscore = 0.75",
            "%data save df as customers",
            "%data save more as customers",
        )
    )
    sight.run(*range(5))
    sight.show()
    sight.page.get_by_role("checkbox", name="Select run 1").check()
    sight.page.get_by_role("checkbox", name="Select run 2").check()
    sight.page.locator("#mlops-magic-runs").get_by_role("button", name="Compare").click()
    sight.page.locator(".jp-Cell-outputArea", has_text="0.75").last.wait_for()
    sight.show("data")
    sight.page.get_by_role("button", name="Diff with @1: customers@2").click()
    outcome(sight, "customers@1", "data")
    assert sight.sources()[5:] == ["%compare 1 2", "%data diff customers@1 customers@2"]


def test_without_a_kernel_it_says_so(sight: Sight) -> None:
    """One calm sentence; nothing is written."""
    sight.open("churn/note.ipynb")
    sight.shut_down()
    sight.show("data")
    sight.page.get_by_role("button", name="Diff with @1: customers@2").click()
    outcome(sight, "no kernel that answers", "data")
    assert sight.sources() == ["1 + 1"]
