"""Does what looks as if it only showed something do more? `print(queue.pop())` takes a value away, too."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from ..reading.scopes import FUNCTIONS
from ..reading.vocabulary import FRESH_FUNCTIONS, FRESH_METHODS, HANDED_ON, SHOWING_METHODS, shows_by_name

KNOWN_METHODS = FRESH_METHODS | SHOWING_METHODS
CONSUMING = frozenset("all any dict list max min next set sorted sum tuple".split())  # if they are given an iterator
KNOWN_FUNCTIONS = (frozenset(dir(builtins)) | FRESH_FUNCTIONS | HANDED_ON) - CONSUMING - {"setattr", "delattr"}


def acts(node: ast.stmt, properties: AbstractSet[str] = frozenset()) -> bool:
    """Whether a statement binds a name, may advance an iterator, or calls what is not known to change nothing.

    Parameters
    ----------
    properties : set of str
        Attributes that are functions of the notebook's.

    Examples
    --------
    >>> [acts(ast.parse(code).body[0]) for code in ("print(rows.pop())", "print(n := 3)", "print(len(rows))")]
    [True, True, False]
    """
    outer = node.value if isinstance(node, ast.Expr) else None
    for inner in ast.walk(node):
        if isinstance(inner, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(inner, ast.Attribute) and inner.attr in properties:
            return True
        if isinstance(inner, (ast.In, ast.NotIn)):
            return True
        if isinstance(inner, ast.Call) and inner is not outer and not _known(inner.func):
            return True
    return False


def properties_in(trees: Iterable[ast.AST]) -> frozenset[str]:
    """Attributes that are made when they are asked for, by `@property` and its like in the notebook's own classes."""
    return frozenset(
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS) and any("property" in ast.unparse(each) for each in node.decorator_list)
    )


def _known(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in KNOWN_METHODS or shows_by_name(function.attr)
    return isinstance(function, ast.Name) and (function.id in KNOWN_FUNCTIONS or shows_by_name(function.id))
