"""How is one thing that was logged written, so that a torn write is seen and nothing before it is lost?

A frame is its length, the CRC-32 of what follows, its number, its kind and its content. Reading stops at the first frame
that is short, damaged or out of turn: what follows it was never acknowledged.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

HEAD = struct.Struct("<II")  # bytes of the body, CRC-32 of the body
BODY = struct.Struct("<QB")  # number, kind
POINT = struct.Struct("<QBIqdq")  # number, kind, key, step, value, microseconds
KEY = struct.Struct("<I")
HEADER, NAMED, MEASURED, WHOLE, SAID = b"HKPIJ"
LARGEST = 1 << 30
ALL = 1 << 63  # higher than the number of any frame


@dataclass(frozen=True, slots=True)
class Header:
    """Whose file this is."""

    run: int
    uid: str
    started_ns: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: a point has `key`, `step`, `value` and `time_us`; the others have `data`."""

    number: int
    kind: int
    data: bytes = b""
    key: int = 0
    step: int = 0
    value: float = 0.0
    time_us: int = 0


def header(number: int, said: Header) -> bytes:
    """The first frame of a file."""
    return _framed(number, HEADER, json.dumps([said.run, said.uid, said.started_ns]).encode())


def named(number: int, key: int, name: str) -> bytes:
    """From here on `key` stands for a name."""
    return _framed(number, NAMED, KEY.pack(key) + name.encode("utf-8", "surrogatepass"))


def measured(number: int, key: int, step: int, value: float, time_us: int) -> bytes:
    """One point."""
    body = POINT.pack(number, MEASURED, key, step, value, time_us)
    return HEAD.pack(len(body), zlib.crc32(body)) + body


def whole(number: int, key: int, step: int, value: float, time_us: int) -> bytes:
    """One point whose value is an integer that no double holds."""
    return _framed(number, WHOLE, json.dumps([key, step, str(int(value)), time_us]).encode())


def said(number: int, text: str) -> bytes:
    """Anything else, as JSON."""
    return _framed(number, SAID, text.encode())


def read(data: bytes) -> Iterator[Frame]:
    """The frames of a file, up to the first that is not whole."""
    return (frame for frame, _ in _walked(data))


def unread(data: bytes) -> int:
    """How many bytes at the end of a file are no whole frame; a kill leaves none."""
    end = 0
    for _, end in _walked(data):  # noqa: B007  the last one is asked for
        pass
    return len(data) - end


def _walked(data: bytes) -> Iterator[tuple[Frame, int]]:
    """Each frame, and where it ends."""
    at, last = 0, None
    while at + HEAD.size <= len(data):
        size, checksum = HEAD.unpack_from(data, at)
        body = data[at + HEAD.size : at + HEAD.size + size]
        if size > LARGEST or len(body) != size or size < BODY.size or zlib.crc32(body) != checksum:
            return
        frame = _frame(body)
        if frame is None or (last is not None and frame.number != last + 1):
            return
        at, last = at + HEAD.size + size, frame.number
        yield frame, at


def header_of(frame: Frame) -> Header | None:
    """What a file's first frame says; None where it is another kind of frame."""
    if frame.kind != HEADER:
        return None
    return Header(*json.loads(frame.data))


def name_of(frame: Frame) -> tuple[int, str]:
    """Key and name."""
    return KEY.unpack_from(frame.data)[0], frame.data[KEY.size :].decode("utf-8", "surrogatepass")


def _framed(number: int, kind: int, data: bytes) -> bytes:
    body = BODY.pack(number, kind) + data
    return HEAD.pack(len(body), zlib.crc32(body)) + body


def _frame(body: bytes) -> Frame | None:
    number, kind = BODY.unpack_from(body)
    if kind == WHOLE:
        key, step, text, time_us = json.loads(body[BODY.size :])
        return Frame(number, MEASURED, b"", key, step, int(text), time_us)
    if kind != MEASURED:
        return Frame(number, kind, body[BODY.size :])
    if len(body) != POINT.size:
        return None
    _, _, key, step, value, time_us = POINT.unpack(body)
    return Frame(number, kind, b"", key, step, value, time_us)
