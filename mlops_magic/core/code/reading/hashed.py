"""May what a script gives depend on how texts are hashed, which is otherwise in each process: on the order of a set?"""

from __future__ import annotations

import ast

from ...syntax import parse

MAKING = frozenset({"set", "frozenset", "hash"})
JOINING = frozenset({"union", "intersection", "difference", "symmetric_difference", "__hash__"})
# Whatever the order, these give the same. `sum` does not: floats are added in another order.
ORDERLESS = frozenset({"sorted", "len", "min", "max", "any", "all"})


def asks_for_hashes(source: str) -> bool:
    """Whether a set is made, or a hash asked for, where an order may be seen.

    Examples
    --------
    >>> [asks_for_hashes(code) for code in ("list({'a', 'b'})", "sorted(set(names))", "x in {'a', 'b'}", "hash(x) % 2")]
    [True, False, False, True]
    """
    tree = parse(source)
    unseen = {id(each) for node in ast.walk(tree) for each in _orderless(node)}
    return any(_asks(node) for node in ast.walk(tree) if id(node) not in unseen)


def _asks(node: ast.AST) -> bool:
    match node:
        case ast.Set(elts=parts):
            return not all(isinstance(each, ast.Constant) and isinstance(each.value, (int, float)) for each in parts)
        case ast.SetComp():
            return True
        case ast.Name(id=name):
            return name in MAKING
        case ast.Attribute(attr=name):
            return name in JOINING
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.Sub() | ast.BitXor(), left=left, right=right):
            return any(isinstance(each, ast.Call) and _method(each) in ("keys", "items") for each in (left, right))
    return False


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _orderless(node: ast.AST) -> list[ast.AST]:
    """Sets whose order nobody sees: looked up in, or handed to what gives the same in any order."""
    found: list[ast.AST] = []
    if isinstance(node, ast.Compare) and all(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops):
        found = list(node.comparators)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ORDERLESS and node.args:
        found = [node.args[0]]
    return found + [each.func for each in found if isinstance(each, ast.Call)]
