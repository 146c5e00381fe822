"""What does a panel ask of the store that no verb asks: what there is by now, and whether it is still there?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records.drift import DriftReport
    from ..store.sqlite.connection import Database


class Looking:
    """Looking makes no store.

    Parameters
    ----------
    store : callable
        The open store.
    has_store : callable
        Whether there is one.
    """

    def __init__(self, store: Callable[[], Database], has_store: Callable[[], bool]) -> None:
        self._store, self._has_store = store, has_store

    def last_end(self) -> int | None:
        """When the run that ended last ended, in nanoseconds since 1970; None where none has."""
        from ..store.runs import runs

        return runs.last_end(self._store()) if self._has_store() else None

    def require_runs(self, numbers: Sequence[int]) -> None:
        """Raise unless the store has all of these runs.

        Raises
        ------
        RunNotFound
            The first that it has not.
        """
        from ..errors import RunNotFound
        from ..store.runs import runs

        if not numbers:
            return
        if not self._has_store():
            raise RunNotFound(str(numbers[0]), (), "Begin a cell with: %%track")
        runs.require(self._store(), numbers)

    def drift_report(self, number: int) -> DriftReport:
        """A drift report of the store."""
        from ..store.data import drifts

        return drifts.get(self._store(), number)

    def drift_reports(self, limit: int) -> tuple[DriftReport, ...]:
        """The newest drift reports, newest first."""
        from ..store.data import drifts

        return drifts.listed(self._store(), limit=limit) if self._has_store() else ()
