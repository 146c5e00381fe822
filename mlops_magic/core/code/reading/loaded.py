"""Which file is a table the plain reading of, as far as a cell says so?"""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection

from ...syntax import parse
from .names import of_tree
from .vocabulary import FRESH_FUNCTIONS, FRESH_METHODS, SHOWING_FUNCTIONS, SHOWING_METHODS

READS = "read_"  # `pd.read_csv`, `pl.read_parquet`
HARMLESS = FRESH_FUNCTIONS | SHOWING_FUNCTIONS
GIVES_ANOTHER = FRESH_METHODS | SHOWING_METHODS


def loaded_file(code: str, name: str, files: Collection[str]) -> str:
    """The file that a name is bound to the reading of when the code ends; empty where that cannot be read off it.

    Parameters
    ----------
    code : str
        A cell.
    files : collection of str
        The files that it read, as it named them.

    Examples
    --------
    >>> loaded_file("df = pd.read_csv('a.csv', sep=';')\\ndf.head()", "df", ["a.csv"])
    'a.csv'
    >>> loaded_file("df = pd.read_csv('a.csv')\\ndf['x'] = 1", "df", ["a.csv"])
    ''
    """
    return _loaded_file(code, name, tuple(files))


@functools.lru_cache(maxsize=256)  # of each table that a tracked cell reads, whenever it runs
def _loaded_file(code: str, name: str, files: tuple[str, ...]) -> str:
    try:
        body = parse(code).body
    except (SyntaxError, ValueError):
        return ""
    binding = [place for place, line in enumerate(body) if name in of_tree(ast.Module([line], [])).binds]
    if not binding or any(_touches(line, name) for line in body[binding[-1] + 1 :]):
        return ""
    return _read(body[binding[-1]], name, files)


def _read(line: ast.stmt, name: str, files: Collection[str]) -> str:
    """The file of `name = pd.read_csv(FILE, …)`; one that is no literal is known where the cell read no other."""
    if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.value, ast.Call)):
        return ""
    call, target = line.value, line.targets[0]
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if not (isinstance(target, ast.Name) and target.id == name and function.startswith(READS) and call.args):
        return ""
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return str(first.value) if first.value in files else ""
    return next(iter(files)) if len(files) == 1 else ""


def _touches(line: ast.stmt, name: str) -> bool:
    """Whether a line may change the table: assigns on it, or hands it, whole, to what is not known to leave it alone.

    A part of it, `df[["a"]]` or `df.a`, may be handed to anything: pandas copies before it writes to a part.
    """
    found = of_tree(ast.Module([line], []))
    if name in found.stores | found.maybe_binds | found.deletes or found.wildcard:
        return True
    parents = {child: node for node in ast.walk(line) for child in ast.iter_child_nodes(node)}
    mentions = [node for node in ast.walk(line) if isinstance(node, ast.Name) and node.id == name]
    return not all(_left_alone(node, parents) for node in mentions)


def _left_alone(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether one mention of the table only looks at it or takes a part."""
    parent = parents.get(node)
    if isinstance(parent, (ast.Subscript, ast.Expr, ast.Compare)):
        return not (isinstance(parent, ast.Subscript) and parent.slice is node)
    if isinstance(parent, ast.Attribute):
        call = parents.get(parent)
        if not (isinstance(call, ast.Call) and call.func is parent):
            return True
        inplace = any(keyword.arg in ("inplace", None) for keyword in call.keywords)
        return parent.attr in GIVES_ANOTHER and not inplace
    return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in HARMLESS
