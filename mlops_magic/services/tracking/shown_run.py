"""What does a run's card say beside the run: under which names its data was saved, and where it stands in the history."""

from __future__ import annotations

from dataclasses import replace

from ...records.run import Run
from ...store import audit
from ...store.sqlite.connection import Database
from ..data.named_data import with_saved_names


def shown(database: Database, run: Run) -> Run:
    """The run as it is shown; `%audit verify` takes its place in the history as an anchor."""
    with database.read() as connection:
        history = audit.anchor(connection, f"run:{run.id}")
    return replace(with_saved_names(database, run), history=history)
