"""R11b: what a function of the user's says, for functions that stand on plain values and on each other."""

from __future__ import annotations

import ast

from .digest import h, w
from .values import encode

SILENT = {"ctx", "kind", "type_comment", "type_ignores"}


def function(recipe):
    """Content digest of a function, from its source."""
    tree = ast.parse(recipe.source)
    return h("fn", *_parts(recipe, tree))


def _parts(recipe, tree):
    space = {"__name__": "__main__"}
    exec(compile(tree, "<recipe>", "exec"), space)
    live = space[recipe.name]
    node = next((n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == live.__name__), None)
    if node is None:  # a lambda: the recipes have one
        node = next(n for n in ast.walk(tree) if isinstance(n, ast.Lambda))
    used = [(name, space[name]) for name in recipe.globals]
    used += [
        (name, cell.cell_contents)
        for name, cell in zip(live.__code__.co_freevars, live.__closure__ or (), strict=False)
    ]
    return walked(node), encode(live.__defaults__), encode(live.__kwdefaults__), _mapping(recipe, used)


def _mapping(recipe, used):
    pairs = []
    for name, value in used:
        if callable(value) and getattr(value, "__module__", None) == "__main__":
            inner = type(recipe)(recipe.source, name, dict(NESTED.get(recipe.source, ())).get(name, ()))
            pairs.append((encode(name), b"F" + function(inner)))
        else:
            pairs.append((encode(name), encode(value)))
    return w(b"d", [part for pair in sorted(pairs) for part in pair])


NESTED = {}  # source -> {function: the globals it reads}, for functions that call functions


def walked(node):
    """The bytes of a syntax tree."""
    if isinstance(node, list):
        return w(b"l", [walked(part) for part in node])
    if not isinstance(node, ast.AST):
        return encode(node)
    parts = []
    for name, value in sorted(ast.iter_fields(node)):
        if name in SILENT:
            continue
        held = value
        if name == "body" and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str:
                held = value[1:]
        if held in (None, []) and not isinstance(node, ast.Constant):
            continue
        parts += [encode(name), walked(held)]
    return w(b"n" + type(node).__name__.encode(), parts)
