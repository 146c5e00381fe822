"""What a panel sees of the store: lists that are read lightly, and whether anything changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..records.drift import KeptDrift
    from ..records.run_row import RunRow, RunRows
    from ..store.sqlite.connection import Database


class StoreSight:
    """What panels ask; nothing here makes a store.

    Parameters
    ----------
    store : callable
        The open store.
    folder : Path
        Where it is, or would be.
    """

    def __init__(self, store: Callable[[], Database], folder: Path) -> None:
        self._store, self._folder = store, folder

    @property
    def exists(self) -> bool:
        """Whether there is a store."""
        from ..store.sqlite.connection import DATABASE_FILE

        return (self._folder / DATABASE_FILE).exists()

    def stamp(self) -> str:
        """Changes whenever the store does; the store is not opened for it."""
        from ..store.stamp import stamp

        return stamp(self._folder)

    def count(self) -> int:
        """How many runs a list has."""
        from ..store.runs import run_rows

        return run_rows.count(self._store())

    def runs(self, *, before: int | None, limit: int) -> RunRows:
        """A page of the list of runs: the newest, or those before a number."""
        from ..store.runs import run_rows

        return run_rows.page(self._store(), before=before, limit=limit)

    def changed_runs(self, since: str, *, limit: int) -> RunRows | None:
        """What changed in the list since; None where it must be read anew."""
        from ..store.runs import run_rows

        return run_rows.changed(self._store(), since, limit=limit)

    def failed_runs(self, limit: int) -> tuple[RunRow, ...]:
        """The newest runs that did not end well."""
        from ..store.runs import run_rows

        return run_rows.failed(self._store(), limit=limit)

    def drifts(self, limit: int) -> tuple[KeptDrift, ...]:
        """The newest drift reports, newest first."""
        from ..store.data import drifts

        return drifts.kept(self._store(), limit=limit)

    def refused(self, limit: int) -> tuple[tuple[str, str, int], ...]:
        """The newest versions that a gate refused: which, as what, and when."""
        from ..store.models import gates

        return gates.refused(self._store(), limit=limit)

    def newest(self) -> str:
        """Reference of the newest version of a model, else of the newest run; empty where there is neither."""
        from ..store.models import models
        from ..store.runs import run_rows

        versions = models.listed(self._store())
        if versions:
            return f"model:{max(versions, key=lambda version: version.id).reference}"
        return next((f"run:{row.id}" for row in run_rows.page(self._store(), before=None, limit=1).rows), "")
