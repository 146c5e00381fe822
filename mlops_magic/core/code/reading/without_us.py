"""What would a cell be if it did not speak to us? Calls of mlops_magic in Python leave a script as its magics do.

What is said of a run (`log_metric`, `note`, …) goes, a block of `track` is its body, verbs go with the name they are bound
to, and so does what is made of a run's number. What gives a value of ours that the script would need is refused by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...syntax import parse
from .contexts import Context, header_end, opening
from .source import Edit, Positions, edited

PACKAGE = "mlops_magic"
BLOCK = "track"
LOADERS = frozenset({"load", "data_load"})
MODULE = ""  # what a name of the package itself is known as
RUN = "a run"  # what a name is known as that `with track(…) as` bound


@dataclass(slots=True)
class _Found:
    """Names of ours in a cell, and what becomes of the statements that use them."""

    names: dict[str, str]  # name → function, or MODULE
    runs: set[str] = field(default_factory=set)  # what `as` bound
    edits: list[Edit] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def without_us(code: str, ours: Mapping[str, str]) -> tuple[str, list[str]]:
    """The cell without its calls of ours, and sentences about those that give what a script needs.

    Parameters
    ----------
    code : str
        A cell in plain Python.
    ours : mapping of str to str
        Variables that stand for the package (then ""), a function of it (then its name) or a run before the cell runs.

    Examples
    --------
    >>> code = "with m.track('churn') as run:\\n    clf.fit(X, y)\\n    run.log_metric('loss', clf.loss_)\\n"
    >>> print(without_us(code, {"m": ""})[0])
    clf.fit(X, y)
    <BLANKLINE>
    """
    if not ours and PACKAGE not in code:
        return code, []
    try:
        tree = parse(code)
    except SyntaxError:
        return code, []
    runs = {name for name, what in ours.items() if what == RUN}
    found = _Found({name: what for name, what in ours.items() if what != RUN}, runs)
    _note_imports(tree, found.names)
    if not found.names and not runs:
        return code, []
    for node in ast.walk(tree):
        if isinstance(node, Context):
            found.runs |= {
                item.optional_vars.id
                for item in node.items
                if _called(item.context_expr, found) == BLOCK and isinstance(item.optional_vars, ast.Name)
            }
    places = Positions(code)
    _block(tree.body, code, places, found)
    return edited(code, found.edits), found.refusals


def _note_imports(tree: ast.Module, names: dict[str, str]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name: MODULE for each in node.names if each.name == PACKAGE}
        elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE and not node.level:
            names |= {each.asname or each.name: each.name for each in node.names}


def _block(nodes: list[ast.stmt], code: str, places: Positions, found: _Found) -> None:
    going = [node for node in nodes if _goes(node, found)]
    for node in nodes:
        if isinstance(node, Context) and any(_called(item.context_expr, found) == BLOCK for item in node.items):
            _open(node, code, places, found)
        elif node in going:
            found.edits.append(
                _removal(node, code, places) if len(going) < len(nodes) else Edit(*places.span(node), "pass")
            )
            continue
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            _imports(node, places, found)
        elif not _has_statements(node):
            _refuse(node, places, found)
        for inner in _blocks(node):
            _block(inner, code, places, found)


def _open(node: Context, code: str, places: Positions, found: _Found) -> None:
    """The body of a block; other contexts on the same line stay."""
    others = [item for item in node.items if _called(item.context_expr, found) != BLOCK]
    if not others:
        found.edits += opening(node, header_end(code, places.span(node.body[0])[0]), code, places)
        return
    start = places.span(node.items[0].context_expr)[0]
    last = node.items[-1]
    end = places.span(last.optional_vars or last.context_expr)[1]
    found.edits.append(Edit(start, end, ", ".join(map(ast.unparse, others))))


def _removal(node: ast.stmt, code: str, places: Positions) -> Edit:
    """The lines of a statement, where it has them for itself."""
    start, end = places.span(node)
    first, last = code.rfind("\n", 0, start) + 1, code.find("\n", end)
    last = len(code) if last < 0 else last + 1
    if code[first:start].strip() or code[end:last].strip().partition("#")[0]:
        return Edit(start, end, "pass")
    return Edit(first, last, "")


def _goes(node: ast.stmt, found: _Found) -> bool:
    """Whether a statement only speaks to us: a call on its own, or one of a verb whose answer gets a name."""
    if isinstance(node, ast.Expr):
        said = any(isinstance(each, ast.Name) and each.id in found.names.keys() | found.runs for each in ast.walk(node))
        return said and LOADERS.isdisjoint(_called(each, found) for each in ast.walk(node))
    if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        return _asks_a_run(node, found)
    if isinstance(node, ast.Assign):
        name = _called(node.value, found)
        return (name is not None and name not in LOADERS) or _is_ours(node.value, found) or _asks_a_run(node, found)
    if isinstance(node, ast.Import):
        return all(each.name == PACKAGE for each in node.names)
    return isinstance(node, ast.ImportFrom) and node.module == PACKAGE and not node.level


def _imports(node: ast.Import | ast.ImportFrom, places: Positions, found: _Found) -> None:
    """`import numpy, mlops_magic` without us."""
    if isinstance(node, ast.Import) and any(each.name == PACKAGE for each in node.names):
        kept = ast.Import([each for each in node.names if each.name != PACKAGE])
        found.edits.append(Edit(*places.span(node), ast.unparse(kept)))


def _refuse(node: ast.stmt, places: Positions, found: _Found) -> None:
    """A value of ours that stays in the statement."""
    for inner in ast.walk(node):
        name = _called(inner, found)
        if name in LOADERS:
            variable = (
                node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""
            )
            found.refusals.append(
                f"mlops_magic.{name} takes a value from the store, which a script does not have; keep it: "
                f"--freeze {variable or 'NAME'}"
            )
            start = places.span(node)[0]
            found.edits.append(Edit(start, start, f"import {PACKAGE}; "))
        elif name is not None:
            found.refusals.append(f"mlops_magic.{name} gives what a script does not have")
        elif isinstance(inner, ast.Name) and inner.id in found.runs:
            name = inner.id
            found.refusals.append(
                f"{name} is a run of the store, which a script does not have; leave it out of the cell"
            )
        if name is not None:
            return


def _is_ours(node: ast.expr, found: _Found) -> bool:
    """Whether an expression is the package or a function of it, not called."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return found.names.get(node.value.id) == MODULE
    return isinstance(node, ast.Name) and node.id in found.names


def _asks_a_run(node: ast.AST, found: _Found) -> bool:
    """Whether a run of the store stands somewhere in it: `best[run.id] = auc`; what needs that fails its proof."""
    return any(isinstance(each, ast.Name) and each.id in found.runs for each in ast.walk(node))


def _called(node: ast.AST | None, found: _Found) -> str | None:
    """Name of our function that an expression calls; None where it is no call of ours."""
    if not isinstance(node, ast.Call):
        return None
    function = node.func
    if isinstance(function, ast.Name):
        return found.names.get(function.id) or None
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        owner = function.value.id
        if found.names.get(owner) == MODULE or owner in found.runs:
            return function.attr
    return None


def _has_statements(node: ast.stmt) -> bool:
    return any(True for _ in _blocks(node))


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        inner = getattr(node, name, None)
        if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
            yield inner
    for name in ("handlers", "cases"):
        for part in getattr(node, name, []):
            yield part.body
