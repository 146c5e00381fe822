"""Could a piece of code write a few items of a large value, so few that a sample of it would not show them?

Python's own custom decides: what writes in place is an assignment to an item or attribute, a call whose value nobody takes,
or a call that was asked for it (`inplace=True`, `out=`, `copy=False`). This is not what soundness rests on: what is not seen
here is seen by sampling if it wrote much, and by the proof of an export if it did not.
"""

from __future__ import annotations

import ast
import dis
import types
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .expressions import root

ASKED = {
    "inplace": False,
    "out": None,
    "copy": True,
    "copy_X": True,
    "copy_x": True,
}  # words, and when they ask nothing
BEHIND = frozenset({"array", "setflags", "_data", "_mask", "_ndarray", "ctypes", "__array_interface__", "memmap"})
IN_PLACE = frozenset(  # methods of arrays and tables that write their receiver and are called for nothing else
    "byteswap fill insert itemset partition pop put resize set_flags setfield setflags sort update _set_value".split()
)
STORING = frozenset({"STORE_SUBSCR", "STORE_SLICE", "STORE_ATTR", "DELETE_SUBSCR", "DELETE_ATTR"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_known: weakref.WeakKeyDictionary[types.CodeType, bool] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose value nobody takes, or that stands last in a cell."""

    root: str  # the variable that the called expression begins at; empty where it begins at none
    method: str  # the attribute that is called; empty for a bare name
    given: frozenset[str]  # variables in its arguments, and in those of calls that it is a method of the value of


@dataclass(frozen=True, slots=True)
class SmallWrites:
    """What a cell may write a little of."""

    stored: frozenset[str]  # an item or attribute of these is assigned
    calls: tuple[Call, ...]
    anywhere: bool  # it may be anything the cell touches


def small_writes(tree: ast.Module) -> SmallWrites:
    """What the code may write a little of.

    Examples
    --------
    >>> found = small_writes(ast.parse("a[0] = 1\\nnp.put(b, [5], 1)\\nc = d.mean()"))
    >>> sorted(found.stored), found.calls[0].root, sorted(found.calls[0].given), found.anywhere
    (['a'], 'np', ['b'], False)
    """
    stored, calls, anywhere = set(), [], False
    for node, inside in _nodes(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            behind = isinstance(node, ast.Attribute) and node.attr in BEHIND
            if not isinstance(node.ctx, ast.Load):
                stored.add(root(node))
                # what a call gives may be a part of anything: `np.asarray(a)[0] = 1`, `held()[0] = 1`
                anywhere = anywhere or inside or not root(node) or next(_calls(node), None) is not None
            anywhere = anywhere or behind
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            stored.add(node.target.id)
        elif isinstance(node, ast.keyword):
            anywhere = anywhere or _asks(node)
        elif isinstance(node, ast.Expr) and (call := _called(node.value)) is not None:
            calls.append(call)
            anywhere = anywhere or (inside and call.root != "print")
    return SmallWrites(frozenset(stored), tuple(calls), anywhere)


def writes_in_place(code: types.CodeType) -> bool:
    """Whether a function's own code has one of the forms that `small_writes` looks for."""
    known = _known.get(code)
    if known is None:
        steps = [step.opname for step in dis.get_instructions(code)]
        dropped = any(first.startswith("CALL") and then == "POP_TOP" for first, then in pairwise(steps))
        words = {
            word for constant in code.co_consts if isinstance(constant, tuple) for word in constant if word in ASKED
        }
        inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
        known = dropped or bool(words) or not STORING.isdisjoint(steps) or not BEHIND.isdisjoint(code.co_names)
        known = _known[code] = known or any(writes_in_place(each) for each in inner)
    return known


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Every node but for contexts, and whether it is inside of a function or class."""
    stack = [(tree, False)]
    while stack:
        node, inside = stack.pop()
        yield node, inside
        inside = inside or isinstance(node, _FUNCTIONS)
        for name in node._fields:
            part = getattr(node, name, None) if name != "ctx" else None
            if type(part) is list:
                stack.extend([(each, inside) for each in part if isinstance(each, ast.AST)])
            elif isinstance(part, ast.AST):
                stack.append((part, inside))


def _asks(keyword: ast.keyword) -> bool:
    if keyword.arg is None:
        return False
    if keyword.arg.startswith("overwrite"):
        return True
    idle = ASKED.get(keyword.arg, keyword)
    return idle is not keyword and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is idle)


def _called(node: ast.AST) -> Call | None:
    node = node.value if isinstance(node, ast.Await) else node
    if not isinstance(node, ast.Call):
        return None
    arguments = [
        argument for call in _calls(node) for argument in (*call.args, *[keyword.value for keyword in call.keywords])
    ]
    given = {part.id for argument in arguments for part in ast.walk(argument) if isinstance(part, ast.Name)}
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return Call(root(node.func), method, frozenset(given))


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that an expression goes through on the way from the variable it begins at."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        if isinstance(node, ast.Call):
            yield node
        node = node.func if isinstance(node, ast.Call) else node.value
