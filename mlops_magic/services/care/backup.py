"""`%mlops backup`: a copy of the store that is whole or not there at all."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from ...errors import StoreError, UsageError
from ...records.status import Backup
from ...store import audit, blobs
from ...store.care import checks, copying
from ...store.database import open_database
from ...store.sqlite.connection import Database


def backup(database: Database, target: Path) -> Backup:
    """Copy the store into a new folder while others write; the copy is opened and examined before it counts.

    A run that goes on is in it as far as the tables are, a quarter of a second behind. The copy is a store: `MLOPS_STORE`
    may name it.

    Parameters
    ----------
    target : Path
        Where nothing is yet, or an empty folder.

    Raises
    ------
    UsageError
        Something is there.
    StoreError
        The store or its copy is not whole, or there is no space. Nothing is left of the copy.
    """
    target = target.expanduser().absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target.name!r} is there already, and a backup replaces nothing. Choose another: FOLDER-2")
    if target.is_relative_to(database.folder):
        raise UsageError("a backup inside of the store would be lost with it. Choose a folder elsewhere")
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        try:
            (draft / blobs.BLOB_FOLDER).mkdir(parents=True)
        except OSError as error:
            raise UsageError(f"{target.parent} cannot be written: {error.strerror}. Choose another folder") from error
        copying.copied(database, draft)
        made = _examined(draft, target)
        draft.replace(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _examined(draft: Path, target: Path) -> Backup:
    """What the copy is; opened for reading, so that no run in it is taken for dead."""
    digest = copying.digest_of(draft)
    copy = open_database(draft, read_only=True)
    try:
        bad = [finding for finding in checks.examine(copy) if finding.verdict == "failed"]
        if bad:
            said = f"{bad[0].check}: {bad[0].detail}"
            raise StoreError(f"the store is not whole ({said}), so it was not copied. Type: %mlops doctor")
        with copy.read() as connection:
            history = audit.anchor(connection)
        held = checks.summary(copy)
    finally:
        copy.close()
    for name in ("-wal", "-shm"):  # of looking
        draft.joinpath(f"store.db{name}").unlink(missing_ok=True)
    files = sum(1 for file in draft.rglob("*") if file.is_file())
    return Backup(str(target), files, held.size_bytes, digest, history, held.runs)
