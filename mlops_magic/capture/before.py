"""What was seen before the cell that is running, to be compared with what is there after it?"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import Any

from ..core.code.reading.names import Names
from .files import NamedFile
from .standing import Standing


@dataclass(slots=True)
class Failure:
    """Where and with what a cell stopped; `line` is None where nothing ran."""

    error: str
    line: int | None
    column: int | None
    interrupted: bool = False


@dataclass(slots=True)
class Before:
    """What was seen before the cell that is running."""

    raw: str
    code: str
    cell_id: str
    found: Names
    refusals: tuple[str, ...]
    clocked: bool  # something in it ran as often as the clock allowed
    requirements: tuple[str, ...]
    shell: bool
    standing: Standing
    imported: frozenset[str]  # names in `sys.modules`
    touched: set[str]
    large: set[str]  # large values that the cell may write a few items of
    around: dict[str, Any]
    named_files: dict[str, NamedFile]  # that the cell names: unchanged ones count as read
    digests: dict[str, str]  # of those that it may overwrite or delete, by path
    folder: dict[str, tuple[int, int]]  # the present folder's, where native code may write unseen
    tree: ast.AST  # of `code` as it was begun
    started: float = 0.0

    def newly_imported(self) -> frozenset[str]:
        """Names that are in `sys.modules` by now and were not."""
        now = imported_modules()
        return frozenset() if now is self.imported else now - self.imported


_imported: tuple[int, str, frozenset[str]] = (0, "", frozenset())


def imported_modules() -> frozenset[str]:
    """Names in `sys.modules`: the set of the last time, while neither their number nor the newest one changed."""
    global _imported  # noqa: PLW0603 - what Python has imported is the process's own state
    number, newest = len(sys.modules), next(reversed(sys.modules), "")
    if _imported[:2] != (number, newest):
        _imported = (number, newest, frozenset(sys.modules))
    return _imported[2]
