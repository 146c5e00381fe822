"""What are our own parts of a script called, so that they never stand in the way of the notebook's names?"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...syntax import parse
from .layout import Plan

OURS = ("main", "working_folder", "restore_generators", "load_frozen", "HERE", "Path", "asyncio", "Any", "os")
SHARED_IMPORTS = {
    "Path": "from pathlib import Path",
    "asyncio": "import asyncio",
    "Any": "from typing import Any",
    "os": "import os",
}


def our_names(made: Plan) -> dict[str, str]:
    """Each of our names, and what it is called in this script: itself, unless the notebook uses it for something else.

    Only `run` keeps its name whatever happens: it is what a caller of the script relies on.
    """
    used, imported = used_names(made), _single_imports(made.imports)
    found = {}
    for name in OURS:
        free = name
        if name in used and SHARED_IMPORTS.get(name) not in imported:
            free = f"pipeline_{name.lower()}"
            while free in used:
                free += "_"
        found[name] = free
    return found


def used_names(made: Plan) -> set[str]:
    """Every identifier of the notebook's code in the script."""
    trees: list[ast.AST] = [statement.node for statement in (*made.definitions, *made.settings)]
    trees += [statement.node for step in made.steps for statement in step.statements]
    trees += [parse(line) for line in (*made.imports, made.slice.target)]
    found = set(made.params) | made.hoisted | made.target_names
    for tree in trees:
        for node in ast.walk(tree):
            found |= set(_identifiers(node))
    return found


def _identifiers(node: ast.AST) -> Iterable[str]:
    """Names that a node holds as text."""
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).partition(".")[0]]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names
    fields = (getattr(node, field, None) for field in ("id", "name", "arg", "rest"))
    return [text for text in fields if isinstance(text, str)]


def _single_imports(lines: Iterable[str]) -> set[str]:
    """Import lines with one name each."""
    found = set()
    for line in lines:
        for node in parse(line).body:
            if isinstance(node, ast.ImportFrom):
                found |= {f"from {node.module} import {ast.unparse(alias)}" for alias in node.names}
            else:
                found.add(line)
    return found
