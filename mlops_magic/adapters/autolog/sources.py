"""What does a call look like in the user's code, and which variable does its value go to?"""

from __future__ import annotations

import ast
import linecache
from dataclasses import dataclass, field

from ...core.syntax import parse
from .callers import Place

MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Written:
    """A call as it is written."""

    text: str = ""
    assigned: str = ""  # the one variable that takes the value itself
    arguments: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Sources:
    """Reads each cell and file once.

    Parameters
    ----------
    code : str
        The cell as it was compiled, for where Python keeps no copy of it.
    """

    code: str
    read: dict[str, dict[tuple[int, int, int, int], Written]] = field(default_factory=dict)

    def written(self, place: Place | None) -> Written:
        """The call at a place; empty where it cannot be found."""
        if place is None:
            return Written()
        if place.file not in self.read:
            text = "".join(linecache.getlines(place.file)) or (self.code if place.in_cell else "")
            self.read[place.file] = _calls(text)
        return self.read[place.file].get(place.span, Written())


def _calls(code: str) -> dict[tuple[int, int, int, int], Written]:
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    nodes = list(ast.walk(tree))
    direct = {
        id(node.value): node.targets[0].id
        for node in nodes
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }
    return {
        (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0): _written(node, direct)
        for node in nodes
        if isinstance(node, ast.Call)
    }


def _written(node: ast.Call, direct: dict[int, str]) -> Written:
    return Written(
        ast.unparse(node)[:MOST_LETTERS],
        direct.get(id(node), ""),
        tuple(ast.unparse(each)[:MOST_LETTERS] for each in node.args),
        tuple((each.arg, ast.unparse(each.value)[:MOST_LETTERS]) for each in node.keywords if each.arg),
    )
