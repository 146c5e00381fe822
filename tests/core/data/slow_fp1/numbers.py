"""R3: the bytes of one number of a kind."""

from __future__ import annotations

import struct

FLOATS = {2: ("<e", b"\x00\x7e"), 4: ("<f", bytes.fromhex("0000c07f")), 8: ("<d", bytes.fromhex("000000000000f87f"))}


def number(kind, value):
    """Little-endian bytes; one zero and one NaN."""
    letter, size = kind[0], int(kind[1:])
    if letter == "b":
        return b"\x01" if value else b"\x00"
    if letter in "iu":
        return value.to_bytes(size, "little", signed=letter == "i")
    if letter == "c":
        half = f"f{size // 2}"
        return number(half, complex(value).real) + number(half, complex(value).imag)
    form, nan = FLOATS[size]
    packed = struct.pack(form, value)
    if value != value:  # noqa: PLR0124  # NaN
        return nan
    return bytes(size) if packed == bytes(size - 1) + b"\x80" else packed
