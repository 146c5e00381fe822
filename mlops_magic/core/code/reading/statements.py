"""How is a cell cut into its statements, each with the comments that belong to it?"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from ...syntax import parse
from .expressions import root
from .source import Positions
from .vocabulary import SHOWING_FUNCTIONS, SHOWING_METHODS

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement, its own text and its tree."""

    text: str  # with the comment lines directly above and the comment behind
    node: ast.stmt
    spaced: bool = False  # a blank line stands above it


def statements(code: str) -> list[Statement]:
    """The statements of a cell in order; `pass` left of a dropped magic and bare names are left out.

    Examples
    --------
    >>> [statement.text for statement in statements("# the rate\\nx = 1  # per cent\\ny = 2; z = 3\\nx")]
    ['# the rate\\nx = 1  # per cent', 'y = 2', 'z = 3']
    """
    tree = parse(code)
    places = Positions(code)
    found, at = [], 0
    for position, node in enumerate(tree.body):
        start, end = places.span(node)
        after = tree.body[position + 1] if position + 1 < len(tree.body) else None
        shares_line = after is not None and after.lineno == node.end_lineno
        if not shares_line:
            rest = code[end:].partition("\n")[0]
            if rest.strip().startswith("#"):
                end += len(rest)
        comment = _comment_above(code[at:start])
        if not _says_nothing(node):
            spaced = bool(_BLANK_LINE.search(code[at:start]))
            found.append(Statement(comment + code[start:end].rstrip(), node, spaced))
        at = end
    return found


def _comment_above(between: str) -> str:
    """Comment lines directly above a statement, with nothing but them between."""
    above, _, same_line = between.rpartition("\n")
    if same_line.strip():
        return ""  # the statement shares its line with the one before
    lines = above.split("\n")
    kept: list[str] = []
    for line in reversed(lines):
        if line.lstrip().startswith("#"):
            kept.insert(0, line.strip())
        elif line.strip() or kept:
            break
    return "".join(line + "\n" for line in kept)


def _says_nothing(node: ast.stmt) -> bool:
    """`pass`, or a bare name or constant: shown in a notebook, nothing in a script."""
    if isinstance(node, ast.Pass):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, (ast.Name, ast.Constant))


def only_shows(node: ast.stmt) -> bool:
    """Whether a statement looks as if it only showed something: print, plots, `head()`. A guess; the proof decides."""
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    if isinstance(value, (ast.Attribute, ast.Subscript, ast.BinOp, ast.Compare, ast.Tuple, ast.JoinedStr)):
        return True
    if not isinstance(value, ast.Call):
        return False
    function = value.func
    if isinstance(function, ast.Name):
        return function.id in SHOWING_FUNCTIONS
    if root(function) in ("plt", "sns", "ax", "axes", "fig"):
        return True
    return isinstance(function, ast.Attribute) and function.attr in SHOWING_METHODS
