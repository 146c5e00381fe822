"""How does a record look as a page of its own? The card's words with every part open; light or dark as the reader has it."""

from __future__ import annotations

from .html import environment
from .table import card


def page(record: object, title: str) -> str:
    """A whole HTML page of a record: one file, no script, nothing fetched; times are written out.

    Parameters
    ----------
    record : one of `RENDERED`
        What to show.
    title : str
        Of the browser's window.

    Raises
    ------
    TypeError
        A record of a type that has no card.
    """
    return environment().get_template("page.html.j2").render(card=card(record, None), title=title)
