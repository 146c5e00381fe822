"""Can a card be read in JupyterLab's light and dark theme, and is its style its own?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from mlops_magic.render import figure_look, figures, html

CSS = (html.TEMPLATES / "card.css").read_text(encoding="utf-8")
THEMES = Path(sys.prefix) / "share/jupyter/lab/themes/@jupyterlab"
READABLE, SEEN = 4.5, 3.0  # WCAG 2.1: 1.4.3 for text, 1.4.11 for what is not text
TONES = ("good", "attention", "failed", "running")


def theme(name: str) -> dict[str, str]:
    """The variables of a theme that JupyterLab ships."""
    file = THEMES / f"theme-{name}-extension/index.css"
    if not file.exists():
        pytest.skip("JupyterLab is not installed here")
    pairs = dict(re.findall(r"(--[\w-]+):\s*([^;}]+)", file.read_text(encoding="utf-8")))
    for key, value in pairs.items():
        pairs[key] = re.sub(r"var\(--md[\w-]+,\s*([^)]+)\)", r"\1", value).strip()
    return pairs


def channels(color: str) -> tuple[float, float, float, float]:
    """Red, green, blue from 0 to 1, and how opaque."""
    named = {"white": "#fff", "black": "#000"}
    color = named.get(color, color)
    if color.startswith("#"):
        digits = color[1:] if len(color) > 4 else "".join(2 * digit for digit in color[1:])
        red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
        return red, green, blue, 1.0
    red, green, blue, *alpha = (float(part) for part in re.findall(r"[\d.]+", color))
    return red / 255, green / 255, blue / 255, alpha[0] if alpha else 1.0


def over(color: str, ground: str, share: float = 1.0) -> str:
    """What is seen of a color that lies over another."""
    *top, alpha = channels(color)
    mixed = [alpha * share * a + (1 - alpha * share) * b for a, b in zip(top, channels(ground)[:3], strict=True)]
    return f"rgb({', '.join(str(255 * part) for part in mixed)})"


def contrast(color: str, ground: str) -> float:
    """WCAG's ratio."""

    def light(seen: str) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(seen)[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    first, second = sorted((light(over(color, ground)), light(ground)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def used(variable: str) -> str:
    """The theme's variable that one of ours is taken from."""
    return re.search(rf"{variable}: var\((--jp-[\w-]+)", CSS).group(1)


def test_contrast_is_that_of_the_standard():
    """Black on white is 21 to 1, and #767676 on white is just readable, as WCAG says."""
    assert contrast("#000", "white") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.01)


PAGE = (html.TEMPLATES / "page.css").read_text(encoding="utf-8")


def own(name: str) -> dict[str, str]:
    """The colors of a page of its own; the dark ones are those of its media rule."""
    light, _, dark = PAGE.partition("prefers-color-scheme: dark")
    return dict(re.findall(r"(--jp-[\w-]+):\s*([^;}]+)", dark if name == "dark" else light))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_page_of_its_own_is_readable(name):
    """Text has a contrast of 4.5 on the page's ground, what carries the verdict one of 3; both sets name the same things."""
    colors = own(name)
    ground = colors["--jp-layout-color0"]
    for variable in ("--mlops-text", "--mlops-quiet"):
        assert contrast(colors[used(variable)], ground) >= READABLE
    tones = [variable for variable in colors if re.search("success|warn|error|brand", variable)]
    assert len(tones) == 5
    for variable in tones:
        assert contrast(colors[variable], ground) >= SEEN
    assert own("dark").keys() <= own("light").keys()


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("variable", ["--mlops-text", "--mlops-quiet"])
def test_text_is_readable(name, variable):
    """Every color of text has a contrast of 4.5 on a notebook's and a page's ground."""
    colors = theme(name)
    for ground in ("--jp-layout-color0", "--jp-layout-color1"):
        assert contrast(colors[used(variable)], colors[ground]) >= READABLE


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("kind", ["added", "removed"])
def test_changed_lines_are_readable(name, kind):
    """Text on the tint of a changed line keeps a contrast of 4.5."""
    colors = theme(name)
    tint, share = re.search(rf"mlops-{kind} .*var\((--jp-[\w-]+), #\w+\) (\d+)%", CSS).groups()
    ground = over(colors[tint], colors["--jp-layout-color0"], int(share) / 100)
    assert contrast(colors[used("--mlops-text")], ground) >= READABLE


@pytest.mark.parametrize("name", ["light", "dark"])
def test_rules_and_marks_are_seen(name):
    """A verdict's rule and the accent stand out from the ground by 3 to 1."""
    colors = theme(name)
    marks = [used("--mlops-accent")]
    marks += [re.search(rf"mlops-{tone} {{ --mlops-tone: var\((--jp-[\w-]+)", CSS).group(1) for tone in TONES]
    for mark in marks:
        assert contrast(colors[mark], colors["--jp-layout-color1"]) >= SEEN


@pytest.mark.parametrize("ground", ["#ffffff", "#1e1e1e"])
def test_fallbacks_hold_outside_jupyter(ground):
    """Without a theme, every mark's own color stands out on a white and on a dark page; text is the page's."""
    for variable, fallback in re.findall(r"(--(?:mlops-accent|mlops-tone)): var\(--jp-[\w-]+, (#\w+)\)", CSS):
        assert contrast(fallback, ground) >= SEEN, variable
    assert "--mlops-text: var(--jp-content-font-color1, inherit)" in CSS


def test_figures_are_readable():
    """Ink, axis labels and the words for both sides have a contrast of 4.5 on the figure's white."""
    style = figure_look.STYLE.read_text(encoding="utf-8")
    inks = re.findall(r"(?:text|labelcolor|xtick\.color|ytick\.color)[.\w]*: ([0-9a-f]{6})", style)
    assert len(inks) >= 3
    for ink in (*(f"#{ink}" for ink in inks), figures.CURRENT, figures.REFERENCE_INK, *figure_look.COLOURS):
        assert contrast(ink, "white") >= READABLE


def test_every_rule_stays_inside_the_card():
    """No selector reaches anything else of the page."""
    for selectors in re.findall(r"([^{}]+)\{", CSS):
        for selector in selectors.split(","):
            assert selector.strip().startswith((".mlops-card", "@container mlops-card ")), selector


def test_every_color_of_the_host_has_a_fallback():
    """Where a page has no such variable, something is still shown; and nothing is fetched."""
    taken = re.findall(r"var\((--jp-[\w-]+)(,?)", CSS)
    assert taken
    assert all(comma for _, comma in taken)
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "!important" not in CSS


def test_every_class_of_the_templates_has_a_style():
    """No class is left over in either file."""
    templates = "".join(file.read_text(encoding="utf-8") for file in html.TEMPLATES.glob("*.j2"))
    page = (html.TEMPLATES / "page.css").read_text(encoding="utf-8")
    markup = set(re.findall(r"mlops-[a-z]+(?:-[a-z]+)?", re.sub(r"mlops-\{\{", "", templates)))
    styled = set(re.findall(r"\.(mlops-[a-z]+(?:-[a-z]+)?)", CSS + page))
    filled_in = {f"mlops-{tone}" for tone in TONES} | {"mlops-type"}
    hooks = {"mlops-title", "mlops-headline", "mlops-lines"}  # named for who restyles a page
    assert markup - styled == hooks
    assert styled - markup == filled_in


def test_a_card_is_one_element_with_one_style(record):
    """One div, one style sheet, no id, no script, nothing from elsewhere."""
    page = html.html(record)
    assert page.count("<style>") == page.count('<div class="mlops-card ') == 1
    assert not re.search(r"<[^>]*\s(id|style|src|href)=", page)
    assert "<script" not in page
