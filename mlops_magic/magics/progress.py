"""How does a person see that something long goes on? One line that is replaced, and is gone at the end.

Not a widget bar: it would stay in the saved notebook as "model not found".
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CLEAR_LINE = "\r\x1b[K"


@contextmanager
def progress(shell: Any) -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done now."""
    with _notebook() if hasattr(shell, "kernel") else _terminal() as say:
        yield say


@contextmanager
def _notebook() -> Iterator[Callable[[str], None]]:
    from IPython.display import DisplayHandle

    handle, shown = DisplayHandle(), list[str]()

    def say(text: str) -> None:
        data = {"text/plain": f"… {text}"}
        (handle.update if shown else handle.display)(data, raw=True)
        shown.append(text)

    try:
        yield say
    finally:
        if shown:
            handle.update({"text/plain": ""}, raw=True)


@contextmanager
def _terminal() -> Iterator[Callable[[str], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda text: print(f"{CLEAR_LINE}… {text}", end="", file=sys.stderr, flush=True)  # noqa: T201 - the sign of life
    finally:
        print(CLEAR_LINE, end="", file=sys.stderr, flush=True)  # noqa: T201 - and its end
