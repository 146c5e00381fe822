"""What is code of ours made of, where it stands for a magic? Calls built as `ast`, and the modules they need."""

from __future__ import annotations

import ast
import shlex
from dataclasses import dataclass

from ...syntax import parse_expression
from .source import double_quoted

TRUE, FALSE = ast.Constant(value=True), ast.Constant(value=False)


@dataclass(frozen=True, slots=True)
class Made:
    """Source that does what a magic does, and the modules it needs."""

    text: str
    modules: tuple[str, ...] = ()


NOTHING = Made("pass")


def words_of(line: str) -> list[str]:
    """The words of a line as a shell has them; where its quotes do not close, as they stand."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def in_subprocess(node: ast.expr | ast.stmt) -> Made:
    """Code that needs `subprocess`."""
    return Made(text_of(node), ("subprocess",))


def called(function: str, *arguments: ast.expr, **keywords: ast.expr) -> ast.Call:
    """The call of a function that is named with dots."""
    return ast.Call(dotted(function), list(arguments), [ast.keyword(name, value) for name, value in keywords.items()])


def dotted(name: str) -> ast.expr:
    """A name with dots as an expression."""
    return parse_expression(name).body


def import_from(module: str, *names: str) -> str:
    """`from module import …` as text."""
    return text_of(ast.ImportFrom(module, [ast.alias(name) for name in sorted(names)], 0))


def text_of(node: ast.AST) -> str:
    """Source of a tree, with quotes as a formatter has them."""
    return double_quoted(ast.unparse(ast.fix_missing_locations(node)))
