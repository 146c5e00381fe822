"""`%mlops gc`: blobs and temporary files that nothing refers to go, once nobody can be about to."""

from __future__ import annotations

from ...errors import UsageError
from ...records.status import Collection
from ...store.care import unreferenced
from ...store.sqlite.connection import Database


def collect(database: Database, *, grace_seconds: float, dry_run: bool, now: float) -> Collection:
    """Remove what no row needs; versions of data and their chunks are the matter of `%data gc`.

    Parameters
    ----------
    grace_seconds : float, at least 0
        What is younger stays: a process may have written it and not yet its row.
    dry_run : bool
        Only say what would go.
    now : float
        Seconds since 1970.

    Raises
    ------
    UsageError
        The grace time is negative.
    """
    if not grace_seconds >= 0:
        raise UsageError("--grace is a number of hours, at least 0. Type: %mlops gc --grace 24")
    old, young = unreferenced.found(database, now - grace_seconds)
    if dry_run:
        return Collection(len(old.blobs), len(old.temporary), old.size_bytes, young, dry_run=True)
    gone = unreferenced.remove(database, old, now - grace_seconds)
    return Collection(len(gone.blobs), len(gone.temporary), gone.size_bytes, young)
