"""Which variables hold data to train on, and which data that was held back, as far as the code says so?"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator

from ...syntax import parse

SPLITTING = "train_test_split"
FITTING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})
TRAIN, TEST = "train", "test"
INPUTS = ("X", "y")
Said = tuple[tuple[str, str], ...]


def splits(codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """What each variable is for: "train", "test", or both where a test set was fitted on; bound anew, it is for nothing.

    Parameters
    ----------
    codes : iterable of str
        Cells in the order they ran.

    Examples
    --------
    >>> splits(["X_train, X_test = train_test_split(X)", "clf.fit(X_train)"])
    {'X_train': frozenset({'train'}), 'X_test': frozenset({'test'})}
    >>> splits(["clf.fit(X)", "X = load()"])
    {}
    """
    known: dict[str, set[str]] = {}
    for code in codes:
        for fitted, bound, split in _facts(code):
            for name, word in fitted:
                known.setdefault(name, set()).add(word)
            for name in bound:
                known.pop(name, None)
            for name, word in split:
                known.setdefault(name, set()).add(word)
    return {name: frozenset(words) for name, words in known.items()}


@functools.lru_cache(maxsize=1024)
def _facts(code: str) -> tuple[tuple[Said, frozenset[str], Said], ...]:
    """Of each statement: what it fits on, what it binds, what it splits."""
    try:
        body = parse(code).body
    except (SyntaxError, ValueError, RecursionError):
        return ()
    return tuple((tuple(_fitted(line)), _bound(line), tuple(_split(line))) for line in body)


def _own(line: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement that run with it: not those inside a function or class it defines."""
    queue: list[ast.AST] = [line]
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))


def _bound(line: ast.stmt) -> frozenset[str]:
    return frozenset(node.id for node in _own(line) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _fitted(line: ast.stmt) -> Iterator[tuple[str, str]]:
    for node in _own(line):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FITTING:
            given = [*node.args[:2], *(each.value for each in node.keywords if each.arg in INPUTS)]
            yield from ((each.id, TRAIN) for each in given if isinstance(each, ast.Name))


def _split(line: ast.stmt) -> Iterator[tuple[str, str]]:
    """Names on the left of `a, b = train_test_split(…)`, in turn."""
    if not (isinstance(line, ast.Assign) and isinstance(line.value, ast.Call)):
        return
    function = line.value.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    for target in line.targets if called == SPLITTING else ():
        for place, each in enumerate(target.elts if isinstance(target, (ast.Tuple, ast.List)) else ()):
            if isinstance(each, ast.Name):
                yield each.id, (TRAIN, TEST)[place % 2]
