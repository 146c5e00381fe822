"""How do files and folders become leaves that can be kept, and how are they written again?"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlops_magic.core.data.versions import cells
from mlops_magic.core.data.versions.leaf import NUMBERS, Leaf
from mlops_magic.errors import DataError, UsageError
from mlops_magic.records.fingerprint import Fingerprint

from .files import file_fingerprint, folder_fingerprint

CHUNK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class FileCells:
    """The bytes of a file as a column that is read piece by piece: it is never in memory whole, nor mapped.

    Mapped memory of a file that another program cuts short would end the process.
    """

    path: Path
    size: int

    dtype = np.dtype("u1")

    @property
    def nbytes(self) -> int:
        """Bytes of the file."""
        return self.size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, rows: slice) -> Any:
        with self.path.open("rb") as file:
            file.seek(rows.start)
            data = file.read(rows.stop - rows.start)
        if len(data) != rows.stop - rows.start:
            raise changed(self.path)
        return np.frombuffer(data, dtype=np.uint8)


def path_taken(path: Path) -> tuple[dict[str, Any], tuple[Leaf, ...]]:
    """Layout and leaves of a file or a folder; links are kept as links.

    Raises
    ------
    DataError
        It holds a socket or a device.
    """
    if path.is_dir():
        entries: list[Any] = []
        leaves: list[Leaf] = []
        _walk(path, "", entries, leaves)
        return {"kind": "dir", "entries": entries}, tuple(leaves)
    return {"kind": "file", "entries": [_file(path, path.name, leaves := [])]}, tuple(leaves)


def path_fingerprint(path: Path) -> Fingerprint:
    """Identity of a file or a folder."""
    return folder_fingerprint(path) if path.is_dir() else file_fingerprint(path)


def require_unchanged(path: Path, identity: Fingerprint) -> None:
    """Raise unless a file or folder is still what it was.

    Raises
    ------
    DataError
        Another program wrote it meanwhile.
    """
    if path_fingerprint(path) != identity:
        raise changed(path)


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    if not path.is_dir():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file() and not each.is_symlink())


def written(layout: dict[str, Any], held: Callable[[int], Any], target: Path) -> None:
    """Write a kept file or folder where nothing is yet; of a failure nothing is left.

    Raises
    ------
    UsageError
        There is something already.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{str(target)!r} is there already and is not overwritten. Give another name")
    parent = target.parent
    scratch = parent / f".{target.name}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        if layout["kind"] == "file":
            _write(scratch, layout["entries"][0], held)
        else:
            scratch.mkdir()
            for entry in layout["entries"]:
                _write(scratch / _inside(entry["name"]), entry, held)
        scratch.rename(target)
    except BaseException:
        _remove(scratch)
        raise


def changed(path: Path) -> DataError:
    """A file that another program wrote meanwhile."""
    return DataError(
        f"{str(path)!r} was changed while it was read, so nothing was kept. Save it again when it is written"
    )


def _walk(folder: Path, before: str, entries: list[Any], leaves: list[Leaf]) -> None:
    for path in sorted(folder.iterdir()):
        name = f"{before}{path.name}"
        if path.is_symlink():
            entries.append({"is": "link", "name": cells.plain(name), "to": cells.plain(str(path.readlink()))})
        elif path.is_dir():
            entries.append({"is": "dir", "name": cells.plain(name)})
            _walk(path, f"{name}/", entries, leaves)
        else:
            entries.append(_file(path, name, leaves))


def _file(path: Path, name: str, leaves: list[Leaf]) -> dict[str, Any]:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise DataError(f"{str(path)!r} is neither file, folder nor link, so it is not kept")
    leaves.append(Leaf(f"file {name}", NUMBERS, FileCells(path, found.st_size), CHUNK_BYTES))
    return {
        "is": "file",
        "name": cells.plain(name),
        "runs": bool(found.st_mode & stat.S_IXUSR),
        "leaf": len(leaves) - 1,
    }


def _inside(written_name: Any) -> Path:
    """A name of an entry, which may not leave the folder."""
    name = Path(cells.unplain(written_name))
    if name.is_absolute() or ".." in name.parts:
        raise DataError(f"a kept folder names {str(name)!r}, which lies outside of it. Type: %mlops doctor")
    return name


def _write(path: Path, entry: dict[str, Any], held: Callable[[int], Any]) -> None:
    if entry["is"] == "dir":
        path.mkdir()
    elif entry["is"] == "link":
        path.symlink_to(cells.unplain(entry["to"]))
    else:
        with path.open("xb") as file:
            for part in held(entry["leaf"]):
                file.write(part)
        if entry["runs"]:
            path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _remove(scratch: Path) -> None:
    import shutil

    if scratch.is_dir():
        shutil.rmtree(scratch, ignore_errors=True)
    else:
        scratch.unlink(missing_ok=True)
