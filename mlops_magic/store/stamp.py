"""Has anybody written to the store since we last looked? Told by its files alone, which nobody has to open for that."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from .sqlite.connection import DATABASE_FILE

DIGEST_BYTES = 8


def stamp(folder: Path) -> str:
    """Sixteen digits that change with every commit, with another file in the store's place, and without any.

    A look may change them once by itself: who opens a store last folds its log in.
    """
    said = [str(folder)]
    for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal"):
        try:
            found = (folder / name).stat()
        except OSError as missing:  # also a folder that may not be entered
            said.append(type(missing).__name__)
        else:
            # An empty log comes and goes with whoever opens the store.
            empty_log = name != DATABASE_FILE and not found.st_size
            said.append("FileNotFoundError" if empty_log else f"{found.st_ino} {found.st_size} {found.st_mtime_ns}")
    return blake2b("\n".join(said).encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()
