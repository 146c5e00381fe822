"""Is a record as a page or as Markdown the same card, and are users' names data there too?"""

from __future__ import annotations

from html.parser import HTMLParser

import mistune
import pytest

from mlops_magic.render.html import html
from mlops_magic.render.markdown import markdown
from mlops_magic.render.page import page

OURS = frozenset(
    "html head meta title style body main header section h1 h2 div p span strong code time pre table thead tbody tr th td svg "
    "path circle g rect text".split()
)
PLAIN = frozenset("h1 h2 p strong code pre table thead tbody tr th td".split())
NAMES = (
    "<script>alert(1)</script>",
    "</title></style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[a](javascript:alert(1)) ![b](x) <http://x>",
    "`code` ``more`` **bold** _it_ ~~out~~ | cell",
    "# head\n\n- item\n\n```\nfence\n```",
    "```",
    "`",
    "\\| \\` \\",
    "{{ 7 * 7 }}{% raw %}",
    "&lt; &amp;",
    "\ud800 half \u202eevil",
    "",
)


class Parts(HTMLParser):
    """Every tag, and the words between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Keep it."""
        self.tags.append(tag)
        self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name, value)
            assert name not in ("src", "href"), (tag, name, value)

    def handle_endtag(self, tag):
        """Leave it."""
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data):
        """Keep what is seen."""
        if not {"style", "title"} & set(self.open):
            self.words += data


def parts(text):
    """Tags and words of some HTML."""
    found = Parts()
    found.feed(text)
    found.close()
    return found


def squeezed(text):
    """Letters without spaces."""
    return "".join(text.split())


def test_a_page_says_what_the_card_says(record):
    """Every word of it, with nothing folded, in one file that fetches nothing and runs nothing."""
    found = page(record, "title")
    assert found.lstrip().startswith("<!doctype html>")
    assert found.count("<main") == found.count("<h1>") == 1
    assert "<details" not in found
    assert "<script" not in found
    for word in squeezed(parts(html(record)).words).split("·"):
        assert word in squeezed(parts(found).words)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_inert_on_a_page(record, examples, name):
    """No name becomes a tag or an attribute, in the window's title neither."""
    found = parts(page(examples.awkward(record, name), name))
    assert set(found.tags) <= OURS
    assert found.tags.count("style") == 1


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_inert_in_markdown(record, examples, name):
    """Read by a Markdown program that lets HTML through, no name becomes a tag, a link, an emphasis, or a heading."""
    read = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])
    text = markdown(examples.awkward(record, name))
    text.encode("utf-8")
    found = parts(read(text))
    tame = parts(read(markdown(examples.awkward(record, "name"))))
    assert set(found.tags) <= PLAIN
    for tag in ("h1", "h2", "tr", "td", "strong") if name else ():  # what has no text has no section either
        assert found.tags.count(tag) == tame.tags.count(tag), tag


def test_markdown_says_what_the_card_says(examples):
    """Headings, tables and code, each letter as it is."""
    text = markdown(examples.model_card())
    assert text.startswith("# model card `churn@3`\n\n**✓ champion")
    assert "| intended use | Whom to call before they leave; a person decides. | `ada`, " in text
    assert "## segments (2)" in text
    assert "| `sex = f` | ✓ passed | 210 |" in text
    read = mistune.create_markdown(plugins=["table"])
    words = squeezed(parts(read(text)).words)
    assert squeezed("roc_auc 0.9123 against 0.8982 of churn@2") in words
    assert squeezed(examples.CODE) in words
