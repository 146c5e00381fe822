"""From which file was a table of the notebook read, if it still is what was read?"""

from __future__ import annotations

from collections.abc import Sequence

from ...core.code.reading.loaded import loaded_file
from ...records.execution import Execution


def loaded_from(executions: Sequence[Execution], name: str) -> str:
    """Fingerprint of the file that a variable is the plain reading of; empty where the log does not say so.

    Parameters
    ----------
    executions : sequence of Execution
        The log, oldest first; what bound the variable last is looked at, and nothing may have changed it since.
    """
    for execution in reversed(executions):
        if name in execution.binds:
            file = loaded_file(execution.code, name, [read.path for read in execution.inputs])
            return next((read.fingerprint for read in execution.inputs if read.path == file), "") if file else ""
        if name in execution.changes | execution.deletes:
            return ""
    return ""
