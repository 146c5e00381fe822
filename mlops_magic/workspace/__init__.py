"""Opens the store, wires clock, hooks and store once; the public Python functions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..settings import STORE_FOLDER, STORE_VARIABLE
from .kernel import Kernel
from .workspace import Workspace
from .workspace import opened_here as open_workspace

__all__ = ["Kernel", "Workspace", "in_kernel", "open_workspace"]


def in_kernel(shell: Any, verbs: frozenset[str]) -> Workspace:
    """The workspace of a notebook's kernel; the store is opened when it is first needed."""
    start = Path.cwd()
    own = {str(folder / STORE_FOLDER) + os.sep for folder in (start, *start.parents)}
    if os.environ.get(STORE_VARIABLE):
        own.add(str(start / Path(os.environ[STORE_VARIABLE]).expanduser()) + os.sep)
    return Workspace(start, kernel=Kernel(shell, verbs, tuple(own)))
