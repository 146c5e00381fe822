"""How an export's folder appears: whole or not at all, and never in place of what is not ours."""

from __future__ import annotations

import errno
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ServiceError, UsageError
from .exchange import exchanged

SHORTENED = 60  # letters of a folder's name that a sentence and a draft's name hold
MOST_TRIES = 20  # exports into one folder at the same moment
MOVED_MEANWHILE = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT})
STRAY_SECONDS = 24 * 3600  # a draft this old belongs to nobody who is still writing it
MANIFEST = ".mlops-export.json"  # says that an export wrote this folder, and which files are its own


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A draft folder to write into, put in the place of `folder` when the block ends, dropped when it raises.

    An earlier export in that place is replaced; its files stay until the new ones are complete.

    Parameters
    ----------
    folder : Path
        Free, empty, or written by an earlier export and since then given no file of somebody else's.

    Raises
    ------
    UsageError
        The folder holds something that no export wrote.
    ServiceError
        The folder cannot be written; nothing of it is left.
    """
    try:
        folder = folder.resolve()
        _refuse_foreign(folder)
        draft = folder.with_name(f".{folder.name[:SHORTENED]}-{secrets.token_hex(4)}")
        _sweep(folder)
        draft.mkdir(parents=True)
    except UsageError:
        raise  # a ValueError too, and it says more
    except (OSError, ValueError) as error:  # too long a name, a zero byte in it
        raise _unwritable(folder, error) from error
    try:
        yield draft
        names = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
        (draft / MANIFEST).write_text(json.dumps({"format": 1, "files": names}, indent=1) + "\n", encoding="utf-8")
        _put(draft, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove drafts that dead processes left beside the folder, a day old."""
    mine = re.compile(rf"\.{re.escape(folder.name[:SHORTENED])}-[0-9a-f]{{8}}")
    for stray in folder.parent.iterdir() if folder.parent.is_dir() else ():
        if mine.fullmatch(stray.name) and stray.stat().st_mtime < time.time() - STRAY_SECONDS:
            shutil.rmtree(stray, ignore_errors=True)


def _unwritable(folder: Path, error: Exception) -> ServiceError:
    why = getattr(error, "strerror", None) or error
    name = _clipped(folder.name or str(folder))
    return ServiceError(f"{name} could not be written: {why}. Nothing of it was left. Export elsewhere: --out FOLDER")


def _clipped(name: str) -> str:
    """A folder's name as a sentence can hold it."""
    return repr(name) if len(name) <= SHORTENED else f"{repr(name[:SHORTENED])[:-1]}…'"


def _refuse_foreign(folder: Path) -> None:
    """Raise where replacing the folder would lose a file that no export wrote."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder.name!r} is a file; an export needs a folder. Export elsewhere: --out FOLDER")
    if Path.cwd().resolve().is_relative_to(folder):  # replacing it would pull it away from under the notebook
        raise UsageError("an export needs a folder of its own, not the one you work in or one above it: --out FOLDER")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    foreign = sorted(name for name in found - _own(folder) if "__pycache__" not in name.split("/"))
    if foreign:
        raise UsageError(
            f"{folder.name!r} holds {foreign[0]!r}, which no export wrote, so it is left as it is. "
            "Move it away, or export to another folder: --out FOLDER"
        )


def _own(folder: Path) -> set[str]:
    """Files that the folder's manifest claims."""
    try:
        return {MANIFEST, *json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _put(draft: Path, folder: Path) -> None:
    """Rename the draft into place; another export that does the same between our look and our rename makes us look again."""
    for _ in range(MOST_TRIES):
        try:
            _put_once(draft, folder)
        except OSError as error:
            if error.errno not in MOVED_MEANWHILE:
                raise
        else:
            return
    _put_once(draft, folder)


def _put_once(draft: Path, folder: Path) -> None:
    """The same for one alone; where it fails, what was there is there again."""
    if not folder.exists():
        draft.rename(folder)
        return
    if exchanged(draft, folder):
        return  # the draft's place holds the earlier one now, and goes
    earlier = draft.with_name(f"{draft.name}-earlier")
    folder.rename(earlier)
    try:
        draft.rename(folder)
    except OSError:
        if not folder.exists():
            earlier.rename(folder)
        raise
    finally:
        shutil.rmtree(earlier, ignore_errors=True)
