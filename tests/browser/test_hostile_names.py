"""Is whatever a thing is called shown as text, in every tab, and never run?"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mlops_magic.records.lineage import LineageEdge
from mlops_magic.store import lineage
from mlops_magic.store.database import open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "window.hacked=true"
HOSTILE = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"javascript:{RUN}",
    f"<a href='javascript:{RUN}' autofocus onfocus={RUN}>here</a>",
    f'"><img src=x onerror={RUN}>',
    f"'\"--></title></textarea></style></script><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    "{{7*7}}${7*7}#{7*7}<%= 7*7 %>{%print(7*7)%}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<math><mtext><mglyph><style><img src=x onerror={RUN}></style></mglyph></mtext></math>",
    f"<details open ontoggle={RUN}>",
    f"data:text/html,<script>{RUN}</script>",
    "safe\u202egnp.tpircs\u202c\u2066\u200b",
    "\u05e9\u05dc\u05d5\u05dd <b>\u0645\u0631\u062d\u0628\u0627</b>",
    "null undefined NaN __proto__ constructor",
    f"{'A' * 5000}<img src=x onerror={RUN}>",
]
MARKUP = (
    "img, script, iframe, a, object, embed, math, style, textarea, b:not([class], :not(:has(*))), "
    "[onerror], [onload], [onfocus], [ontoggle], [srcdoc], [href], [autofocus]"
)
DIRECTIONS = "[\\u202a-\\u202e\\u2066-\\u2069\\u200b]"


@pytest.fixture(scope="module", autouse=True)
def world(root: Path, keep_world: Callable[..., None], keep_versions: Callable[..., None]) -> None:
    """Every kind of thing under every name, and a picture that holds models of all names."""
    for name in ("all-hostile", "hostile-picture"):
        (root / name).mkdir()
        shutil.copy(root / "small" / "note.ipynb", root / name)
    for name in HOSTILE:
        keep_world(root / "all-hostile", name, name)
        keep_versions(root / "hostile-picture", name, 0.5)
    database = open_database(root / "hostile-picture" / ".mlops")
    try:
        lineage.add(
            database, [LineageEdge(f"data:fp1:{HOSTILE[1]}", f"model:{name}@1", "trained_on") for name in HOSTILE]
        )
    finally:
        database.close()


def unharmed(sight: Sight, panel: str, dialogs: list[str]) -> None:
    """Nothing ran, and no element is there that a name would have made."""
    assert sight.page.evaluate("window.hacked") is None
    assert dialogs == []
    made = sight.page.locator(panel).locator(f":is({MARKUP})")
    assert made.evaluate_all("found => found.map(each => each.outerHTML)") == []
    text = f"panel => new RegExp('{DIRECTIONS}').test(document.querySelector(panel).textContent)"
    assert sight.page.evaluate(text, panel) is False


def listened(sight: Sight) -> list[str]:
    """Dialogs that open from now on."""
    dialogs: list[str] = []

    def opened(dialog: object) -> None:
        dialogs.append(str(dialog))
        dialog.dismiss()  # type: ignore[attr-defined]

    sight.page.on("dialog", opened)
    return dialogs


def begun(name: str) -> str:
    """How a name begins on the page, however it is cut."""
    return name.replace("\u202e", "\\u{202e}")[:12]


def test_class_11_twenty_hostile_names_are_text_in_every_list(sight: Sight) -> None:
    """Of runs, experiments, tags, metrics, errors, models, data and columns: each is read, and none runs."""
    assert len(HOSTILE) == 20
    dialogs = listened(sight)
    sight.page.set_viewport_size({"width": 1440, "height": 2000})  # forty runs are in sight
    sight.open("all-hostile/note.ipynb")
    for tab in ("runs", "models", "data", "drift"):
        sight.show(tab)
        panel = f"#mlops-magic-{tab}"
        sight.page.locator(f"{panel} :is(td.jp-mod-run, li)").first.wait_for()
        for fold in sight.page.locator(f"{panel} details").all():
            fold.evaluate("fold => { fold.open = true; }")
        text = sight.page.locator(panel).evaluate("panel => panel.textContent")
        assert [name for name in HOSTILE if begun(name) not in text] == [], tab
        assert "49" not in text.replace("1049", ""), tab
        unharmed(sight, panel, dialogs)
    sight.show("runs")
    sight.page.get_by_role("searchbox").fill(HOSTILE[1][:9])
    sight.page.locator("#mlops-magic-runs tbody tr").first.hover()
    unharmed(sight, "#mlops-magic-runs", dialogs)


def test_class_11_twenty_hostile_names_are_text_in_a_picture(sight: Sight) -> None:
    """In boxes, tooltips, labels for a screen reader and facts, whichever is selected."""
    dialogs = listened(sight)
    sight.open("hostile-picture/note.ipynb")
    sight.show("lineage")
    boxes = sight.page.locator("#mlops-magic-lineage g[role='button']")
    boxes.filter(has_text="data").first.focus()
    sight.page.keyboard.press("Space")
    sight.page.get_by_role("button", name="Trace").last.click()
    boxes.nth(len(HOSTILE)).wait_for()
    text = " ".join(boxes.all_text_contents())
    assert [name for name in HOSTILE if begun(name) not in text] == []
    for place in range(len(HOSTILE) + 1):
        boxes.nth(place).focus()
        sight.page.keyboard.press("Space")
        unharmed(sight, "#mlops-magic-lineage", dialogs)
        assert sight.page.locator(".jp-MlopsLineage-facts h3").inner_text() != ""
