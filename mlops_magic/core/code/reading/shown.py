"""What does `display(x)` become where no IPython offers that name? `print(x)`, which asks as much of `x`."""

from __future__ import annotations

import ast

from ...syntax import parse
from .source import Edit, Positions, edited

DISPLAY = "display"  # IPython offers it in every cell


def as_print(code: str) -> str:
    """The code with IPython's `display` as `print`; as it stands where the name is the cell's own, or more is asked.

    Examples
    --------
    >>> as_print("display(rows.pop())"), as_print("display(fig, clear=True)")
    ('print(rows.pop())', 'display(fig, clear=True)')
    """
    if DISPLAY not in code:
        return code
    tree, places = parse(code), Positions(code)
    if any(_binds(node) for node in ast.walk(tree)):
        return code
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]  # positions in them are not exact
    inside = {id(inner) for node in texts for inner in ast.walk(node)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and not node.keywords]
    names = [node.func for node in calls if isinstance(node.func, ast.Name) and node.func.id == DISPLAY]
    return edited(code, [Edit(*places.span(name), "print") for name in names if id(name) not in inside])


def _binds(node: ast.AST) -> bool:
    """Whether the name is bound here, or is that of an argument."""
    if isinstance(node, ast.Name):
        return node.id == DISPLAY and not isinstance(node.ctx, ast.Load)
    return DISPLAY in (getattr(node, "name", None), getattr(node, "arg", None), getattr(node, "asname", None))
