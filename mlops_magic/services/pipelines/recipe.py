"""What did a run do and stand on? Its recipe: executions as the log had them."""

from __future__ import annotations

import json

from ...core.data.codec import from_json
from ...errors import MlopsMagicError
from ...records.execution import Execution
from ...records.run import Run
from ...store import blobs
from ...store.sqlite.connection import Database


def recipe(database: Database, run: Run) -> tuple[Execution, ...]:
    """The executions a run stands on and its own last; none where the run has no recipe that can be read."""
    stored = next((artifact for artifact in run.artifacts if artifact.kind == "recipe"), None)
    if stored is None:
        return ()
    try:
        every = json.loads(blobs.get(database, stored.key))
        return tuple(from_json(Execution, json.dumps(each)) for each in every)
    except (MlopsMagicError, ValueError, TypeError, KeyError):
        return ()  # a blob that is gone or older costs one part of the answer, not the rest
