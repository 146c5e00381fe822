"""Which names of `from module import *` does a notebook use? A script imports those, each under its name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from ...syntax import parse
from .names import of_tree
from .names_found import Names
from .source import Edit, Positions, edited

ANY_NAME = frozenset({"eval", "exec", "globals", "locals", "vars"})  # who asks these may use a name that stands nowhere


def with_named_stars(
    codes: Sequence[str], targets: AbstractSet[str], public: Callable[[str], AbstractSet[str] | None]
) -> list[str]:
    """The cells with star imports written out.

    Parameters
    ----------
    codes : sequence of str
        Plain Python, in the order it ran.
    targets : set of str
        Names that are needed at the end.
    public : callable
        What a star import of a module binds; None where that is not known, and the star stays.

    Examples
    --------
    >>> with_named_stars(["from math import *", "y = sqrt(2)"], {"y"}, lambda _: {"pi", "sqrt"})
    ['from math import sqrt', 'y = sqrt(2)']
    """
    if not any("import *" in code for code in codes):
        return list(codes)
    trees = [parse(code) for code in codes]
    founds = [of_tree(tree) for tree in trees]
    if any(ANY_NAME & (found.loads | found.late_reads) for found in founds):
        return list(codes)
    found = [*founds, Names(reads=set(targets))]
    return [_written_out(code, trees[place], found[place:], public) for place, code in enumerate(codes)]


def _written_out(
    code: str, tree: ast.Module, found: Sequence[Names], public: Callable[[str], AbstractSet[str] | None]
) -> str:
    places, edits = Positions(code), []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and not node.level:
            bound = public(node.module or "")
            if bound is not None:
                edits.append(Edit(*places.span(node), _import(node.module or "", _used(bound, found))))
    return edited(code, edits)


def _used(bound: AbstractSet[str], found: Sequence[Names]) -> list[str]:
    """Names read in the cell itself, or in a later one before a cell has bound them anew."""
    first, *later = found
    used = bound & (first.loads | first.late_reads)
    alive = bound - first.binds
    for names in later:
        used |= alive & (names.reads | names.late_reads)
        alive -= names.binds
    return sorted(used)


def _import(module: str, names: Sequence[str]) -> str:
    return f"from {module} import {', '.join(names)}" if names else "pass"
