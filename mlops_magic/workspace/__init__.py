"""Opens the store, wires clock, hooks and store once; the public Python functions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .kernel import Kernel
from .workspace import Workspace

__all__ = ["Kernel", "Workspace", "in_kernel"]


def in_kernel(shell: Any, verbs: frozenset[str]) -> Workspace:
    """The workspace of a notebook's kernel; the store is opened when it is first needed."""
    folder = Path(os.environ.get("MLOPS_STORE") or ".mlops").absolute()
    return Workspace(folder, Kernel(shell, verbs, (str(folder) + os.sep,)))
