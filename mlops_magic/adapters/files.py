"""What identifies a file and a folder on disk: their bytes and names, never their times."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

from blake3 import blake3

from mlops_magic.core.data.fingerprint.digest import joined
from mlops_magic.errors import DataError
from mlops_magic.records.fingerprint import Fingerprint

from .file_digests import FileDigests

NO_SCHEMA = joined("sch")  # bytes have no types


def file_fingerprint(path: str | os.PathLike[str], digests: FileDigests | None = None) -> Fingerprint:
    """Identity of a file: the BLAKE3 of its bytes; a link is followed.

    Parameters
    ----------
    path : path
        An existing regular file.
    digests : FileDigests, optional
        What is known of files that were read before; without it the file is read.

    Returns
    -------
    Fingerprint
        `content` equals what the command `b3sum` prints.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    DataError
        A folder, socket or device, or a file that changes while it is read.
    """
    place = Path(path)
    if not stat.S_ISREG(place.stat().st_mode):
        raise DataError(f"{str(place)!r} is not a file, so it has no fingerprint of a file.")
    return _record("file", (FileDigests() if digests is None else digests).digest(place))


def bytes_fingerprint(data: bytes) -> Fingerprint:
    """Identity of a file by its bytes, as they were read: what `file_fingerprint` gives of the file."""
    return _record("file", blake3(data).digest())


def folder_fingerprint(path: str | os.PathLike[str], digests: FileDigests | None = None) -> Fingerprint:
    """Identity of a folder: names, bytes, executable bits and link texts below it; links are not followed.

    With `digests` only the files that changed since are read.

    Raises
    ------
    FileNotFoundError
        There is no such folder.
    DataError
        It holds a socket or a device, or two names that other systems take for one (they differ in Unicode form only).
    """
    return _record("dir", _folder(Path(path), FileDigests() if digests is None else digests))


def _record(kind: str, content: bytes) -> Fingerprint:
    whole = joined("rec", kind, content, NO_SCHEMA)
    return Fingerprint(f"fp1:{kind}:{whole[:16].hex()}", kind, content.hex(), NO_SCHEMA.hex())


def _folder(place: Path, digests: FileDigests) -> bytes:
    entries: dict[bytes, os.DirEntry[str]] = {}
    with os.scandir(place) as found:
        for entry in found:
            name = unicodedata.normalize("NFC", entry.name).encode("utf-8", "surrogatepass")
            if name in entries:
                raise DataError(f"{str(place)!r} holds two entries named {entry.name!r} in different Unicode forms.")
            entries[name] = entry
    parts: list[bytes | str] = []
    for name in sorted(entries):
        parts += _entry(name, entries[name], digests)
    return joined("dir", *parts)


def _entry(name: bytes, entry: os.DirEntry[str], digests: FileDigests) -> list[bytes | str]:
    if entry.is_symlink():
        return ["l", "", name, str(Path(entry.path).readlink())]
    if entry.is_dir():
        return ["d", "", name, _folder(Path(entry.path), digests)]
    mode = entry.stat().st_mode
    if not stat.S_ISREG(mode):
        raise DataError(f"{entry.path!r} is neither file, folder nor link, so it has no fingerprint.")
    return ["f", "x" if mode & stat.S_IXUSR else "", name, digests.digest(Path(entry.path))]
