"""Source to syntax tree, in any thread."""

from __future__ import annotations

import ast

ATTEMPTS = 5


def parse(source: str | bytes) -> ast.Module:
    """The tree of a whole cell or file.

    Raises
    ------
    SyntaxError, ValueError, RecursionError
        As `ast.parse` does.

    Notes
    -----
    Older patch releases of Python keep the depth of all trees that are being built in one place
    (python/cpython#106905): when the garbage collector lets another thread parse meanwhile, either may end in
    SystemError. Asked again, it answers.

    Examples
    --------
    >>> parse("a = 1").body[0].targets[0].id
    'a'
    """
    tree = _asked(source, "exec")
    assert isinstance(tree, ast.Module)
    return tree


def parse_expression(source: str) -> ast.Expression:
    """The tree of one expression; raises as `parse` does.

    Examples
    --------
    >>> parse_expression("frame.columns").body.attr
    'columns'
    """
    tree = _asked(source, "eval")
    assert isinstance(tree, ast.Expression)
    return tree


def _asked(source: str | bytes, mode: str) -> ast.AST:
    for _ in range(ATTEMPTS - 1):
        try:
            return ast.parse(source, mode=mode)
        except SystemError:
            continue
    return ast.parse(source, mode=mode)
