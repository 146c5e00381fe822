"""Which classes of installed packages descend from a library's base class?"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from .callers import INSTALLED


def descendants(roots: list[type]) -> Iterator[type]:
    """The classes of installed packages among these and all below them."""
    queue, seen = list(roots), set(roots)
    installed: dict[str, bool] = {}
    while queue:
        kind = queue.pop()
        module = kind.__module__
        if module not in installed:
            installed[module] = INSTALLED in (getattr(sys.modules.get(module), "__file__", None) or "")
        if installed[module]:
            yield kind
        below: type
        for below in type.__subclasses__(kind):
            if below not in seen:
                seen.add(below)
                queue.append(below)
