"""`%mlops status` and `%mlops doctor`: what the store holds, and whether it is whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...errors import MlopsMagicError, StoreError, StoreTooNew
from ...records.status import DoctorReport, Finding, StoreStatus
from ...store.care import checks
from ...store.database import open_database
from ...store.sqlite.connection import DATABASE_FILE


def status(folder: Path, *, executions: int, tracking: bool) -> StoreStatus:
    """What the store holds; where there is none, an empty status."""
    if not (folder / DATABASE_FILE).exists():
        return StoreStatus(str(folder), False, False, 0, 0, 0, 0, 0, 0, tracking, executions)  # noqa: FBT003 - a record's fields
    database = open_database(folder, create=False)
    try:
        return replace(checks.summary(database), tracking=tracking, executions=executions)
    finally:
        database.close()


def doctor(folder: Path) -> DoctorReport:
    """Every check of the store; one that cannot be opened is a finding, not an error."""
    if not (folder / DATABASE_FILE).exists():
        said = Finding("store", "attention", "there is none yet", "Put %%track on the first line of a cell.")
        return DoctorReport(str(folder), (said,))
    try:
        database = open_database(folder, create=False)
    except StoreTooNew as error:
        said = Finding("store", "attention", str(error), "Type: %pip install -U mlops-magic")
        return DoctorReport(str(folder), (said,))
    except StoreError as error:
        return DoctorReport(str(folder), (Finding("store", "failed", str(error), "Restore the folder from a copy."),))
    except MlopsMagicError as error:
        return DoctorReport(str(folder), (Finding("store", "failed", str(error)),))
    try:
        return DoctorReport(str(folder), checks.examine(database))
    finally:
        database.close()
