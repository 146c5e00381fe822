"""What a piece of source says, apart from its layout, comments and docstrings."""

from __future__ import annotations

import ast
import linecache
import types
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ...syntax import parse
from .digest import worded
from .walk import Walk

LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
WITH_DOCSTRING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def definition_of(code: types.CodeType) -> Definition | None:
    """The node a function was compiled from, found by position: two lambdas may share a line. None without source."""
    tree = _tree("".join(linecache.getlines(code.co_filename)))
    if tree is None:
        return None
    if code.co_name != "<lambda>":
        named = [
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and node.name == code.co_name
            and min([node.lineno, *[decorator.lineno for decorator in node.decorator_list]]) == code.co_firstlineno
        ]
        return named[0] if named else None
    spans = [
        (first, start, last, stop)
        for first, last, start, stop in code.co_positions()
        if first is not None
        and last is not None
        and start is not None
        and stop is not None
        and (first, start) != (last, stop)
    ]
    holding = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda) and spans and all(_in(node.body, s) for s in spans)
    ]
    return min(holding, key=_extent) if holding else None


def class_of(filenames: Iterable[str], name: str) -> ast.ClassDef | None:
    """The last definition of a class of this short name (`Outer.Inner`) in the first file that has one."""
    for filename in filenames:
        text = "".join(linecache.getlines(filename))
        tree = _tree(text) if name.rpartition(".")[2] in text else None
        found = None if tree is None else [node for path, node in _classes(tree, "") if path == name]
        if found:
            return found[-1]
    return None


def meaning(walk: Walk, node: object) -> bytes:
    """The bytes of a syntax tree; `ast.dump` is not used, because its text changes between versions of Python."""
    if isinstance(node, list):
        return worded(b"l", [meaning(walk, part) for part in node])
    if not isinstance(node, ast.AST):
        return walk.encode(walk, node)
    walk.spend(1)
    parts = []
    for field in sorted(node._fields):
        value = getattr(node, field, None)
        if field == "body" and isinstance(node, WITH_DOCSTRING):
            value = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        if field in LEFT_OUT or (not isinstance(node, ast.Constant) and (value is None or value == [])):
            continue
        parts += [walk.encode(walk, field), meaning(walk, value)]
    return worded(b"n" + type(node).__name__.encode(), parts)


@lru_cache(maxsize=64)
def _tree(text: str) -> ast.Module | None:
    try:
        return parse(text) if text else None
    except (SyntaxError, ValueError, RecursionError):
        return None


def _classes(node: ast.AST, path: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class with its short name; a function starts the name anew."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = f"{path}.{child.name}" if path else child.name
            yield name, child
            yield from _classes(child, name)
        else:
            yield from _classes(child, "" if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else path)


def _in(node: ast.expr, span: tuple[int, int, int, int]) -> bool:
    end = (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return (node.lineno, node.col_offset) <= span[:2] and span[2:] <= end


def _extent(node: ast.Lambda) -> tuple[int, int]:
    """Lines, then columns: the smallest lambda that holds the code is the one."""
    lines = (node.end_lineno or node.lineno) - node.lineno
    return lines, (node.end_col_offset or node.col_offset) - (0 if lines else node.col_offset)
