"""`mlops doctor --repair`: a new store beside the damaged one, of all that can be read; nothing is replaced."""

from __future__ import annotations

import itertools
import secrets
import shutil
from pathlib import Path

from ...errors import StoreError, UsageError
from ...records.status import Repair
from ...store.care import checks, repairing
from ...store.database import open_database
from ...store.sqlite.connection import DATABASE_FILE


def repair(folder: Path, *, now_ns: int) -> Repair:
    """Make the new store; no process should have the old one open.

    Every row and every sound blob is taken over, the chain as it is: what was changed behind our back stays told. The
    new chain ends with a link that says that the store was repaired, and what is missing.

    Raises
    ------
    UsageError
        There is no store here.
    StoreDamaged, StoreError
        Nothing of it can be read, it is of a newer version, or there is no space; nothing is left of the new one.
    """
    if not (folder / DATABASE_FILE).exists():
        raise UsageError(f"there is no store at {folder}. Type: mlops doctor")
    target = _free(folder)
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        saved = repairing.rebuilt(folder, draft)
        blobs, lost = repairing.taken_over(folder, draft)
        database = open_database(draft)
        try:
            repairing.say(database, saved, now_ns=now_ns)
            findings = checks.examine(database)
        finally:
            database.close()
        draft.rename(target)
    except OSError as error:
        raise StoreError(f"the new store {target} cannot be written: {error.strerror}. Free some space") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    tables = tuple((each.name, each.rows, each.lost) for each in saved)
    return Repair(str(folder), str(target), tables, blobs, lost, findings)


def _free(folder: Path) -> Path:
    names = (f"{folder.name}-repaired{f'-{number}' if number else ''}" for number in itertools.count())
    return next(target for name in names if not (target := folder.with_name(name)).exists())
