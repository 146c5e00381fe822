"""What becomes of `unused = work()` where only the work is needed? The call alone, as a person would write it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ...syntax import parse
from ..reading.source import Positions
from ..reading.statements import Statement
from .layout import Step


def unassigned(statement: Statement, step: Step, outputs: Sequence[str]) -> Statement:
    """The statement without its target, where that is one name which nothing in the step reads and nothing takes over."""
    node = statement.node
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
        return statement
    name = node.targets[0].id
    read = step.found.loads | step.found.late_reads | step.found.deletes | set(outputs)
    works = any(isinstance(inner, (ast.Call, ast.Await)) for inner in ast.walk(node.value))
    if name in read or step.found.wildcard or not works:
        return statement
    tree = parse(statement.text)
    (target,) = tree.body[0].targets  # type: ignore[attr-defined]  # an assignment, as above
    start, end = Positions(statement.text).span(target)
    text = statement.text[:start] + statement.text[end:].lstrip().removeprefix("=").lstrip()
    return Statement(text, parse(text).body[0], statement.spaced)
