"""Which bytes does a file hold, and need it be read again to know?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from blake3 import blake3

from mlops_magic.errors import DataError

GRAIN_NS = 2_000_000_000  # the coarsest clock of a file system in use: FAT's; on ext4 it is a few milliseconds
MOST_KNOWN = 10_000  # files; the longest known are forgotten first
BLOCK_BYTES = 8_388_608
ATTEMPTS = 3

Mark = tuple[int, int, int, int, int]


@dataclass
class FileDigests:
    """BLAKE3 of files, remembered while device, inode, size, time of change and time of status stand.

    A file that was changed within the grain of the clock before it was read is not remembered: it could change once
    more, in the same tick and to the same size, and look as it did (git calls such an entry racy).

    Parameters
    ----------
    clock : callable
        Nanoseconds since 1970, of the clock that stamps files.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder) / "x"
    ...     _ = place.write_bytes(b"abc")
    ...     FileDigests().digest(place).hex()[:16]
    '6437b3ac38465133'
    """

    clock: Callable[[], int] = time.time_ns
    known: dict[str, tuple[Mark, bytes]] = field(default_factory=dict)

    def digest(self, place: Path) -> bytes:
        """The 32 bytes that `b3sum` prints for the file; a link is followed.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        DataError
            It changed each time it was read.
        """
        name = str(place.absolute())
        for _ in range(ATTEMPTS):
            before = mark(place)
            found = self.known.get(name)
            if found is not None and found[0] == before:
                return found[1]
            began = self.clock()
            digest = read(place)
            if mark(place) != before:
                continue
            if max(before[3:]) < began - GRAIN_NS:
                self._remember(name, before, digest)
            return digest
        raise DataError(
            f"{str(place)!r} changes while it is read, so it has no fingerprint; try it when it is written."
        )

    def _remember(self, name: str, stood: Mark, digest: bytes) -> None:
        self.known.pop(name, None)
        self.known[name] = (stood, digest)
        if len(self.known) > MOST_KNOWN:
            del self.known[next(iter(self.known))]


def mark(place: Path) -> Mark:
    """Device, inode, size in bytes, and nanoseconds of the last change and the last change of status."""
    found = place.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def read(place: Path) -> bytes:
    """BLAKE3 of the bytes, on all cores. Not mapped: who maps a file that another cuts short is ended by a signal."""
    digest = blake3(max_threads=blake3.AUTO)
    block = memoryview(bytearray(min(BLOCK_BYTES, place.stat().st_size + 1)))
    with place.open("rb", buffering=0) as file:
        while count := file.readinto(block):
            digest.update(block[:count])
    return digest.digest()
