"""Fingerprints of variables that are what they were: a run that reads what the last one read takes them as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...records.fingerprint import Fingerprint
from .run_parts import within

MOST_KNOWN = 200


class KnownFingerprints:
    """Remembers a fingerprint with what the log knows of the variable's content.

    Parameters
    ----------
    witness : callable
        Says of a variable what the log has read of it: bytes that stand for every byte of its value, or None where only a
        part was read, or the variable holds something else by now.
    """

    def __init__(self, witness: Callable[[str], bytes | None]) -> None:
        self._witness = witness
        self._known: dict[str, tuple[bytes, Fingerprint]] = {}

    def of(self, name: str, value: Any, seconds: float) -> Fingerprint | None:
        """The fingerprint of what a variable holds, if it takes no longer."""
        witness = self._witness(name)
        known = self._known.get(name)
        if witness is not None and known is not None and known[0] == witness:
            return known[1]
        found = within(value, seconds)
        self._known.pop(name, None)
        if found is not None and witness is not None:
            if len(self._known) >= MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[name] = (witness, found)
        return found
