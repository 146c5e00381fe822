"""Who asks the lines of `x = !command` for more than a list has? IPython's `SList` has `x.n`, `x.grep(…)`, `x.fields(…)`.

A script has plain lists of lines, which is what a person would write, unless the notebook asks for one of those.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from ...syntax import parse
from .source import Edit, Positions, edited

FILTERS = frozenset({"grep", "fields"})  # methods that no list has: whoever calls them means an SList
TEXTS = frozenset({"nlstr", "spstr"})
SHORT = frozenset({"n", "s", "l", "p", "list", "paths"})  # many things have such: asked of a name of lines only
SORTED_BY = frozenset({"field", "nums"})  # what a list's own `sort` does not take
KIND = "SList"
IMPORT = f"from IPython.utils.text import {KIND}\n"


def with_shell_lists(codes: Sequence[str], targets: Sequence[str] = ()) -> list[str]:
    """The cells with the lines of shell commands as IPython's lists, where something asks for what only those have.

    Parameters
    ----------
    codes : sequence of str
        Plain Python, in the order it ran.
    targets : sequence of str
        Expressions that are asked for at the end.

    Examples
    --------
    >>> made = "x = subprocess.run(['sh', '-c', 'ls'], text=True).stdout.splitlines()"
    >>> print(with_shell_lists([made, "y = x.n"])[0])
    from IPython.utils.text import SList
    x = SList(subprocess.run(['sh', '-c', 'ls'], text=True).stdout.splitlines())
    >>> with_shell_lists([made, "y = len(x)"])[0] == made
    True
    """
    if not any(".splitlines()" in code for code in codes):
        return list(codes)
    trees = [parse(code) for code in codes]
    ran = [[node for node in ast.walk(tree) if _is_lines(node)] for tree in trees]
    if not any(ran) or not _asked([*trees, *map(parse, targets)]):
        return list(codes)
    return [_wrapped(code, nodes) for code, nodes in zip(codes, ran, strict=True)]


def _is_lines(node: ast.AST) -> bool:
    """Whether it is `subprocess.run(["sh", "-c", …], …).stdout.splitlines()`, as `!command` is written."""
    match node:
        case ast.Call(ast.Attribute(ast.Attribute(ast.Call(ast.Attribute(_, "run"), [ast.List(words), *_]), "stdout"),
                                    "splitlines")):  # fmt: skip
            return [getattr(word, "value", None) for word in words[:2]] == ["sh", "-c"]
    return False


def _asked(trees: Sequence[ast.Module]) -> bool:
    nodes = [node for tree in trees for node in ast.walk(tree)]
    held = _names_of_lines(nodes)
    return any(_asks(node, held) for node in nodes)


def _names_of_lines(nodes: Sequence[ast.AST]) -> set[str]:
    """Variables that lines were assigned to, or another variable of lines."""
    bound = list(_assigned(nodes))
    held: set[str] = set()
    while more := {name for name, value in bound if name not in held and _gives_lines(value, held)}:
        held |= more
    return held


def _assigned(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name):
                yield target.id, node.value  # type: ignore[attr-defined]  # an assignment has one


def _gives_lines(value: ast.expr, held: AbstractSet[str]) -> bool:
    return _is_lines(value) or (isinstance(value, ast.Name) and value.id in held)


def _asks(node: ast.AST, held: AbstractSet[str]) -> bool:
    match node:
        case ast.Call(ast.Attribute(_, "sort")):
            return any(keyword.arg in SORTED_BY for keyword in node.keywords)
        case ast.Call(ast.Attribute(_, method)) if method in FILTERS:
            return True
        case ast.Attribute(value, name):
            return name in TEXTS or (name in SHORT and _gives_lines(value, held))
    return False


def _wrapped(code: str, nodes: Sequence[ast.AST]) -> str:
    if not nodes:
        return code
    places = Positions(code)
    edits = []
    for node in nodes:
        start, end = places.span(node)
        edits.append(Edit(start, end, f"{KIND}({code[start:end]})"))
    return IMPORT + edited(code, edits)
