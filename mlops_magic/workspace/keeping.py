"""The care of a store as Python functions; they work anywhere below a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .functions import here

if TYPE_CHECKING:
    from ..records.history import AuditLog, AuditVerdict
    from ..records.status import Backup, Collection


def audit(about: str = "", *, limit: int = 50) -> AuditLog:
    """The newest changes of the store, or of `run:12`, `model:churn@3`, `alias:churn@champion`; see `%audit`."""
    return here().care.audit(about, limit)


def audit_verify(head: str = "") -> AuditVerdict:
    """Whether history is as it was recorded; see `%audit verify`.

    Parameters
    ----------
    head : str
        A head that was kept outside of the store, such as the `history` of a proof or of a run's card.

    Returns
    -------
    AuditVerdict
        True where every link holds, every row is what its last link says, and the head is in the chain.
    """
    return here().care.verify(head)


def backup(folder: str | Path) -> Backup:
    """Copy the store into a new folder while others write, and check the copy; see `%mlops backup`.

    Raises
    ------
    UsageError
        Something is there already.
    StoreError
        The copy is not whole; nothing of it is left.
    """
    return here().care.backup(Path(folder))


def gc(*, grace_hours: float = 24.0, dry_run: bool = False) -> Collection:
    """Remove blobs and temporary files that nothing refers to, older than the grace time; see `%mlops gc`."""
    return here().care.collect(grace_hours=grace_hours, dry_run=dry_run)
