"""Which literals of a notebook may be parameters of the script, and of which type?"""

from __future__ import annotations

import ast

Atom = int | float | str | bool
Literal = Atom | list[Atom | None] | tuple[Atom | None, ...] | None


def assigned_literal(node: ast.stmt) -> tuple[str, Atom] | None:
    """Name and value of `NAME = number, text or truth value`, or None.

    Examples
    --------
    >>> assigned_literal(ast.parse("ALPHA = -0.5").body[0])
    ('ALPHA', -0.5)
    """
    found = assigned_value(node)
    return (found[0], found[1]) if found is not None and isinstance(found[1], (int, float, str, bool)) else None


def assigned_value(node: ast.stmt) -> tuple[str, Literal] | None:
    """The same with None, and with lists and tuples of such values.

    Examples
    --------
    >>> assigned_value(ast.parse("DEPTHS = [2, 4, None]").body[0])
    ('DEPTHS', [2, 4, None])
    """
    target: ast.expr | None = None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    value = getattr(node, "value", None)
    if not isinstance(target, ast.Name) or value is None:
        return None
    try:
        literal = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return None
    parts = literal if type(literal) in (list, tuple) else [literal]
    return (target.id, literal) if all(map(_is_atom, parts)) else None


def _is_atom(part: object) -> bool:
    """Whether a script can write the value: `1e999` is read as infinity, which has no literal."""
    return part is None or (type(part) in (int, float, str, bool) and repr(part).lstrip("-") not in ("inf", "nan"))


def annotation(value: Literal) -> str:
    """The type of a parameter as its annotation has it.

    Examples
    --------
    >>> annotation(0.5), annotation([1, 2]), annotation((1, "a")), annotation(None), annotation([])
    ('float', 'list[int]', 'tuple[int | str, ...]', 'object', 'list[object]')
    """
    if value is None:
        return "object"
    if not isinstance(value, (list, tuple)):
        return type(value).__name__
    kinds = list(dict.fromkeys("None" if each is None else type(each).__name__ for each in value))
    inner = " | ".join(sorted(kinds, key=lambda kind: kind == "None")) or "object"
    return f"list[{inner}]" if isinstance(value, list) else f"tuple[{inner}, ...]"


def others(value: Literal) -> tuple[Literal, ...]:
    """Values of the same type that are different, to see whether a parameter changes anything.

    Examples
    --------
    >>> others(3), others(0.5), others(True), others("mean"), others([1, 2])
    ((4, 1), (1.0, 0.25), (False,), ('mean_', ''), ([2, 2], [1]))
    """
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value // 2 if value // 2 != value else value - 1)
    if isinstance(value, float):
        return (value * 2, value / 2) if value * 2 != value else (1.0, -1.0)
    if isinstance(value, str):
        return (value + "_", "") if value else ("_",)
    if isinstance(value, list):
        return ([_other(value[0]), *value[1:]], value[:-1]) if value else ([1],)
    if isinstance(value, tuple):
        return ((_other(value[0]), *value[1:]), value[:-1]) if value else ((1,),)
    return (1, "_")


def _other(value: Atom | None) -> Atom | None:
    found = others(value)[0]
    return found if isinstance(found, (int, float, str, bool)) else None


def option(name: str, value: Literal) -> str:
    """A parameter as the script's command line has it.

    Examples
    --------
    >>> option("RATE", -0.5), option("NAMES", ["a"]), option("QUIET", True)
    ('--RATE=-0.5', "--NAMES=['a']", '--QUIET=true')
    """
    text = str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else repr(value)
    return f"--{name}={text}"
