"""How do we parse a cell again without Python's warnings about its text appearing twice?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SAID_BEFORE: tuple[tuple[Any, ...], ...] = tuple(
    ("ignore", None, category, None, 0) for category in (SyntaxWarning, DeprecationWarning)
)


@contextmanager
def parsing() -> Iterator[None]:
    r"""Meanwhile `"\d"` and the like, which Python has told the user of, are not told again.

    Not `warnings.catch_warnings`: it makes Python forget which warnings it has shown, so that the user's own would be
    shown a second time.
    """
    filters = warnings.filters
    filters[:0] = SAID_BEFORE  # type: ignore[index]  # a list, whatever typeshed says
    try:
        yield
    finally:
        for ours in SAID_BEFORE:
            if ours in filters:
                filters.remove(ours)  # type: ignore[attr-defined]  # see above
