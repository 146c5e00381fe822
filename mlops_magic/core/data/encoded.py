"""How does a value lie in an export as data? Parquet, npy, npz or JSON; never a pickle, so that reading runs nothing."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import fractions
import importlib
import io
import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import DataError
from .fingerprint import fingerprint

# What JSON cannot say: a tag for the type, how it is written, how it is read.
TAGGED: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "tuple": (tuple, lambda value: [_plain(each) for each in value], lambda kept: tuple(map(_read, kept))),
    "set": (set, lambda value: sorted(map(_plain, value), key=repr), lambda kept: set(map(_read, kept))),
    "frozenset": (frozenset, lambda value: sorted(map(_plain, value), key=repr), lambda kept: frozenset(map(_read, kept))),
    "dict": (dict, lambda value: [[_plain(key), _plain(each)] for key, each in value.items()],
             lambda kept: {_read(key): _read(each) for key, each in kept}),
    "float": (float, repr, float),
    "complex": (complex, repr, complex),
    "bytes": (bytes, lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "datetime": (dt.datetime, lambda value: value.isoformat(), dt.datetime.fromisoformat),
    "date": (dt.date, lambda value: value.isoformat(), dt.date.fromisoformat),
    "time": (dt.time, lambda value: value.isoformat(), dt.time.fromisoformat),
    "timedelta": (dt.timedelta, lambda value: [value.days, value.seconds, value.microseconds],
                  lambda kept: dt.timedelta(*kept)),
    "decimal": (decimal.Decimal, str, decimal.Decimal),
    "fraction": (fractions.Fraction, str, fractions.Fraction),
}  # fmt: skip

# Classes written as text, of modules that the core stays clear of for what else they do; imported when one is read.
NAMED = {"uuid": ("UUID",), "pathlib": ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value as the bytes of one file, and the end of that file's name."""

    suffix: str
    payload: bytes


def encoded(value: object) -> Encoded:
    """The value as one file that gives it back exactly.

    Raises
    ------
    DataError
        There is no such file: the value is no table, array or plain value, or would come back as another.

    Examples
    --------
    >>> encoded((1, 0.5)).payload
    b'{"tuple": [1, 0.5]}'
    """
    try:
        found = _encoded(value)
        same = fingerprint(decoded(found.suffix, found.payload)).fp == fingerprint(value).fp
    except DataError:
        raise
    except Exception as error:
        raise DataError(f"a {type(value).__name__} cannot be written as data: {error}") from error
    if not same:
        raise DataError(f"this {type(value).__name__} would not come back from a file as it is")
    return found


def decoded(suffix: str, payload: bytes) -> Any:
    """The value of a file that `encoded` gave; nothing in it is run."""
    return _READERS[suffix](payload)


def _encoded(value: Any) -> Encoded:
    kind, stream = type(value), io.BytesIO()
    pandas = sys.modules.get("pandas")
    if pandas is not None and kind is pandas.DataFrame:
        value.to_parquet(stream)
        return Encoded(".parquet", stream.getvalue())
    if pandas is not None and kind is pandas.Series:
        value.to_frame("values" if value.name is None else value.name).to_parquet(stream)
        return Encoded(".series.parquet", stream.getvalue())
    if pandas is not None and kind in (pandas.Timestamp, pandas.Timedelta):
        return Encoded(
            ".moment.json",
            json.dumps([kind.__name__, value.isoformat(), value.unit, str(getattr(value, "tz", None) or "")]).encode(),
        )
    if kind is np.ndarray:
        np.save(stream, value, allow_pickle=False)
        return Encoded(".npy", stream.getvalue())
    if isinstance(value, np.generic):
        np.save(stream, np.asarray(value), allow_pickle=False)
        return Encoded(".scalar.npy", stream.getvalue())
    if kind.__module__.startswith("scipy.sparse"):
        from scipy import sparse

        sparse.save_npz(stream, value)
        return Encoded(".npz", stream.getvalue())
    return Encoded(".json", json.dumps(_plain(value), ensure_ascii=True).encode())


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in (bool, int, str, type(None)) or (kind is float and math.isfinite(value)):
        return value
    if kind is list:
        return [_plain(each) for each in value]
    for tag, (known, write, _) in TAGGED.items():
        if kind is known:
            return {tag: write(value)}
    module = kind.__module__.partition(".")[0]
    if kind.__name__ in NAMED.get(module, ()):
        return {"named": [module, kind.__name__, str(value)]}
    raise DataError(f"a {kind.__name__} is neither a table, an array nor a plain value")


def _read(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_read(each) for each in kept]
    if isinstance(kept, dict):
        ((tag, inner),) = kept.items()
        if tag == "named" and inner[1] in NAMED.get(inner[0], ()):
            return getattr(importlib.import_module(inner[0]), inner[1])(inner[2])
        return TAGGED[tag][2](inner)
    return kept


def _series(payload: bytes) -> Any:
    found = _frame(payload).iloc[:, 0]
    return found.rename(None) if found.name == "values" else found


def _moment(payload: bytes) -> Any:
    import pandas as pd

    kind, text, unit, zone = json.loads(payload)
    found = (pd.Timestamp(text) if kind == "Timestamp" else pd.Timedelta(text)).as_unit(unit)
    return found.tz_convert(zone) if zone else found


def _frame(payload: bytes) -> Any:
    import pandas as pd
    import pyarrow as pa

    # Not through a Python file: Arrow's threads would hold it, and may then abort the process while it ends.
    return pd.read_parquet(pa.BufferReader(payload))


def _sparse(payload: bytes) -> Any:
    from scipy import sparse

    return sparse.load_npz(io.BytesIO(payload))


_READERS: dict[str, Callable[[bytes], Any]] = {
    ".parquet": _frame,
    ".series.parquet": _series,
    ".moment.json": _moment,
    ".npy": lambda payload: np.load(io.BytesIO(payload), allow_pickle=False),
    ".scalar.npy": lambda payload: np.load(io.BytesIO(payload), allow_pickle=False)[()],
    ".npz": _sparse,
    ".json": lambda payload: _read(json.loads(payload)),
}


def suffix_of(name: str) -> str:
    """The end of a file's name that says how to read it.

    Examples
    --------
    >>> suffix_of("frozen/y.series.parquet"), suffix_of("probe/0.npy")
    ('.series.parquet', '.npy')
    """
    return next(suffix for suffix in sorted(_READERS, key=len, reverse=True) if name.endswith(suffix))
