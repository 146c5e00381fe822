"""At which variable does an expression begin, and what does a call call?"""

from __future__ import annotations

import ast


def root(node: ast.AST) -> str:
    """The variable that an expression begins at; empty where it begins at none.

    Examples
    --------
    >>> root(ast.parse("table.loc[0].copy()", mode="eval").body)
    'table'
    """
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def called(node: ast.AST) -> str:
    """The last word of what a call calls; empty where it has no name, and for anything else.

    Examples
    --------
    >>> called(ast.parse("np.random.rand(3)", mode="eval").body)
    'rand'
    """
    function = node.func if isinstance(node, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def dotted(node: ast.AST) -> str:
    """All of the name that a call calls; empty where it begins at no variable, and for anything else.

    Examples
    --------
    >>> dotted(ast.parse("np.random.rand(3)", mode="eval").body)
    'np.random.rand'
    """
    parts: list[str] = []
    function = node.func if isinstance(node, ast.Call) else None
    while isinstance(function, ast.Attribute):
        parts.insert(0, function.attr)
        function = function.value
    return ".".join([function.id, *parts]) if isinstance(function, ast.Name) else ""
