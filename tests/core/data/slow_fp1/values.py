"""R11: E(x), one branch per row of the table."""

from __future__ import annotations

import collections
import copyreg
import datetime as dt
import decimal
import enum
import pathlib
import struct
import types

from .digest import w
from .numbers import number
from .recipes import Array

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001
MICROSECOND = dt.timedelta(microseconds=1)


def encode(x, path=(), versions=None):
    """The bytes of a value; `versions` collects `distribution==version` of the classes and functions met."""
    versions = set() if versions is None else versions

    def e(part):
        return encode(part, (*path, x), versions)

    kind = type(x)
    leaf = plain(x)
    if leaf is not None:
        return leaf
    for distance, held in enumerate(reversed(path), start=1):
        if held is x:
            return b"r" + str(distance).encode()
    if kind.__module__.endswith("slow_fp1.recipes") or kind.__name__ == "ndarray":
        from .records import record

        return b"X" + record(x if kind.__name__ != "ndarray" else live(x)).whole
    if kind in (list, tuple):
        return w(b"l" if kind is list else b"t", [e(part) for part in x])
    if kind in (set, frozenset):
        return w(b"S", sorted(e(part) for part in x))
    if kind is dict:
        return w(b"d", [part for pair in sorted((e(k), e(v)) for k, v in x.items()) for part in pair])
    if kind is collections.OrderedDict:
        return w(b"D", [e(part) for pair in x.items() for part in pair])
    if isinstance(x, enum.Enum):
        return w(b"e", [e(kind), e(x.name)])
    if isinstance(x, type) or kind in (types.FunctionType, types.BuiltinFunctionType):
        module = __import__("sys").modules.get(x.__module__.partition(".")[0])
        if isinstance(getattr(module, "__version__", None), str):
            versions.add(f"{module.__name__}=={module.__version__}")
        return b"c" + f"{x.__module__}.{x.__qualname__}".encode()
    if kind is types.ModuleType:
        return b"c" + x.__name__.encode()
    if kind.__module__.partition(".")[0] == "numpy" and hasattr(x, "itemsize"):
        return of_numpy(x)
    return reduced(x, e, versions)


def plain(x):
    """Values without parts, by their exact type; None for others."""
    kind = type(x)
    name = f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
    singles = {"builtins.NoneType": b"N", "pandas.NaTType": b"n", "pandas.NAType": b"A"}
    if name in singles:
        return singles[name]
    if kind is bool:
        return b"T" if x else b"F"
    if kind is int:
        return b"i" + (hex(x).replace("0x", "")).encode()
    if kind is float:
        return b"f" + number("f8", x)
    if kind in (str, bytes):
        data = x if kind is bytes else x.encode("utf-8", "surrogatepass")
        return (b"b" if kind is bytes else b"s") + str(len(data)).encode() + b":" + data
    if name == "pandas.Timestamp":
        return b"m%d:%b" % (x.as_unit("ns").value, b"" if x.tz is None else str(x.tz).encode())
    if kind is dt.datetime:
        utc = x if x.tzinfo is None else x.replace(tzinfo=None) - x.utcoffset()
        return b"m%d:%b" % ((utc - EPOCH) // MICROSECOND * 1000, b"" if x.tzinfo is None else str(x.tzinfo).encode())
    if kind is dt.date:
        return b"y%04d-%02d-%02d" % (x.year, x.month, x.day)
    if name == "pandas.Timedelta":
        return b"u%d" % x.as_unit("ns").value
    if kind is dt.timedelta:
        return b"u%d" % (x // MICROSECOND * 1000)
    if kind is decimal.Decimal and x.is_finite():
        short = x.normalize(decimal.Context(prec=10_000, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX))
        sign, digits, exponent = short.as_tuple() if x else (0, (0,), 0)
        return b"c" + (b"-" if sign else b"+") + "".join(map(str, digits)).encode() + b"E%d" % exponent
    if isinstance(x, pathlib.PurePath):
        return b"p" + str(x).replace("\\", "/").encode("utf-8", "surrogatepass")
    return None


def live(x):
    """The recipe of an array of numbers inside an estimator."""
    return Array(f"np:{x.dtype.kind}{x.dtype.itemsize}", x.shape, x.ravel().tolist())


def of_numpy(x):
    """A NumPy scalar or dtype."""
    if hasattr(x, "names"):
        return b"k" + x.str.encode()
    name = type(x).__name__
    if name in ("str_", "bytes_"):
        return b"gstr:" + str(x).encode() if name == "str_" else b"gbin:" + bytes(x)
    if name in ("datetime64", "timedelta64"):
        ns = x.astype(f"{name}[ns]").view("i8").item()
        return (b"gdt:ns:" if name[0] == "d" else b"gtd:ns:") + struct.pack("<q", ns)
    letter = {"b": "b", "i": "i", "u": "u", "f": "f", "c": "c"}[x.dtype.kind]
    kind = f"{letter}{x.dtype.itemsize}"
    return b"g" + kind.encode() + b":" + number(kind, x.item())


def reduced(x, e, versions):
    """Any other: what pickle keeps, estimators without their version and clocks."""
    kind = type(x)
    how = copyreg.dispatch_table.get(kind)
    found = x.__reduce_ex__(4) if how is None else how(x)
    if isinstance(found, str):
        return w(b"O" + e(kind), [e(found)])
    parts = [*found[1:5], None, None, None][:4]
    arguments, state, rows, pairs = parts
    if hasattr(kind, "fit") and hasattr(kind, "get_params"):
        state = dict(state)
        version = state.pop("_sklearn_version", None)
        if version:
            versions.add(f"scikit-learn=={version}")
        state.pop("refit_time_", None)
        if "cv_results_" in state:
            clocks = ("_fit_time", "_score_time")
            state["cv_results_"] = {k: v for k, v in state["cv_results_"].items() if not k.endswith(clocks)}
    rows, pairs = (None if part is None else list(part) for part in (rows, pairs))
    return w(b"O" + e(kind), [e(arguments), e(state), e(rows), e(pairs)])
