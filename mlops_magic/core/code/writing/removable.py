"""What of a script may a search try to leave out: which statements, and which contexts around statements?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ..reading.contexts import Context, head, names_given
from ..reading.literals import assigned_value
from ..reading.names import of_tree
from ..reading.statements import only_shows
from ..reading.waiting import concurrent, waits
from ..shrinking.cutting import blocks, spot
from .layout import Place, Plan

BRANCHES = (ast.If, ast.Try, ast.TryStar, ast.Match)


def places(made: Plan, depth: int) -> tuple[Place, ...]:
    """The statements at one depth that a search may leave out, likeliest first: calls whose result nobody keeps.

    At depth 0 all but imports, parameters and branches on parameters. Deeper only what a loop, a `with` or a function
    does on its way: what stands on a branch stays, since other data or another parameter may take it. So does what waits
    for another thread, for one replay may have been lucky, what may write a file that is read later, for the notebook left
    one, and what libraries read while they are imported: the search imports them once.
    """
    found = []
    waiting, feeding = _concurrent(made), _feeding(made)
    for seq, body in made.left.items():
        nodes = [
            node for node in _at_depth(body, depth, set(made.params), inside=None)
            if not (waiting and waits(node)) and not (seq in feeding and _calls(node))
        ]  # fmt: skip
        found += [(isinstance(node, ast.Expr), (seq, *spot(node))) for node in nodes]
    kept = settings(made)
    return tuple(place for _, place in sorted(found, key=lambda pair: not pair[0]) if place not in kept)


def settings(made: Plan) -> tuple[Place, ...]:
    """The statements that set the environment before a library is imported."""
    texts = {ast.unparse(statement.node) for statement in made.settings}
    return tuple(
        (seq, *spot(node)) for seq, body in made.left.items() for node in body if texts and ast.unparse(node) in texts
    )


def contexts(made: Plan) -> tuple[Place, ...]:
    """The first lines of `with` statements that may go while their bodies stay, at any depth but on no branch.

    Where the body uses what `as` gave, or a parameter is in the line, it stays; so does a lock.
    """
    if _concurrent(made):
        return ()
    return tuple((seq, *head(node)) for seq, body in made.left.items() for node in _contexts(body, set(made.params)))


def _concurrent(made: Plan) -> bool:
    return concurrent(node for body in made.left.values() for node in body)


def _feeding(made: Plan) -> set[int]:
    """Executions that wrote a file which a later one read."""
    found: set[int] = set()
    read: set[str] = set()
    for execution in reversed(made.slice.executions):
        if any(f"file:{path}" in read for path in execution.writes):
            found.add(execution.seq)
        read |= execution.reads
    return found


def _calls(node: ast.stmt) -> bool:
    return not only_shows(node) and any(isinstance(inner, ast.Call) for inner in ast.walk(node))


def _contexts(nodes: Sequence[ast.stmt], params: set[str]) -> Iterator[Context]:
    for node in nodes:
        if isinstance(node, Context):
            asked = of_tree(ast.Module([ast.Expr(item.context_expr) for item in node.items], [])).loads
            used = {inner.id for part in node.body for inner in ast.walk(part) if isinstance(inner, ast.Name)}
            if params.isdisjoint(asked) and used.isdisjoint(names_given(node)):
                yield node
        if not isinstance(node, BRANCHES):
            for block in blocks(node):
                yield from _contexts(block, params)


def _at_depth(
    nodes: Sequence[ast.stmt], depth: int, params: set[str], *, inside: ast.stmt | None
) -> Iterator[ast.stmt]:
    """Statements that may go, so many blocks down."""
    for node in nodes:
        if depth == 0 and _may_go(node, params, inside):
            yield node
        elif depth and not isinstance(node, BRANCHES):
            for block in blocks(node):
                yield from _at_depth(block, depth - 1, params, inside=node)


def _may_go(node: ast.stmt, params: set[str], inside: ast.stmt | None) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass, ast.If)):
        asks = isinstance(node, ast.If) and params.isdisjoint(of_tree(ast.Module([ast.Expr(node.test)], [])).loads)
        return asks and inside is None
    found = assigned_value(node)
    if inside is None:
        return found is None or found[0] not in params
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    loops = isinstance(inside, (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith))
    return loops and isinstance(node, (ast.Assign, ast.AugAssign, ast.For, ast.With))
