"""Under which names was the data of a run saved? Looked up when a run is shown: a name may be given later."""

from __future__ import annotations

from dataclasses import replace

from ...records.run import Run
from ...store.data.recognised import saved_as
from ...store.sqlite.connection import Database


def with_saved_names(database: Database, run: Run) -> Run:
    """The run, whose data says which saved versions it is; by content, whatever it was read from."""
    data = tuple(
        replace(use, saved=saved_as(database, use.fingerprint.fp, use.fingerprint.content)) for use in run.data
    )
    return replace(run, data=data)
