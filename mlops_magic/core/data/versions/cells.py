"""How is one Python object of a mixed column, a label or an attribute written as text, and read back exactly?

JSON with a tag for whatever JSON has no form for; never a pickle, so that reading runs nothing. The type comes back too:
1, 1.0 and True are three texts, and a class that is not listed here is refused by name.
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import importlib
import json
import struct
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ....errors import DataError
from . import zones

SMALL = 2**53  # integers beyond it are hex: other readers of JSON would round them
DEEPEST = 100  # levels of nesting; a list that holds itself has no end
# Classes written as text, of modules the core stays clear of for what else they do.
NAMED = {"uuid": ("UUID",), "pathlib": ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")}


def written(value: object) -> str:
    r"""The text of a value.

    Raises
    ------
    DataError
        The value, or a part of it, is of a class that has no exact form, or it holds itself.

    Examples
    --------
    >>> written(["a", None, (1, True)]), written(-0.0)
    ('["l","a",null,["t",1,true]]', '["f","8000000000000000"]')
    >>> read(written({"k": {1, 2}}))
    {'k': {1, 2}}
    """
    return json.dumps(plain(value), ensure_ascii=True, separators=(",", ":"))


def read(text: str) -> Any:
    """The value of a text that `written` gave."""
    return unplain(json.loads(text))


def plain(value: Any, depth: int = 0) -> Any:
    """The value made of what JSON has, as `written` writes it."""
    kind = type(value)
    if value is None or kind is bool or (kind is int and abs(value) < SMALL):
        return value
    if depth > DEEPEST:
        raise DataError(
            f"a {kind.__name__} nested more than {DEEPEST} levels deep, or one that holds itself, is not kept"
        )
    write = _WRITERS.get(kind) or _of_a_library(kind)
    if write is None:
        raise DataError(f"a {kind.__module__}.{kind.__qualname__} has no exact form, so it is not kept")
    return write(value, depth + 1)


def unplain(read: Any) -> Any:
    """The value that `plain` took apart."""
    return _READERS[read[0]](read[1:]) if isinstance(read, list) else read


def _text(value: str, _depth: int) -> Any:
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON would join a lone high and a lone low surrogate into one character
        return ["s", value.encode("utf-8", "surrogatepass").hex()]
    return value


def _items(tag: str) -> Callable[[Any, int], Any]:
    return lambda value, depth: [tag, *[plain(item, depth) for item in value]]


def _unordered(tag: str) -> Callable[[Any, int], Any]:
    return lambda value, depth: [tag, *sorted((plain(item, depth) for item in value), key=json.dumps)]


def _pairs(tag: str) -> Callable[[Any, int], Any]:
    return lambda value, depth: [tag, *[[plain(key, depth), plain(item, depth)] for key, item in value.items()]]


def _moment(value: dt.datetime, _depth: int) -> Any:
    return ["m", value.replace(tzinfo=None, fold=0).isoformat(), value.fold, zones.written(value.tzinfo)]


def _time(value: dt.time, _depth: int) -> Any:
    return ["h", value.replace(tzinfo=None, fold=0).isoformat(), value.fold, zones.written(value.tzinfo)]


def _array(value: Any, depth: int) -> Any:
    if value.dtype.kind == "O":
        return ["ao", list(value.shape), *[plain(item, depth) for item in value.ravel().tolist()]]
    return ["a", dtype_text(value.dtype), list(value.shape), np.ascontiguousarray(value).tobytes().hex()]


def _scalar(value: Any, _depth: int) -> Any:
    return ["g", dtype_text(value.dtype), value.tobytes().hex()]


def _of_a_library(kind: type) -> Callable[[Any, int], Any] | None:
    """How a value of NumPy, pandas, uuid or pathlib is written; a package that is not loaded cannot have made it."""
    if issubclass(kind, np.generic):
        return _scalar
    module = kind.__module__.partition(".")[0]
    if kind.__name__ in NAMED.get(module, ()):
        return lambda value, _depth: ["named", module, kind.__name__, str(value)]
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    known: dict[Any, Callable[[Any, int], Any]] = {
        type(pandas.NA): lambda _value, _depth: ["NA"],
        type(pandas.NaT): lambda _value, _depth: ["NaT"],
        pandas.Timestamp: lambda value, _depth: [
            "ts", int(value.asm8.view("i8")), value.unit, zones.written(value.tzinfo), value.fold,
        ],
        pandas.Timedelta: lambda value, _depth: ["td", int(value.asm8.view("i8")), value.unit],
        pandas.Period: lambda value, _depth: ["per", value.ordinal, value.freqstr],
        pandas.Interval: lambda value, depth: ["ivl", plain(value.left, depth), plain(value.right, depth), value.closed],
    }  # fmt: skip
    return known.get(kind)


def dtype_text(dtype: np.dtype[Any]) -> str:
    """A NumPy type as one text, fields, units and byte order included.

    Raises
    ------
    DataError
        The type holds Python objects or other things without bytes of their own.
    """
    if dtype.hasobject or dtype.kind == "T":
        raise DataError(f"values of type {dtype} have no bytes of their own, so they are not kept")
    return repr(np.lib.format.dtype_to_descr(dtype)) if dtype.names is not None else dtype.str


def dtype_of(text: str) -> np.dtype[Any]:
    """The NumPy type of a text that `dtype_text` gave."""
    if not text.startswith(("[", "(", "{")):
        return np.dtype(text)
    import ast

    return np.lib.format.descr_to_dtype(ast.literal_eval(text))


def _read_timestamp(parts: list[Any]) -> Any:
    pandas = importlib.import_module("pandas")
    count, unit, zone, fold = parts
    found = pandas.Timestamp(np.datetime64(count, unit)).as_unit(unit)
    zone = zones.read(zone)
    if zone is None:
        return found.replace(fold=fold) if fold else found
    return found.tz_localize("UTC").tz_convert(zone)


def _read_array(parts: list[Any]) -> Any:
    dtype, shape, data = parts
    return np.frombuffer(bytes.fromhex(data), dtype=dtype_of(dtype)).reshape(shape).copy()


def _read_objects(parts: list[Any]) -> Any:
    shape, *items = parts
    found = np.empty(len(items), dtype=object)
    for place, item in enumerate(items):
        found[place] = unplain(item)
    return found.reshape(shape)


def _read_named(parts: list[Any]) -> Any:
    module, name, text = parts
    if name not in NAMED.get(module, ()):
        raise DataError(f"a {module}.{name} is not among the classes that are read")
    return getattr(importlib.import_module(module), name)(text)


def _pandas(name: str, *arguments: Any, **named: Any) -> Any:
    return getattr(importlib.import_module("pandas"), name)(*arguments, **named)


def _read_all(parts: list[Any]) -> list[Any]:
    return [unplain(part) for part in parts]


def _read_pairs(parts: list[Any]) -> list[tuple[Any, Any]]:
    return [(unplain(key), unplain(item)) for key, item in parts]


_WRITERS: Mapping[type, Callable[[Any, int], Any]] = {
    int: lambda value, _depth: ["i", format(value, "x")],  # decimal text stops at 4 300 digits
    float: lambda value, _depth: ["f", struct.pack(">d", value).hex()],
    complex: lambda value, _depth: ["c", struct.pack(">dd", value.real, value.imag).hex()],
    str: _text,
    bytes: lambda value, _depth: ["b", value.hex()],
    bytearray: lambda value, _depth: ["ba", value.hex()],
    list: _items("l"),
    tuple: _items("t"),
    set: _unordered("S"),
    frozenset: _unordered("F"),
    dict: _pairs("d"),
    OrderedDict: _pairs("D"),
    dt.datetime: _moment,
    dt.date: lambda value, _depth: ["y", value.isoformat()],
    dt.time: _time,
    dt.timedelta: lambda value, _depth: ["u", value.days, value.seconds, value.microseconds],
    decimal.Decimal: lambda value, _depth: ["dec", str(value)],
    fractions.Fraction: lambda value, _depth: ["frac", format(value.numerator, "x"), format(value.denominator, "x")],
    np.ndarray: _array,
}
_READERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "i": lambda parts: int(parts[0], 16),
    "f": lambda parts: struct.unpack(">d", bytes.fromhex(parts[0]))[0],
    "c": lambda parts: complex(*struct.unpack(">dd", bytes.fromhex(parts[0]))),
    "s": lambda parts: bytes.fromhex(parts[0]).decode("utf-8", "surrogatepass"),
    "b": lambda parts: bytes.fromhex(parts[0]),
    "ba": lambda parts: bytearray.fromhex(parts[0]),
    "l": _read_all,
    "t": lambda parts: tuple(_read_all(parts)),
    "S": lambda parts: set(_read_all(parts)),
    "F": lambda parts: frozenset(_read_all(parts)),
    "d": lambda parts: dict(_read_pairs(parts)),
    "D": lambda parts: OrderedDict(_read_pairs(parts)),
    "m": lambda parts: dt.datetime.fromisoformat(parts[0]).replace(fold=parts[1], tzinfo=zones.read(parts[2])),
    "y": lambda parts: dt.date.fromisoformat(parts[0]),
    "h": lambda parts: dt.time.fromisoformat(parts[0]).replace(fold=parts[1], tzinfo=zones.read(parts[2])),
    "u": lambda parts: dt.timedelta(*parts),
    "dec": lambda parts: decimal.Decimal(parts[0]),
    "frac": lambda parts: fractions.Fraction(int(parts[0], 16), int(parts[1], 16)),
    "a": _read_array,
    "ao": _read_objects,
    "g": lambda parts: np.frombuffer(bytes.fromhex(parts[1]), dtype=dtype_of(parts[0]))[0],
    "named": _read_named,
    "NA": lambda _parts: importlib.import_module("pandas").NA,
    "NaT": lambda _parts: importlib.import_module("pandas").NaT,
    "ts": _read_timestamp,
    "td": lambda parts: _pandas("Timedelta", np.timedelta64(parts[0], parts[1])).as_unit(parts[1]),
    "per": lambda parts: _pandas("Period", ordinal=parts[0], freq=parts[1]),
    "ivl": lambda parts: _pandas("Interval", unplain(parts[0]), unplain(parts[1]), closed=parts[2]),
}
