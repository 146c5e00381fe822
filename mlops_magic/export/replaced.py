"""How an export's folder appears: whole or not at all, and never in place of what is not ours."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ServiceError, UsageError

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
    folder = folder.resolve()
    _refuse_foreign(folder)
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True)
        yield draft
        names = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
        (draft / MANIFEST).write_text(json.dumps({"format": 1, "files": names}, indent=1) + "\n", encoding="utf-8")
        _put(draft, folder)
    except OSError as error:
        raise ServiceError(
            f"{folder.name} could not be written: {error.strerror or error}. Nothing of it was left."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    """Raise where replacing the folder would lose a file that no export wrote."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder.name!r} is a file; an export needs a folder. Choose another name.")
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
    """Rename the draft into place; where that fails, what was there is there again."""
    if not folder.exists():
        draft.rename(folder)
        return
    earlier = draft.with_name(f"{draft.name}-earlier")
    folder.rename(earlier)
    try:
        draft.rename(folder)
    except OSError:
        earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
