"""What does no row of the store need? Blobs without a reference, and temporary files of writers that died.

Whoever keeps bytes that are there already makes their file young again, and looks in a transaction whether it still is: a
collection that came between is seen by one of the two.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from .. import blobs
from ..sqlite.connection import Database
from ..sqlite.failures import told_plainly
from .checks import REFERRED


@dataclass(slots=True)
class Unreferenced:
    """Keys of blobs, and paths of temporary files."""

    blobs: list[str] = field(default_factory=list)
    temporary: list[Path] = field(default_factory=list)
    size_bytes: int = 0


def found(database: Database, before: float) -> tuple[Unreferenced, int]:
    """What is older than a moment and not needed, and how many blobs are not needed and younger."""
    old, young = Unreferenced(), 0
    with database.read() as connection:
        wanted = {row[0] for row in connection.execute(REFERRED)}
    with told_plainly(database.folder):
        for file in sorted((database.folder / blobs.BLOB_FOLDER).glob("??/*")):
            key = file.parent.name + file.name
            if key in wanted:
                continue
            known = file.stat()
            if known.st_mtime > before:
                young += 1
                continue
            old.blobs.append(key)
            old.size_bytes += known.st_size
        for file in sorted((database.folder / blobs.TEMPORARY_FOLDER).glob("*.blob")):
            with contextlib.suppress(FileNotFoundError):  # renamed meanwhile
                if file.stat().st_mtime <= before:
                    old.temporary.append(file)
                    old.size_bytes += file.stat().st_size
    return old, young


def remove(database: Database, old: Unreferenced, before: float) -> Unreferenced:
    """Remove what is still not needed and still old; what went."""
    gone = Unreferenced()
    with database.write(durable=True) as connection:
        wanted = {row[0] for row in connection.execute(REFERRED)}
        rows = [key for key in old.blobs if key not in wanted and _is_old(blobs.path_of(database.folder, key), before)]
        connection.executemany("DELETE FROM blob WHERE key = ?", [(key,) for key in rows])
    with database.write() as connection, told_plainly(database.folder):  # files after their rows, whoever is killed
        known = {row[0] for row in connection.execute("SELECT key FROM blob")}
        for key in rows:
            path = blobs.path_of(database.folder, key)
            if key not in known and _is_old(path, before):
                gone.size_bytes += path.stat().st_size
                path.unlink()
                gone.blobs.append(key)
        for path in old.temporary:
            with contextlib.suppress(FileNotFoundError):
                gone.size_bytes += path.stat().st_size
                path.unlink()
                gone.temporary.append(path)
    return gone


def _is_old(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime <= before
    except FileNotFoundError:
        return False
