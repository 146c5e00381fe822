"""Which statements only wait for something else? Without them a value may be ready in one replay and not in the next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from .vocabulary import CONCURRENT_MODULES, WAITING

_BEGINS = re.compile(r"\.(start|submit|map_async|apply_async|imap\w*|run_in_executor)\(|\bTimer\(|\bstart_new_thread\(")


def concurrent(nodes: Iterable[ast.stmt]) -> bool:
    """Whether statements import what does things at the same time.

    Examples
    --------
    >>> concurrent(ast.parse("from concurrent.futures import ThreadPoolExecutor").body)
    True
    """
    roots = set()
    for node in (inner for statement in nodes for inner in ast.walk(statement)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    return not roots.isdisjoint(CONCURRENT_MODULES)


def begins(code: str) -> bool:
    """Whether code may begin something that goes on beside it.

    Examples
    --------
    >>> [begins(text) for text in ("t = Thread(target=f); t.start()", "pool.submit(f)", "start = 3")]
    [True, True, False]
    """
    return bool(_BEGINS.search(code))


def waits(node: ast.AST) -> bool:
    """Whether a call in a statement may wait, or lets others go on: `thread.join()`, `event.wait()`, `lock.acquire()`.

    Examples
    --------
    >>> [waits(ast.parse(text)) for text in ("t.join()", "t.join(timeout=2)", "', '.join(words)", "time.sleep(1)")]
    [True, True, False, True]
    """
    return any(
        isinstance(inner, ast.Await) or (isinstance(inner, ast.Call) and _waiting(inner)) for inner in ast.walk(node)
    )


def _waiting(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "join":
        return not call.args or isinstance(call.args[0], ast.Constant)
    return name in WAITING
