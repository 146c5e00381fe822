"""Recipes of plain values, estimators by their state, and functions."""

from __future__ import annotations

import collections
import datetime as dt
import fractions
import http
import pathlib
import uuid
from decimal import Decimal

import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler

from .recipes import Array, Col, Frame, Function, Series, Value

NAN = float("nan")
NOON = dt.datetime(2024, 2, 29, 12, 30, 1, 5)  # noqa: DTZ001
PLAIN = {
    "None": None, "NaT": pd.NaT, "NA": pd.NA, "True": True, "False": False, "0": 0, "-1": -1, "2**64": 2**64,
    "10**5000": 10**5000, "0.0": 0.0, "-0.0": -0.0, "NaN": NAN, "inf": float("inf"), "5e-324": 5e-324, "'' ": "",
    "text": "é\n", "lone surrogate": "\udcff", "bytes": b"\x00\xff", "no bytes": b"", "list": [1, [2, []]],
    "tuple": (1, (2,)), "set": {"b", "a", 1}, "frozenset": frozenset([1.5, None]), "dict": {"b": 1, "a": None, 1: 2},
    "OrderedDict": collections.OrderedDict(b=1, a=2), "datetime": NOON,
    "aware": NOON.replace(tzinfo=dt.timezone(dt.timedelta(hours=2))), "UTC": NOON.replace(tzinfo=dt.timezone.utc),  # noqa: UP017
    "Timestamp": pd.Timestamp(NOON), "Timestamp in a zone": pd.Timestamp("2024-07-01 12:00", tz="Asia/Tokyo"),
    "date": dt.date(1, 2, 3), "timedelta": dt.timedelta(-1, 5, 7), "Timedelta": pd.Timedelta(days=2),
    "Decimal": Decimal("-1.50"), "Decimal 0": Decimal("-0.00"), "Decimal 100": Decimal("1E+2"),
    "path": pathlib.PurePosixPath("a/ü"), "float64": np.float64("-0.0"), "float32": np.float32(0.1), "int8": np.int8(-1),
    "bool_": np.bool_(1), "str_": np.str_("é"), "bytes_": np.bytes_(b"a"), "complex64": np.complex64(1j),
    "datetime64": np.datetime64("2024-01-01"), "timedelta64": np.timedelta64(3, "s"), "dtype": np.dtype("f4"),
    "dtype of instants": np.dtype("M8[us]"), "class": int, "method of a class": dict, "built-in": len,
    "module": collections, "function": collections.namedtuple,  # noqa: PYI024
    "enum": http.HTTPStatus.OK, "complex": 1 + 2j, "range": range(3), "slice": slice(1, None), "ellipsis": ...,
    "bytearray": bytearray(b"a"), "Fraction": fractions.Fraction(1, 3), "Counter": collections.Counter("aab"),
    "deque": collections.deque([1], 3), "defaultdict": collections.defaultdict(list, a=[1]), "UUID": uuid.UUID(int=5),
    "time": dt.time(5, 6), "golden": [1, 2.0, {"b": None, "a": "x"}, (True, b"z")],
    "holds an array": {"a": Array("np:f4", (2, 1), [1.0, -0.0])}, "holds objects": [Array("object", (1,), [None])],
    "holds a Series": (Series(Col("np:i8", [1]), [range(1)], "n"),),
    "holds a frame": [Frame([("a", Col("na:i8", [None, 1]))], [range(2)], ("i",)), 1],
}  # fmt: skip
SOURCES = {
    "function": Function("def f(x):\n    return x + 1\n", "f"),
    "docstring and comment": Function('def f(x):\n    """Adds."""\n    return x + 1  # one\n', "f"),
    "defaults": Function("def f(x, y=3, *, z='q'):\n    return x * y\n", "f"),
    "global": Function("k = 2\ndef f(x):\n    return x.mean() * k\n", "f", ("k",)),
    "inner global": Function("k = 2\ndef f(x):\n    def g():\n        return k\n    return g\n", "f", ("k",)),
    "closure": Function(
        "def make(k):\n    def f(x):\n        return x * k\n    return f\nh = make(5)\n", "h", (), ("k",)
    ),
    "lambda": Function("f = lambda x, *a, **k: [y for y in x if y]\n", "f"),
    "statements": Function(
        "def f(x: int) -> int:\n    try:\n        with x as y:\n            y[1:2] += -1.5\n    except (OSError, E) as e:\n"
        "        raise ValueError(f'{x!r:>{3}}') from e\n    return x if not x else {**x}\n",
        "f",
    ),
}


def every():
    """Name to recipe."""
    found = {f"value: {name}": Value(value) for name, value in PLAIN.items()}
    ring = [1]
    ring.append(ring)
    found["value: list in itself"] = Value(ring)
    found |= {f"estimator: {name}": Value(value) for name, value in estimators().items()}
    return found | {f"code: {name}": recipe for name, recipe in SOURCES.items()}


def estimators():
    """Estimators of scikit-learn whose state is the same in every release we know."""
    fitted = StandardScaler()
    fitted.mean_, fitted.n_samples_seen_ = np.array([0.5, -0.0]), np.int64(3)
    ranged = MinMaxScaler(feature_range=(0, 2))
    ranged.data_min_ = np.array([1, 2])
    return {
        "StandardScaler": StandardScaler(),
        "StandardScaler, fitted": fitted,
        "MinMaxScaler, fitted": ranged,
        "Normalizer": Normalizer("l1"),
        "in a list": [Normalizer()],
    }
