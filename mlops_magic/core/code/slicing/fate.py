"""What became of a name that is not there? The log knows: deleted, or in a cell that stopped before it."""

from __future__ import annotations

from collections.abc import Sequence

from ....records.execution import Execution
from ..reading.names import names


def fate(name: str, executions: Sequence[Execution]) -> str:
    """One sentence with the next line to type; empty where the log never saw the name.

    Examples
    --------
    >>> none = frozenset()
    >>> gone = Execution(3, "", "del df", "del df", True, none, none, none, frozenset({"df"}))
    >>> fate("df", [gone])
    'df was deleted by execution 3. Run the cell that made it again, then type: %export pipeline df'
    """
    again = f"then type: %export pipeline {name}"
    for execution in reversed(executions):
        if name in execution.deletes:
            return f"{name} was deleted by execution {execution.seq}. Run the cell that made it again, {again}"
        if not execution.success and name in _would_bind(execution.raw):
            where = f"line {execution.failed_line}" if execution.failed_line else "its first line"
            return (
                f"{name} was never assigned: execution {execution.seq} failed at {where}, before it. "
                f"Mend that cell and run it, {again}"
            )
    return ""


def _would_bind(raw: str) -> frozenset[str]:
    try:
        found = names(raw)
    except SyntaxError:
        try:  # a cell with magics: its lines that are Python
            found = names("\n".join(line for line in raw.splitlines() if not line.lstrip().startswith(("%", "!"))))
        except SyntaxError:
            return frozenset()
    return frozenset(found.binds | found.maybe_binds)
