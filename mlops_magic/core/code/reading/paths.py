"""Which names of files does a cell put together? `f"{folder}/x.parquet"`, `folder / "x.parquet"`, without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from .expressions import called

MOST_PATHS = 64
SEPARATOR = "/"  # every system takes it


def computed_paths(tree: ast.AST, values: Mapping[str, str]) -> list[str]:
    """The texts that f-strings, sums, `/`, `os.path.join` and `Path` give with these values of variables.

    Parameters
    ----------
    values : mapping of str to str
        Variables before the cell that hold a text, a path or a number, each as text; those of the cell are found.

    Examples
    --------
    >>> computed_paths(ast.parse("save(f'{folder}/x')\\np = folder + '/y'\\nsave(p + '.csv')"), {"folder": "/data"})
    ['/data/x', '/data/y', '/data/y.csv']
    """
    known = dict(values)
    found: dict[str, None] = {}
    kinds = (ast.JoinedStr, ast.BinOp, ast.Call, ast.Assign)
    for node in sorted((each for each in ast.walk(tree) if isinstance(each, kinds)), key=_end):
        if not isinstance(node, ast.Assign):
            text = _text(node, known)
            if text is not None and len(found) < MOST_PATHS:
                found[text] = None
        elif isinstance(node.targets[0], ast.Name):
            text = _text(node.value, known)
            known.pop(node.targets[0].id, None)
            known |= {node.targets[0].id: text} if text is not None else {}
    return list(found)


def _end(node: ast.expr | ast.stmt) -> tuple[int, int, bool]:
    """Where a node ends: its parts before it, a statement behind what is assigned."""
    return node.end_lineno or 0, node.end_col_offset or 0, isinstance(node, ast.stmt)


def _text(node: ast.AST, known: Mapping[str, str]) -> str | None:
    """What an expression gives as text; None where that would need to run it."""
    match node:
        case ast.Constant(value=str() | int() as value):
            return str(value)
        case ast.Name(id=name):
            return known.get(name)
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return _text(value, known)
        case ast.JoinedStr(values=parts):
            return _joined(parts, known, "")
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([left, right], known, "")
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _joined([left, right], known, SEPARATOR)
        case ast.Call(args=[_, *_] as parts, keywords=[]) if called(node) in ("join", "Path", "str", "fspath"):
            return _joined(parts, known, SEPARATOR)
    return None


def _joined(parts: list[ast.expr], known: Mapping[str, str], between: str) -> str | None:
    texts = [_text(part, known) for part in parts]
    whole = [text for text in texts if text is not None]
    return between.join(whole) if len(whole) == len(texts) else None
