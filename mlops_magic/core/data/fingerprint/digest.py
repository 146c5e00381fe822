"""How parts are joined into one digest, so that no two lists of parts read alike."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from blake3 import blake3
from numpy.typing import NDArray

CHUNK_ROWS = 65_536  # rows of a column that share one digest; also a unit of storage
CHUNK_BYTES = 524_288  # bytes of an array of several dimensions that share one digest
MARK = b"fp1\0"
MOST_COPIED = 1 << 14  # up to here a copy costs less than the calls it saves
SHORT = [struct.pack("<Q", size) for size in range(256)]

Part = bytes | str | memoryview


def joined(tag: str, *parts: Part, framed: Sequence[bytes] = ()) -> bytes:
    """The 32-byte digest of a tag and its parts, each with its length before it.

    Parameters
    ----------
    tag : str
        What kind of thing the parts make up.
    parts : bytes, str or memoryview
        Text is read as UTF-8.
    framed : sequence of bytes
        More parts, by the ten thousand: they are put together before they are hashed, as a call per part costs more
        than the part.

    Examples
    --------
    >>> joined("t")[:4].hex()
    '4d298f3b'
    >>> joined("t", "a", b"bc") == joined("t", framed=[b"a", b"bc"])
    True
    """
    pieces: list[bytes | memoryview] = [MARK + tag.encode() + b"\0"]
    total = 0
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        size = len(data)
        total += size
        pieces += (SHORT[size] if size < len(SHORT) else u64(size), data)
    if total <= MOST_COPIED and not framed:
        return blake3(b"".join(pieces)).digest()
    digest = blake3()
    for piece in pieces:
        digest.update(piece)
    if framed:
        both = [b""] * (2 * len(framed))
        both[::2] = [SHORT[size] if size < len(SHORT) else u64(size) for size in map(len, framed)]
        both[1::2] = framed
        digest.update(b"".join(both))
    return digest.digest()


def worded(tag: bytes, parts: Iterable[bytes]) -> bytes:
    """The tag, the number of parts, and each part with its length before it."""
    held = list(parts)
    return b"".join([tag, b"%d:" % len(held), *[b"%d:%b" % (len(part), part) for part in held]])


def u64(number: int) -> bytes:
    """Eight bytes of an unsigned integer, little-endian."""
    return struct.pack("<Q", number)


def i64(number: int) -> bytes:
    """Eight bytes of a signed integer, little-endian."""
    return struct.pack("<q", number)


def raw(values: NDArray[Any]) -> memoryview:
    """The bytes of an array in C order; copied only where it is not contiguous."""
    return memoryview(np.ascontiguousarray(values).reshape(-1).view(np.uint8))  # type: ignore[arg-type,unused-ignore]
