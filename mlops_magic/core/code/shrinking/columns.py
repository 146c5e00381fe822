"""Which parts of `for a, b in zip(x, y)` does a loop do without, and how is it written without them?"""

from __future__ import annotations

import ast
import copy
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeGuard

from ..reading.source import Edit, Positions

Spot = tuple[int, int]
Loop = ast.For | ast.AsyncFor


@dataclass(frozen=True, slots=True)
class Columns:
    """The targets of a loop over `zip`, and what each runs over."""

    target: ast.Tuple | ast.List
    call: ast.Call

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where each target begins: their names, as a statement's spot is its name."""
        return tuple((each.lineno, each.col_offset) for each in self.target.elts)


def columns(node: ast.AST) -> Columns | None:
    """What a loop over `zip(…)`, or `enumerate(zip(…))`, runs over side by side; None for any other."""
    if not isinstance(node, Loop):
        return None
    target, values = node.target, node.iter
    if _is_call(values, "enumerate") and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        target, values = target.elts[1], values.args[0]
    if not (_is_call(values, "zip") and isinstance(target, (ast.Tuple, ast.List))):
        return None
    plain = not any(isinstance(each, ast.Starred) for each in [*values.args, *target.elts])
    same = len(values.args) == len(target.elts) > 1
    return Columns(target, values) if plain and same and not values.keywords else None


def _is_call(node: ast.expr, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name and bool(node.args)


def narrowed(node: Loop, gone: AbstractSet[Spot]) -> Loop:
    """The loop without the columns whose targets begin at these spots."""
    found = columns(node)
    new = copy.copy(node)
    new.target, new.iter = copy.deepcopy(node.target), copy.deepcopy(node.iter)
    inner = columns(new)
    if found is None or inner is None or gone.isdisjoint(found.spots):
        return node
    kept = [number for number, each in enumerate(found.spots) if each not in gone]
    if len(kept) == 1:
        target, values = inner.target.elts[kept[0]], inner.call.args[kept[0]]
        if inner.target is new.target:
            new.target, new.iter = target, values
        elif isinstance(new.target, ast.Tuple) and isinstance(new.iter, ast.Call):  # inside of `enumerate`
            new.target.elts[1], new.iter.args[0] = target, values
        return new
    inner.target.elts = [inner.target.elts[number] for number in kept]
    inner.call.args = [inner.call.args[number] for number in kept]
    return new


def narrowing(node: Loop, gone: AbstractSet[Spot], code: str, places: Positions) -> list[Edit]:
    """The edits that do the same to the text."""
    found = columns(node)
    if found is None or gone.isdisjoint(found.spots):
        return []
    kept = [number for number, each in enumerate(found.spots) if each not in gone]
    targets = [code[slice(*places.span(found.target.elts[number]))] for number in kept]
    values = [code[slice(*places.span(found.call.args[number]))] for number in kept]
    if len(kept) == 1:
        return [Edit(*places.span(found.target), targets[0]), Edit(*places.span(found.call), values[0])]
    start, end = places.span(found.target)
    text = ", ".join(targets)
    bracketed = code[start] in "(["
    text = code[start] + text + code[end - 1] if bracketed else text
    return [Edit(start, end, text), Edit(*places.span(found.call), f"zip({', '.join(values)})")]
