"""Which earlier result do `_`, `__` and `Out[3]` stand for, and which earlier text do `_i` and `In[3]`?"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from ...syntax import parse
from .source import Edit, Positions, edited

UNDERSCORES = {"_": 1, "__": 2, "___": 3}
RESULTS = frozenset({"Out", "_oh"})
INPUTS = frozenset({"In", "_ih"})
TEXTS = {"_i": -2, "_ii": -3, "_iii": -4}  # where they stand in `In`, whose last item is the cell that runs
_NUMBERED = re.compile(r"_(\d+)$")
_MAY_SAY_RESULTS = re.compile(r"\b(_+\d*|Out|_oh)\b")  # to parse the code takes longer than to look
_MAY_SAY_INPUTS = re.compile(r"\b(In|_ih|_i{1,3})\b")


def output_name(seq: int) -> str:
    """Name under which a script keeps the displayed value of an execution."""
    return f"cell_{seq}_output"


def with_named_outputs(
    code: str, shown: Sequence[int], by_count: Mapping[int, int], users: AbstractSet[str] = frozenset()
) -> str:
    """The code with `_`, `_3` and `Out[3]` replaced by the names of those results.

    Parameters
    ----------
    code : str
        Plain Python.
    shown : sequence of int
        Executions that displayed a value, oldest first.
    by_count : mapping
        Execution by IPython's prompt number.
    users : set of str
        Underscores that the notebook has bound itself: IPython leaves them alone from then on.

    Examples
    --------
    >>> with_named_outputs("r = _ + 1", [4], {})
    'r = cell_4_output + 1'
    """
    if not _MAY_SAY_RESULTS.search(code):
        return code
    try:
        tree = parse(code)
    except SyntaxError:
        return code
    places, edits = Positions(code), []
    own = _bound(tree) | users
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


def with_typed_inputs(code: str, typed: Sequence[str]) -> str:
    """The code with `In[3]` and `_i` replaced by the texts they stand for.

    Parameters
    ----------
    code : str
        Plain Python.
    typed : sequence of str
        IPython's `In` as it is before the cell runs: the first item is empty.

    Examples
    --------
    >>> with_typed_inputs("exec(In[1]); print(_i)", ["", "a = 1", "b = 2"])
    "exec('a = 1'); print('b = 2')"
    """
    if not _MAY_SAY_INPUTS.search(code):
        return code
    try:
        tree = parse(code)
    except SyntaxError:
        return code
    places, edits, own = Positions(code), [], _bound(tree)
    during = [*typed, "get_ipython()"]  # the cell itself stands last while it runs; its text is not replaced
    for node in ast.walk(tree):
        place: object = None
        if not isinstance(getattr(node, "ctx", None), ast.Load):  # `del _i`, `In[3] = ''`
            continue
        if isinstance(node, ast.Name) and node.id in TEXTS.keys() - own:
            place = TEXTS[node.id]
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in INPUTS - own:
            try:
                place = ast.literal_eval(node.slice)
            except (ValueError, TypeError):
                continue
        text: object = during[place] if type(place) is int and -len(during) <= place < len(during) else None
        if type(text) is str and "get_ipython()" not in text:  # a notebook may put anything into its `In`
            edits.append(Edit(*places.span(node), repr(text)))
    return edited(code, edits)


def _bound(tree: ast.AST) -> set[str]:
    """Names that the code binds anywhere, arguments and names of imports included."""
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.asname for node in ast.walk(tree) if isinstance(node, ast.alias) and node.asname}
    return own


def keeping_output(code: str, seq: int) -> str:
    """The code with its last expression kept under the execution's output name."""
    tree = parse(code)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return code
    start, _ = Positions(code).span(tree.body[-1])
    return edited(code, [Edit(start, start, f"{output_name(seq)} = ")])
