"""What would a cell with magics and shell lines be in plain Python?

IPython turns `%time x = 5` into `get_ipython().run_line_magic('time', 'x = 5')`. This module turns such calls back into
what they do, by a table of magics; what has no equal in a script is named in `refusals`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container
from dataclasses import dataclass

from ...syntax import parse
from .equivalents import OURS, PlainCell, Reading, equivalent
from .source import Edit, Positions, edited, indented

# What else a notebook asks of its shell, as Python has it: variables by name, and code as text.
OF_THE_SHELL = {
    "user_ns": "globals()", "user_global_ns": "globals()", "push": "globals().update", "ev": "eval", "ex": "exec",
}  # fmt: skip


def plain(transformed: str, transform: Callable[[str], str], known: Container[str] = frozenset()) -> PlainCell:
    """A cell as plain Python.

    Parameters
    ----------
    transformed : str
        The cell after IPython's own input transforms.
    transform : callable
        Those transforms, for the bodies of cell magics.
    known : container of str, optional
        Names of the notebook's variables: in a shell line `$name` means one of them, or else the shell's own.

    Returns
    -------
    PlainCell
        `code` is `transformed` itself where the cell has neither magics nor shell lines, or does not parse.

    Examples
    --------
    >>> plain("get_ipython().run_line_magic('time', 'x = 5')\\n", lambda body: body).code
    'x = 5\\n'
    """
    cell = PlainCell(transformed)
    if "get_ipython" not in transformed:
        return cell
    try:
        tree = parse(transformed)
    except SyntaxError:
        return cell
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    either = _Either(known, own)
    reading = Reading(cell, lambda body: plain(transform(body), transform, either), either)
    places, edits = Positions(transformed), []
    statements = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    handled: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_shell(node.value) and node.attr in OF_THE_SHELL:
            handled.update(id(inner) for inner in ast.walk(node))
            edits.append(Edit(*places.span(node), OF_THE_SHELL[node.attr]))
        asked = _asked(node)
        if asked is None:
            continue
        method, words, call = asked
        handled.update(id(inner) for inner in ast.walk(call))
        statement = statements.get(id(call))
        made = equivalent(reading, method, words, is_statement=statement is not None)
        if made is None:
            continue
        start, end = places.span(statement or call)
        margin = transformed[:start].rpartition("\n")[2]
        alone = not margin.strip()
        modules = [name for name in made.modules if name not in own]
        begin = "".join(f"import {name}; " for name in modules)
        text = made.text
        for name in own & set(made.modules):  # the cell has a variable of that name
            text = text.replace(f"{name}.", f"__import__({name!r}).")
        if statement is None:
            around = min(
                (node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _holds(places, node, start)),
                key=lambda node: -node.lineno,
            )
            edits.append(Edit(places.span(around)[0], places.span(around)[0], begin))
            edits.append(Edit(start, end, text))
        else:
            edits.append(
                Edit(start, end, indented(begin + text, margin)[len(margin) :] if alone else "\n" + begin + text)
            )
    _drop_assigned_verbs(tree, places, edits)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "get_ipython" and id(node) not in handled:
            cell.refusals.append("it asks for get_ipython(), which only a notebook has")
            break
    cell.code = edited(transformed, edits)
    try:
        parse(cell.code)
    except SyntaxError:
        cell.code = transformed
        cell.refusals.append("its magics stand where no plain Python can")
    return cell


@dataclass(frozen=True, slots=True)
class _Either:
    """Names of the notebook, and of the cell itself."""

    known: Container[str]
    own: Container[str]

    def __contains__(self, name: object) -> bool:
        return name in self.known or name in self.own


def _holds(places: Positions, node: ast.stmt, offset: int) -> bool:
    start, end = places.span(node)
    return start <= offset < end


def _asked(node: ast.AST) -> tuple[str, list[str], ast.Call] | None:
    """Method and literal arguments of a `get_ipython().method('…')` call."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    if not _is_shell(node.func.value):
        return None
    if node.func.attr not in ("run_line_magic", "run_cell_magic", "system", "getoutput"):
        return None
    if not all(isinstance(argument, ast.Constant) for argument in node.args):
        return None
    return node.func.attr, [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)], node


def _is_shell(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


def _drop_assigned_verbs(tree: ast.Module, places: Positions, edits: list[Edit]) -> None:
    """`v = %register …` is ours to the last character: the whole statement goes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            asked = _asked(node.value)
            if asked and asked[0] == "run_line_magic" and asked[1][0] in OURS:
                edits.append(Edit(*places.span(node), "pass"))
