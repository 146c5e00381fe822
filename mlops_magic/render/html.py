"""How does a record look where HTML is shown? One self-contained card: no script, no id, nothing fetched."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from .table import card
from .visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def html(record: object, *, now_ns: int | None = None) -> str:
    """The card of a record as HTML, with its own style; safe whatever names the record holds.

    Parameters
    ----------
    record : one of `RENDERED`
        What to show.
    now_ns : int or None
        Now, in nanoseconds since 1970. With None times are written out, which stays true in a saved notebook.

    Returns
    -------
    str
        One `div` of class `mlops-card`; can always be encoded as UTF-8.

    Raises
    ------
    TypeError
        A record of a type that has no card.
    """
    return environment().get_template("card.html.j2").render(card=card(record, now_ns))


@functools.cache
def environment() -> Environment:
    """Our templates, escaping whatever they are given."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _shown(value: object) -> object:
    """What an expression of a template becomes: text without anything that hides or acts."""
    return visible(value) if type(value) is str else value
