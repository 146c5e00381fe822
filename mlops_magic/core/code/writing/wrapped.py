"""How is a long expression laid out over lines? As a person breaks it: one argument, one item per line."""

from __future__ import annotations

import ast
from collections.abc import Callable

COLUMNS = 100
INDENT = "    "


def wrapped(node: ast.AST, indent: str = "", after: int = 0) -> str:
    """The source of an expression or assignment, in lines of at most 100 columns where its parts can be that short.

    Parameters
    ----------
    node : ast.AST
        An expression, or an assignment to one name.
    indent : str
        Before every line but the first.
    after : int
        Columns that are taken on the first line already.

    Examples
    --------
    >>> print(wrapped(ast.parse(f"x = f({'a' * 60}, [{'b' * 60}])").body[0]).replace("a" * 60, "a…").replace("b" * 60, "b…"))
    x = f(
        a…,
        [b…],
    )
    """
    line = ast.unparse(node)
    if len(indent) + after + len(line) < COLUMNS:
        return line
    if isinstance(node, ast.Assign):
        head = f"{ast.unparse(node.targets[0])} = "
        return head + wrapped(node.value, indent, len(head))
    parts = next((of(node) for kind, of in _PARTS.items() if isinstance(node, kind)), None)
    if parts is None or not parts[1]:
        return line
    opening, items, closing = parts
    inner = indent + INDENT
    lines = [f"{inner}{head}{wrapped(item, inner, len(head) + 1)},\n" for head, item in items]
    return f"{opening}\n{''.join(lines)}{indent}{closing}"


Parts = tuple[str, list[tuple[str, ast.AST]], str]


def _of_call(node: ast.Call) -> Parts:
    items: list[tuple[str, ast.AST]] = [("", each) for each in node.args]
    items += [(f"{each.arg}=", each.value) for each in node.keywords]
    return f"{ast.unparse(node.func)}(", items, ")"


def _of_list(node: ast.List) -> Parts:
    return "[", [("", each) for each in node.elts], "]"


def _of_dict(node: ast.Dict) -> Parts:
    keys = [f"{ast.unparse(key)}: " if key is not None else "**" for key in node.keys]
    return "{", list(zip(keys, node.values, strict=True)), "}"


_PARTS: dict[type[ast.AST], Callable[..., Parts]] = {ast.Call: _of_call, ast.List: _of_list, ast.Dict: _of_dict}
