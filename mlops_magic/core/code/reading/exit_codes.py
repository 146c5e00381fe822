"""Which shell line does `_exit_code` speak of? IPython sets it at every `!command`, a script where it is asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ...syntax import parse
from .source import Edit, Positions, edited

NAME = "_exit_code"


def sets_exit_code(code: str) -> bool:
    """Whether a cell in plain Python has a shell line that keeps nothing of what it printed.

    Examples
    --------
    >>> sets_exit_code("subprocess.run(['sh', '-c', 'ls'], check=False)"), sets_exit_code("x = 1")
    (True, False)
    """
    return "subprocess.run(" in code and any(_shell_lines(parse(code)))


def with_exit_codes(codes: Sequence[str]) -> list[str]:
    """The cells with the exit codes of their shell lines kept, where any of them asks for one.

    Examples
    --------
    >>> with_exit_codes(["subprocess.run(['sh', '-c', 'ls'], check=False)", "ok = not _exit_code"])[0]
    "_exit_code = subprocess.run(['sh', '-c', 'ls'], check=False).returncode"
    """
    return [_kept(code) for code in codes] if any(NAME in code for code in codes) else list(codes)


def _kept(code: str) -> str:
    places, edits = Positions(code), []
    for call in _shell_lines(parse(code)):
        start, end = places.span(call)
        edits.append(Edit(start, end, f"{NAME} = {code[start:end]}.returncode"))
    return edited(code, edits)


def _shell_lines(tree: ast.Module) -> Iterator[ast.Call]:
    """Statements `subprocess.run(["sh", "-c", …], check=False)`, as `!command` is written."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("subprocess"), "run"), [ast.List(words)], [_]) as call):
                if [getattr(word, "value", None) for word in words[:2]] == ["sh", "-c"]:
                    yield call
