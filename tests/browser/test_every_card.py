"""Is every card of ours readable in JupyterLab, light and dark, on a wide and on a narrow page?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[1] / "render" / "examples.py"
READABLE = 4.5
WIDTHS = (900, 1440)
HEIGHT = 4000
AT_ONCE = 20  # records of a cell: JupyterLab shows fifty outputs of one
LOAD = f"""
%load_ext mlops_magic
import importlib.util
spec = importlib.util.spec_from_file_location("render_examples", {str(EXAMPLES)!r})
examples = importlib.util.module_from_spec(spec)
spec.loader.exec_module(examples)
records = list(examples.every().values())
print(len(records), "records")
""".strip()
SHOW = """
for record in records[{first}:{first} + 20]:
    display(record)
print("shown from {first}")
""".strip()
MOST = 200  # records there may be


@pytest.fixture
def folder(placed: Callable[..., Path]) -> Path:
    """A folder with a notebook whose cells show each example of each record."""
    return placed("every", LOAD, *(SHOW.format(first=first) for first in range(0, MOST, AT_ONCE)))


def test_every_card_is_readable_in_both_themes(sight: Sight, folder: Path) -> None:
    """With all parts unfolded: each text has a contrast of 4.5 with what is behind it, and no card is wider than the page."""
    page = sight.page
    page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
    sight.open(f"{folder.name}/note.ipynb")
    sight.run(0)
    page.locator("pre", has_text=" records").wait_for()
    count = int(sight.output(0).split()[-2])
    assert AT_ONCE < count < MOST
    seen = 0
    for place, first in enumerate(range(0, count, AT_ONCE), start=1):
        sight.command("notebook:clear-all-cell-outputs")
        sight.run(place)
        page.locator("pre", has_text=f"shown from {first}").wait_for()
        seen += page.locator(".mlops-card").count()
        page.evaluate("() => document.querySelectorAll('.mlops-card details').forEach(each => { each.open = true; })")
        for theme in ("Light", "Dark"):
            _themed(sight, theme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.wait_for_timeout(300)
                low = [(text, ratio) for text, ratio in sight.contrasts(".mlops-card") if ratio < READABLE]
                assert low == [], (theme, width)
                assert _too_wide(sight) == [], (theme, width)
    assert seen == count


def _themed(sight: Sight, name: str) -> None:
    """Change the theme, as often as one likes."""
    sight.command("apputils:change-theme", theme=f"JupyterLab {name}")
    sight.page.locator(f"body[data-jp-theme-light='{str(name == 'Light').lower()}']").wait_for(state="attached")


def _too_wide(sight: Sight) -> list[str]:
    """Beginnings of cards that are wider than the page leaves them."""
    return list(
        sight.page.evaluate(
            "() => [...document.querySelectorAll('.mlops-card')].filter(card => card.scrollWidth > card.clientWidth + 1)"
            ".map(card => card.innerText.slice(0, 40))"
        )
    )
