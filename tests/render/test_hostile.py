"""Are users' names data everywhere, whatever is in them?"""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from mlops_magic.render.html import html
from mlops_magic.render.text import COLUMNS, text

OURS = frozenset(
    "div style p span strong code time details summary pre table thead tbody tr th td svg title path circle g rect text".split()
)
ATTRIBUTES = frozenset(
    "class open title scope role aria-label aria-hidden viewbox width height d x y cx cy r rx".split()
)
NAMES = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "</code></details><iframe srcdoc=x>",
    "{{ 7 * 7 }}{% raw %}",
    "two\nlines\r\nand\ttabs",
    "\x1b[31mred\x1b[0m\x07\x9b2J",
    "../../etc/passwd",
    "\ud800 half",
    "\u202eevil\u2066\u200b\ufeff",
    "👩‍🔬 数据 é",
    "=1+1",
    "x" * 5000,
    "$\\frac{1}{",
    "",
    " ",
    "%%html\n<script>",
    "a; b",
    "`code` **bold** | cell",
    "\u2028\u2029\x85\x00",
)


class Probe(HTMLParser):
    """Every tag and attribute there is."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag, attrs):
        """Keep it."""
        self.found.append((tag, attrs))


def check(record) -> None:
    """The HTML has our own tags and attributes only, and the text no letter that acts."""
    page = html(record)
    page.encode("utf-8")
    probe = Probe()
    probe.feed(page)
    probe.close()
    for tag, attributes in probe.found:
        assert tag in OURS
        for name, value in attributes:
            assert name in ATTRIBUTES
            assert name in ("title", "aria-label") or "alert" not in (value or "")
    shown = text(record)
    shown.encode("utf-8")
    for line in shown.split("\n"):
        assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in line)
        assert not set(line) & set("\u202e\u2066\u200b\ufeff")
        assert 0 <= wcswidth(line) <= COLUMNS


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_inert(record, examples, name):
    """No name becomes a tag, an attribute, a control character, or a line that is too wide."""
    check(examples.awkward(record, name))


@settings(max_examples=60, deadline=None)
@given(name=st.text(st.characters(), max_size=60))
def test_no_name_becomes_anything_but_text(examples_module, name):
    """The same for names that nobody thought of."""
    for record in (examples_module.run(), examples_module.drift_report(), examples_module.lineage()):
        check(examples_module.awkward(record, name))


def test_the_tags_of_a_hostile_card_are_those_of_a_tame_one(examples):
    """A name that looks like a tag adds none."""

    def tags(record):
        probe = Probe()
        probe.feed(html(record))
        return [tag for tag, _ in probe.found]

    record = examples.model_version()
    assert tags(examples.awkward(record, "<b>x</b>")) == tags(examples.awkward(record, "name"))


def test_a_name_cannot_add_a_line_to_paste(examples):
    """What is to be typed stays one line, and one word, whatever the model is called."""
    record = examples.awkward(examples.service(), "x\nrm -r important; y")
    shown = text(record)
    assert "cd 'x\\nrm -r important; y'" in shown
    assert not any(line.strip().startswith("rm") for line in shown.split("\n"))
