"""What does a class hold that its source does not say? Attributes assigned since, counters, registries, other methods."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterable

from .origin import is_users, short_name

ATOMS = (int, float, complex, str, bytes, bool, type(None))
CONTAINERS = (list, tuple, set, frozenset, dict)
ARRAYS = frozenset({"numpy", "pandas"})
DEEPEST = 6
_ABSENT = object()


def patched(kind: type, node: ast.ClassDef) -> dict[str, object]:
    """Members by name that are not what the class statement alone would give.

    Methods that are other functions than the source's, values other than its literals, and values that it computed. What
    decorators, metaclasses and base classes make is private or a descriptor, and left out: it follows from the source.

    Parameters
    ----------
    kind : type
        A class of the user's.
    node : ast.ClassDef
        Its source.
    """
    said = _said(node.body)
    found: dict[str, object] = {}
    for name, member in vars(kind).items():
        if name.startswith("__") or (name not in said and name.startswith("_")):
            continue
        function = _function(member)
        if function is not None:
            if _foreign(kind, function, said.get(name, _ABSENT)):
                found[name] = function
        elif _is_data(member) and not _is_literal(said.get(name, _ABSENT), member):
            found[name] = member
    return found


def attributes(function: types.FunctionType) -> dict[str, object]:
    """Data that was kept on a function: `f.calls = 0`."""
    kept = vars(function).items()
    return {name: value for name, value in kept if not name.startswith("_") and _is_data(value)} if kept else {}


def _said(body: Iterable[ast.stmt]) -> dict[str, object]:
    """By name: the definition or the assigned expression, the last one; None where it is bound in another way."""
    found: dict[str, object] = {}
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[statement.name] = statement
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found[target.id] = statement.value
                else:
                    found |= dict.fromkeys(_names(target))
        else:
            found |= dict.fromkeys(_names(statement))
    return found


def _names(node: ast.AST) -> list[str]:
    stored = (ast.Store, ast.Del)
    return [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, stored)]


def _function(member: object) -> types.FunctionType | None:
    """A method, or the function under a static one, a class method or a property."""
    if isinstance(member, (staticmethod, classmethod)):
        member = member.__func__
    elif isinstance(member, property):
        member = member.fget
    return member if isinstance(member, types.FunctionType) else None


def _foreign(kind: type, member: types.FunctionType, said: object) -> bool:
    """Whether a method of the user's was not made by the class statement, as far as its own name tells."""
    if not is_users(member.__module__, member.__code__.co_filename):
        return False
    if any(not _is_property(each) for each in getattr(said, "decorator_list", ())):
        return False  # a wrapper has the name of the function that made it
    return short_name(member.__qualname__).rpartition(".")[0] != short_name(kind.__qualname__)


def _is_property(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in ("property", "staticmethod", "classmethod")


def _is_literal(said: object, member: object) -> bool:
    """Whether the source says this very value; a value that it computed is not said."""
    if not isinstance(said, ast.expr):
        return False
    try:
        value = ast.literal_eval(said)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    if isinstance(member, (set, frozenset)):
        return bool(value == member)
    return type(value) is type(member) and repr(value) == repr(member)


def _is_data(value: object, depth: int = 0) -> bool:
    """Whether a value is made of plain parts, which are the same wherever they are made again."""
    kind = type(value)
    if kind in ATOMS:
        return True
    if kind in CONTAINERS:
        # mypy does not know what is in CONTAINERS.
        parts = [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
        return depth < DEEPEST and all(_is_data(part, depth + 1) for part in parts)
    if isinstance(value, (type, types.FunctionType)):
        return depth > 0  # a registry's entries
    return kind.__module__.partition(".")[0] in ARRAYS and hasattr(
        kind, "dtype" if kind.__name__ != "DataFrame" else "dtypes"
    )
