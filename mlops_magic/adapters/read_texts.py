"""What did small files hold when cells read them? They may be overwritten before an export asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mlops_magic.records.execution import MOST_KEPT_BYTES

from .files import bytes_fingerprint

MOST_IN_ALL_BYTES = 16 * 1024 * 1024  # the first texts are forgotten first


@dataclass
class ReadTexts:
    """Bytes of files by fp1, in memory only.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder) / "x"
    ...     _ = place.write_bytes(b"abc")
    ...     texts = ReadTexts()
    ...     texts.read(place) in texts.known
    True
    """

    known: dict[str, bytes] = field(default_factory=dict)
    size_bytes: int = 0

    def read(self, place: Path) -> str | None:
        """The file's fp1, its bytes kept; None where it is too large for that.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        """
        if place.stat().st_size > MOST_KEPT_BYTES:
            return None
        with place.open("rb", buffering=0) as file:
            data = file.read(MOST_KEPT_BYTES + 1)
        if len(data) > MOST_KEPT_BYTES:
            return None
        found = bytes_fingerprint(data).fp
        if found not in self.known:
            self.known[found] = data
            self.size_bytes += len(data)
        while self.size_bytes > MOST_IN_ALL_BYTES:
            self.size_bytes -= len(self.known.pop(next(iter(self.known))))
        return found
