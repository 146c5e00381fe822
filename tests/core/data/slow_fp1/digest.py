"""R1: how parts are joined."""

from __future__ import annotations

from blake3 import blake3


def h(tag, *parts):
    """The 32-byte digest of a tag and its parts."""
    data = b"fp1\x00" + tag.encode("utf-8") + b"\x00"
    for part in parts:
        held = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        data += len(held).to_bytes(8, "little") + held
    return blake3(data).digest()


def u64(number):
    """Eight bytes, unsigned."""
    return number.to_bytes(8, "little")


def i64(number):
    """Eight bytes, signed."""
    return number.to_bytes(8, "little", signed=True)


def w(tag, parts):
    """W(t, xs) of R11."""
    return tag + str(len(parts)).encode() + b":" + b"".join(str(len(x)).encode() + b":" + x for x in parts)
