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

NO_SCHEMA = joined("sch")  # bytes have no types


def file_fingerprint(path: str | os.PathLike[str]) -> Fingerprint:
    """Identity of a file: the BLAKE3 of its bytes, read by mapping it into memory; a link is followed.

    Parameters
    ----------
    path : path
        An existing regular file.

    Returns
    -------
    Fingerprint
        `content` equals what the command `b3sum` prints.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    DataError
        A folder, socket or device.
    """
    place = Path(path)
    if not stat.S_ISREG(place.stat().st_mode):
        raise DataError(f"{str(place)!r} is not a file, so it has no fingerprint of a file.")
    return _record("file", _bytes_of(place))


def folder_fingerprint(path: str | os.PathLike[str]) -> Fingerprint:
    """Identity of a folder: names, bytes, executable bits and link texts below it; links are not followed.

    Raises
    ------
    FileNotFoundError
        There is no such folder.
    DataError
        It holds a socket or a device, or two names that other systems take for one (they differ in Unicode form only).
    """
    return _record("dir", _folder(Path(path)))


def _record(kind: str, content: bytes) -> Fingerprint:
    whole = joined("rec", kind, content, NO_SCHEMA)
    return Fingerprint(f"fp1:{kind}:{whole[:16].hex()}", kind, content.hex(), NO_SCHEMA.hex())


def _bytes_of(place: Path) -> bytes:
    return blake3(max_threads=blake3.AUTO).update_mmap(place).digest()


def _folder(place: Path) -> bytes:
    entries: dict[bytes, os.DirEntry[str]] = {}
    with os.scandir(place) as found:
        for entry in found:
            name = unicodedata.normalize("NFC", entry.name).encode("utf-8", "surrogatepass")
            if name in entries:
                raise DataError(f"{str(place)!r} holds two entries named {entry.name!r} in different Unicode forms.")
            entries[name] = entry
    parts: list[bytes | str] = []
    for name in sorted(entries):
        parts += _entry(name, entries[name])
    return joined("dir", *parts)


def _entry(name: bytes, entry: os.DirEntry[str]) -> list[bytes | str]:
    if entry.is_symlink():
        return ["l", "", name, str(Path(entry.path).readlink())]
    if entry.is_dir():
        return ["d", "", name, _folder(Path(entry.path))]
    mode = entry.stat().st_mode
    if not stat.S_ISREG(mode):
        raise DataError(f"{entry.path!r} is neither file, folder nor link, so it has no fingerprint.")
    return ["f", "x" if mode & stat.S_IXUSR else "", name, _bytes_of(Path(entry.path))]
