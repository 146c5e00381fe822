"""How is a `with` written without its context, only the body left?

Meant for contexts around what a target stands on that change nothing of it: filters of warnings, styles of plots, timers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TypeGuard

from .source import Edit, Positions, lines_in_strings

HOLDING = frozenset({"redirect_stdout", "redirect_stderr", "capture_output"})
Spot = tuple[int, int]
Context = ast.With | ast.AsyncWith


def head(node: Context) -> Spot:
    """Where the first context begins: the name of the `with` without its body, as a statement's spot is its name."""
    first = node.items[0].context_expr
    return (first.lineno, first.col_offset)


def is_opened(node: ast.AST, gone: AbstractSet[Spot]) -> TypeGuard[Context]:
    """Whether this is a `with` of which only the body is to be left."""
    return isinstance(node, Context) and head(node) in gone


def names_given(node: Context) -> set[str]:
    """What `as` binds."""
    targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
    return {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}


def holds_output(node: ast.AST) -> TypeGuard[Context]:
    """Whether a `with` keeps what its body prints: what only shows something is then what makes a value."""
    if not isinstance(node, Context):
        return False
    called = [item.context_expr.func for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(isinstance(each, (ast.Name, ast.Attribute)) and _last(each) in HOLDING for each in called)


def _last(function: ast.Name | ast.Attribute) -> str:
    return function.id if isinstance(function, ast.Name) else function.attr


def header_end(code: str, start: int) -> int:
    """Where the text above a block's own comments ends: the colon of its header.

    Parameters
    ----------
    start : int
        Offset of the block's first statement.
    """
    lines = code[:start].split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return len("\n".join(lines))


def opening(node: Context, header_end: int, code: str, places: Positions) -> Iterator[Edit]:
    """The edits that take the first line away and move the body left.

    Lines inside of strings stay where they are: those are values.

    Parameters
    ----------
    header_end : int
        Offset behind the colon, or behind the comment after it.
    """
    start, body = places.span(node)[0], places.span(node.body[0])[0]
    if header_end >= body:  # `with a: b()`
        yield Edit(start, body, "")
        return
    first = code.count("\n", 0, header_end) + 2
    yield Edit(places.offset(node.lineno, 0), places.offset(first, 0), "")
    values = lines_in_strings(code)
    line = places.lines[node.body[0].lineno - 1]
    outer, inner = node.col_offset, len(line) - len(line.lstrip(" \t"))
    for number in range(first, (node.end_lineno or first) + 1):
        line = places.lines[number - 1]
        blank = len(line) - len(line.lstrip(" \t"))
        if number not in values and blank > outer:
            begin = places.offset(number, 0)
            yield Edit(begin + outer, begin + min(blank, inner), "")
