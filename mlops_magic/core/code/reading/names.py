"""Which names does a piece of code read, bind, delete and perhaps change? A static over-approximation.

Reads inside of functions are late: they belong to whoever calls the function. They are listed apart unless the function
is an argument, is decorated or is a class body's own code, where it may run at once.
"""

from __future__ import annotations

import ast

from ...syntax import parse
from .names_found import Names
from .reader import read
from .scopes import FUNCTIONS

__all__ = ["Names", "names", "of_tree", "tree_of"]

SEEDS = frozenset({"seed", "set_state", "setstate"})


def names(code: str) -> Names:
    """What the code does to names; of code that does not parse, nothing.

    Examples
    --------
    >>> found = names("total = sum(rows)\\nrows.sort()")
    >>> sorted(found.reads), sorted(found.binds), sorted(found.changes)
    (['rows', 'sum'], ['total'], ['rows', 'sum'])
    """
    return of_tree(tree_of(code))


def tree_of(code: str) -> ast.Module:
    """The code's tree; an empty one of code that does not parse."""
    try:
        return parse(code)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def of_tree(tree: ast.Module) -> Names:
    """The same for a parsed module."""
    found = read(tree.body)
    found.seeds = "" if SEEDS.isdisjoint(found.attributes) else _seeds_first(tree)
    return found


def _seeds_first(tree: ast.Module) -> str:
    """The global generator that a call at top level seeds before any other call, if there is one."""
    for statement in tree.body:
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        if isinstance(statement, FUNCTIONS) or not calls:
            continue
        first = calls[0]
        if not (isinstance(statement, ast.Expr) and isinstance(first.func, ast.Attribute) and first.func.attr in SEEDS):
            return ""
        if not first.args or (isinstance(first.args[0], ast.Constant) and first.args[0].value is None):
            return ""  # seeded from the operating system
        return "random" if isinstance(first.func.value, ast.Name) else "numpy"  # random.seed, np.random.seed
    return ""
