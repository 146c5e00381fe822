"""What a crash or a disk left unreadable is kept beside, never deleted and never passed over in silence.

A kill leaves no such thing. A power loss may, and so does a disk that turns a bit over.
"""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".damaged"
JOURNALS = "journal"  # the folder of a store where runs log on their way


def place_for(file: Path) -> Path:
    """Where a file can go, so that nobody reads it any more and nobody loses it: a name beside it that is free."""
    names = (f"{file.name}{SUFFIX}{number or ''}" for number in range(10_000))
    return next(target for name in names if not (target := file.with_name(name)).exists())


def kept(folder: Path) -> list[Path]:
    """All that was set aside in a store, by name."""
    return sorted(file for place in (folder, folder / JOURNALS) for file in place.glob(f"*{SUFFIX}*"))


def is_aside(file: Path) -> bool:
    """Whether a file is one of these."""
    return SUFFIX in file.name
