"""How do we keep Python's garbage collector, and with it finalizers of the user's, from running inside of our own work?"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Meanwhile nothing is collected: a walk makes many short-lived objects, and a full pass takes longer than the walk."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
