"""What must change in a cell's code before it may run inside a function that binds globals?"""

from __future__ import annotations

import ast

from ...syntax import parse
from ..reading.source import Edit, Positions, edited

SEES_LOCALS = {"locals": "globals", "vars": "globals"}


def without_annotation(code: str) -> str:
    """The code with `x: int = 1` as `x = 1`, and `exec`, `eval`, `locals()` bound to the module's globals.

    A name that is declared `global` cannot be annotated; inside a function `exec` would bind a throw-away dictionary, and
    `import *` is not allowed.

    Examples
    --------
    >>> without_annotation("x: int = 1\\nexec('y = 2')")
    "x = 1\\nexec('y = 2', globals())"
    """
    tree = parse(code)
    places, edits = Positions(code), []
    for node in _top_level(tree):
        if isinstance(node, ast.AnnAssign):
            start, end = places.span(node)
            if node.value is None:
                edits.append(Edit(start, end, "pass"))
            else:
                edits.append(Edit(places.span(node.target)[1], places.span(node.value)[0], " = "))
        elif isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            edits.append(Edit(*places.span(node), f"exec({ast.unparse(node)!r}, globals())"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            start, end = places.span(node)
            if node.func.id in ("exec", "eval") and len(node.args) == 1 and not node.keywords:
                edits.append(Edit(end - 1, end - 1, ", globals()"))
            elif node.func.id in SEES_LOCALS and not node.args:
                edits.append(Edit(*places.span(node.func), SEES_LOCALS[node.func.id]))
    return edited(code, edits)


def _top_level(tree: ast.AST) -> list[ast.AST]:
    """Nodes that run at the top level of the cell: not those inside functions."""
    found, queue = [], list(ast.iter_child_nodes(tree))
    while queue:
        node = queue.pop()
        found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            queue += ast.iter_child_nodes(node)
    return found
