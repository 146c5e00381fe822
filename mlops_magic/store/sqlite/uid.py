"""Names that are unique everywhere and sort by time: UUID version 7 (RFC 9562, section 5.7)."""

from __future__ import annotations

import os
import uuid


def new_uid(now_ns: int) -> str:
    """A fresh uid; its first 48 bits are the milliseconds of `now_ns`, the rest is random."""
    milliseconds = (now_ns // 1_000_000) & (2**48 - 1)
    noise = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | noise
    value = value & ~(0xF << 76) | (0x7 << 76)  # version 7
    value = value & ~(0x3 << 62) | (0x2 << 62)  # variant of RFC 9562
    return str(uuid.UUID(int=value))
