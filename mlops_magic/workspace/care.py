"""The verbs that keep a store well, wired: its history, backups, and what may go."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records.history import AuditLog, AuditVerdict
    from ..records.status import Backup, Collection
    from ..store.sqlite.connection import Database


class CareVerbs:
    """What can be done for a store.

    Parameters
    ----------
    store : callable
        The open store.
    has_store : callable
        Whether there is one; looking makes none.
    """

    def __init__(self, store: Callable[[], Database], has_store: Callable[[], bool]) -> None:
        self._store, self._has_store = store, has_store

    def audit(self, about: str = "", limit: int = 50) -> AuditLog:
        """The newest changes of the store, or of one thing in it."""
        from ..records.history import AuditLog
        from ..services.care.audit import audit_log

        if not self._has_store():
            return AuditLog((), 0)
        return audit_log(self._store(), about, limit=limit)

    def verify(self, anchor: str = "") -> AuditVerdict:
        """Whether history is as it was recorded, and a head from outside is in it."""
        from ..services.care.audit import audit_verify

        return audit_verify(self._store(), anchor)

    def backup(self, target: Path) -> Backup:
        """A copy of the store that is whole, made while others write."""
        from ..services.care.backup import backup

        return backup(self._store(), target)

    def collect(self, *, grace_hours: float = 24.0, dry_run: bool = False) -> Collection:
        """Remove files and blobs that nothing refers to."""
        from ..services.care.gc import collect

        return collect(self._store(), grace_seconds=grace_hours * 3600, dry_run=dry_run, now=time.time())
