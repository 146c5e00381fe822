"""What did a cell that raised still do? Its statements up to the one that raised."""

from __future__ import annotations

import ast
import builtins

from ...syntax import parse
from .source import Positions, indented


def until_failure(code: str, line: int | None, column: int | None, error: str) -> str:
    """The code with what ran, and nothing after.

    The failing statement itself stays, its exception caught, unless it only raises: it may have changed something before
    (`rows.append(2); open(missing)`).

    Parameters
    ----------
    code : str
        Plain Python of the cell.
    line, column : int or None
        Where it raised (1-based line, 0-based byte column); None where nothing ran.
    error : str
        Name of the exception's class.

    Examples
    --------
    >>> until_failure("a.append(2); raise ValueError('boom')", 1, 13, "ValueError")
    'a.append(2)'
    """
    if line is None:
        return ""
    try:
        tree = parse(code)
    except SyntaxError:
        return ""
    where = (line, column if column is not None else 0)
    places = Positions(code)
    for statement in tree.body:
        first = (statement.lineno, statement.col_offset)
        last = (statement.end_lineno or statement.lineno, statement.end_col_offset or 0)
        inside = first <= where <= last if column is not None else statement.lineno <= line <= last[0]
        if not inside:
            continue
        start, end = places.span(statement)
        before = code[:start].rstrip().rstrip(";").rstrip()
        if isinstance(statement, (ast.Raise, ast.Assert)):
            return before
        tried = f"try:\n{indented(code[start:end])}\nexcept {_caught(error)}\n    pass"
        return f"{before}\n{tried}" if before else tried
    return code


def _caught(error: str) -> str:
    """A class that the script knows: a builtin by its name, any other by its base with the name beside it."""
    return f"{error}:" if hasattr(builtins, error) else f"Exception:  # {error}"
