"""Which earlier result do `_`, `__` and `Out[3]` stand for, and under which name does a script keep it?"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from ...syntax import parse
from .source import Edit, Positions, edited

UNDERSCORES = {"_": 1, "__": 2, "___": 3}
RESULTS = frozenset({"Out", "_oh"})
_NUMBERED = re.compile(r"_(\d+)$")


def output_name(seq: int) -> str:
    """Name under which a script keeps the displayed value of an execution."""
    return f"cell_{seq}_output"


def with_named_outputs(code: str, shown: Sequence[int], by_count: Mapping[int, int]) -> str:
    """The code with `_`, `_3` and `Out[3]` replaced by the names of those results.

    Parameters
    ----------
    code : str
        Plain Python.
    shown : sequence of int
        Executions that displayed a value, oldest first.
    by_count : mapping
        Execution by IPython's prompt number.

    Examples
    --------
    >>> with_named_outputs("r = _ + 1", [4], {})
    'r = cell_4_output + 1'
    """
    if "_" not in code and "Out" not in code:
        return code
    try:
        tree = parse(code)
    except SyntaxError:
        return code
    places, edits = Positions(code), []
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.asname for node in ast.walk(tree) if isinstance(node, ast.alias) and node.asname}
    for node in ast.walk(tree):
        seq = None
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
            back = UNDERSCORES.get(node.id)
            numbered = _NUMBERED.match(node.id)
            if back is not None and len(shown) >= back:
                seq = shown[-back]
            elif numbered:
                seq = by_count.get(int(numbered[1]))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in RESULTS - own:
            index = node.slice
            if isinstance(index, ast.Constant) and isinstance(index.value, int):
                seq = by_count.get(index.value)
        if seq is not None:
            edits.append(Edit(*places.span(node), output_name(seq)))
    return edited(code, edits)


def keeping_output(code: str, seq: int) -> str:
    """The code with its last expression kept under the execution's output name."""
    tree = parse(code)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return code
    start, _ = Positions(code).span(tree.body[-1])
    return edited(code, [Edit(start, start, f"{output_name(seq)} = ")])
