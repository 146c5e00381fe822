"""Would a cell that ran give the same now? Not if it, or something it stands on, was edited or changed since."""

from __future__ import annotations

from collections.abc import Sequence

from ....records.execution import Execution
from .slices import lean


def stale(executions: Sequence[Execution], seq: int) -> str:
    """Why the result of an execution is not what the notebook would give now; "" while it is.

    Parameters
    ----------
    executions : sequence of Execution
        The log, in order.
    seq : int
        The execution that is asked about.

    Notes
    -----
    A cell that was run again as it stood makes nothing stale, one that was edited does; a name counts as changed when
    a cell the result does not stand on bound or changed it later.
    """
    asked = next((execution for execution in executions if execution.seq == seq), None)
    if asked is None:
        return ""
    latest = {execution.cell_id: execution for execution in executions if execution.cell_id}
    if edited := _edited(asked, latest):
        return f"its cell was edited since (execution {edited.seq})"
    stands = lean([each for each in executions if each.seq < seq], "", asked.reads).executions
    for execution in stands:
        if edited := _edited(execution, latest):
            return f"execution {execution.seq}, which it stands on, was edited since (execution {edited.seq})"
    same = {(execution.cell_id, execution.text) for execution in (*stands, asked)}
    wanted = {name for name in asked.reads if not name.startswith("~")}
    for execution in executions:
        known = execution.cell_id and (execution.cell_id, execution.text) in same
        moved = wanted & (execution.changes if known else execution.binds | execution.changes | execution.deletes)
        if execution.seq > seq and moved and not (known and execution.cell_id == asked.cell_id):
            return f"{min(moved).removeprefix('file:')} was changed since (execution {execution.seq})"
    return ""


def _edited(execution: Execution, latest: dict[str, Execution]) -> Execution | None:
    """The last execution of the same cell, if its text is another."""
    last = latest.get(execution.cell_id)
    return last if last is not None and last.seq > execution.seq and last.text != execution.text else None
