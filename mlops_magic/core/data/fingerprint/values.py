"""Which bytes stand for any Python value: the encoding E, which runs no more of it than pickling would."""

from __future__ import annotations

import copyreg
import datetime as dt
import decimal
import enum
import struct
import types
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from . import bits, times
from .callables import of_class, of_function
from .digest import raw, worded
from .walk import DEEPEST, OutOfTime, TooManyParts, Walk

PICTURES = {"matplotlib": ("Artist",)}  # parts that all hold each other: unfolding one takes half a minute
ZERO, MINUS_ZERO = struct.pack("<d", 0.0), struct.pack("<d", -0.0)
EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  # wall-clock fields are counted; the zone stands beside them
ITEMS_BETWEEN_COUNTS = 1024
CLOCK_SUFFIXES = ("_fit_time", "_score_time")  # a search measures them anew at every fit
LINES = ("IPython", "SList")  # of `x = !command`: a list that remembers what it was asked for, and a script has a list
TABLES = {  # package, classes: values that have a record of their own
    "numpy": ("ndarray",),
    "pandas": ("NDFrame", "Index", "ExtensionArray"),
    "polars": ("DataFrame", "Series"),
    "pyarrow": ("Table", "RecordBatch", "ChunkedArray", "Array"),
    "scipy": ("_spbase", "spmatrix"),
}


def encode(walk: Walk, value: object) -> bytes:
    """The bytes of a value; a part that has none is `?` and its class, and the walk is no longer exact."""
    leaf = LEAVES.get(type(value))
    if leaf is not None:
        return leaf(value)
    seen = walk.back_reference(value)
    if seen is not None:
        return seen
    walk.enter()
    walk.path.append(id(value))
    try:
        return _composite(walk, value) if len(walk.path) <= DEEPEST else _doubt(walk, value)
    except (OutOfTime, TooManyParts):
        raise
    except Exception:  # noqa: BLE001  # __reduce_ex__, properties and iterators of the value are the user's code
        return _doubt(walk, value)
    finally:
        walk.path.pop()


def is_table(kind: type) -> bool:
    """Whether values of this type have a record of their own: arrays, frames, sparse matrices."""
    return _descends(kind, TABLES)


def is_estimator(kind: type) -> bool:
    """Whether values of this type are fitted and carry parameters, as scikit-learn's are."""
    # the namespaces are searched, because asking the class would run a metaclass's __getattr__
    return all(any(name in vars(base) for base in kind.__mro__) for name in ("fit", "get_params"))


def _descends(kind: type, known: Mapping[str, tuple[str, ...]]) -> bool:
    return any(base.__name__ in known.get(str(base.__module__).partition(".")[0], ()) for base in kind.__mro__)


def _composite(walk: Walk, value: Any) -> bytes:
    kind = type(value)
    exact = COMPOSITES.get(kind)
    if exact is not None:
        return exact(walk, value)
    plain = walk.plain.get(id(kind))  # by identity: asking for its hash would run a metaclass's code
    if plain is None:
        plain = walk.plain[id(kind)] = (kind, _is_plain_object(kind))
    if plain[1]:
        return _reduced(walk, value)
    for base, of_base in FAMILIES:
        if issubclass(kind, base):
            return of_base(walk, value)
    if is_table(kind):
        return b"X" + walk.digest(walk, value)
    if _descends(kind, PICTURES):
        return _doubt(walk, value)
    name = (str(kind.__module__).partition(".")[0], kind.__name__)
    if name == LINES:
        return COMPOSITES[list](walk, value)
    if name in OF_PANDAS:
        return OF_PANDAS[name](value)
    if _is_path(kind):
        posix: str = value.as_posix()
        return b"p" + posix.encode("utf-8", "surrogatepass")
    if kind is np.random.RandomState and value is getattr(np.random.mtrand, "_rand", None):
        # NumPy's global generator, which scikit-learn puts into models with random_state=None: it belongs to the
        # process, and what is drawn from it elsewhere is no change of the model.
        return b"cnumpy.random.mtrand._rand"
    return _reduced(walk, value)


def _is_plain_object(kind: type) -> bool:
    """Whether values of a class are read as pickle would keep them: a forest holds hundreds of two such classes."""
    special = any(issubclass(kind, base) for base, _ in FAMILIES) or is_table(kind) or _descends(kind, PICTURES)
    name = (str(kind.__module__).partition(".")[0], kind.__name__)
    return not special and name not in {*OF_PANDAS, LINES} and not _is_path(kind) and kind is not np.random.RandomState


def _is_path(kind: type) -> bool:
    return any(base.__name__ == "PurePath" and base.__module__.startswith("pathlib") for base in kind.__mro__)


def _items(walk: Walk, items: Iterable[object]) -> list[bytes]:
    found, left = [], iter(items)
    while block := list(islice(left, ITEMS_BETWEEN_COUNTS)):
        walk.spend(len(block))
        for item in block:
            leaf = LEAVES.get(
                type(item)
            )  # looked up here: most items are leaves, and a call costs more than the lookup
            found.append(encode(walk, item) if leaf is None else leaf(item))
    return found


def _mapping(walk: Walk, value: dict[Any, Any]) -> bytes:
    keys, items = _items(walk, value), _items(walk, value.values())
    pairs = sorted(zip(keys, items, strict=True))
    return worded(b"d", [part for pair in pairs for part in pair])


def _ordered(walk: Walk, value: OrderedDict[Any, Any]) -> bytes:
    return worded(b"D", [encode(walk, part) for pair in value.items() for part in pair])


def _reduced(walk: Walk, value: Any) -> bytes:
    """What pickle would keep of the value, without the callable that rebuilds it."""
    kind = type(value)
    registered = copyreg.dispatch_table.get(kind)
    found = value.__reduce_ex__(4) if registered is None else registered(value)
    tag = b"O" + of_class(walk, kind)
    if isinstance(found, str):
        inner = getattr(value, "__wrapped__", None)  # a cached function reduces to its name only
        return worded(tag, [encode(walk, found)] if inner is None else [encode(walk, found), encode(walk, inner)])
    arguments, state, rows, pairs = (tuple(found[1:5]) + (None,) * 4)[:4]
    if is_estimator(kind) and type(state) is dict:
        state = _without_clocks(walk, state)
    listed = [None if part is None else list(part) for part in (rows, pairs)]
    return worded(tag, [encode(walk, part) for part in (arguments, state, *listed)])


def _without_clocks(walk: Walk, state: dict[str, Any]) -> dict[str, Any]:
    """State of an estimator without the library's version (it belongs to the schema) and measured seconds."""
    version = state.get("_sklearn_version")
    if version is not None:
        walk.versions.add(f"scikit-learn=={version}")
    kept = {name: part for name, part in state.items() if name not in ("_sklearn_version", "refit_time_")}
    results = kept.get("cv_results_")
    if isinstance(results, dict):
        kept["cv_results_"] = {name: part for name, part in results.items() if not str(name).endswith(CLOCK_SUFFIXES)}
    return kept


def _doubt(walk: Walk, value: object) -> bytes:
    """A part nobody can compare: it may show two values different, never equal."""
    walk.exact = False
    kind = type(value)
    return b"?" + f"{kind.__module__}.{kind.__qualname__}".encode("utf-8", "surrogatepass")


def _module(_walk: Walk, value: types.ModuleType) -> bytes:
    return b"c" + value.__name__.encode()


def _built_in(walk: Walk, value: Any) -> bytes:
    owner = value.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        return b"c" + f"{value.__module__}.{value.__qualname__}".encode()
    return _reduced(walk, value)


def _enum(walk: Walk, value: enum.Enum) -> bytes:
    name = value.name if value.name is not None else value.value  # a flag that combines others may have no name
    return worded(b"e", [encode(walk, type(value)), encode(walk, name)])


def _dtype(_walk: Walk, value: np.dtype[Any]) -> bytes:
    return b"k" + (value.str if value.names is None else str(value.descr)).encode()


def _scalar(walk: Walk, value: Any) -> bytes:
    """A NumPy scalar: another type than the Python number it equals."""
    one = np.asarray(value).reshape(1)
    if one.dtype.kind in "mM":
        one = times.at_least_seconds(one)
        unit = times.unit_of(one.dtype)
        count, name = one.view(np.int64), "dt" if one.dtype.kind == "M" else "td"
        if unit not in times.PER_SECOND:
            return b"g%b:%b" % (f"{name}:{unit}".encode(), bytes(raw(count)))
        finest, factor = times.finest(count, unit)
        count = count if count[0] == times.NOT_A_TIME else count * np.int64(factor)
        return b"g%b:%b" % (f"{name}:{finest}".encode(), bytes(raw(count)))
    if one.dtype.kind == "U":
        return b"gstr:" + str(value).encode("utf-8", "surrogatepass")
    if one.dtype.kind == "S":
        return b"gbin:" + bytes(value)
    if one.dtype.kind == "V":
        return b"X" + walk.digest(walk, one)
    return b"g%b:%b" % (bits.width(one.dtype).encode(), bytes(raw(bits.canonical(one))))


def _float(value: Any) -> bytes:
    if value != value:  # noqa: PLR0124  # every NaN is one NaN
        return b"f" + struct.pack("<Q", bits.FLOATS[8][2])
    data = struct.pack("<d", value)
    return b"f" + (ZERO if data == MINUS_ZERO else data)  # `value == 0` may hold for 5e-324: see bits


def _text(value: Any) -> bytes:
    data = value.encode("utf-8", "surrogatepass")
    return b"s%d:%b" % (len(data), data)


def _moment(value: Any) -> bytes:
    """Nanoseconds since 1970 (of the instant when there is a zone) and the zone's name."""
    zone = value.tzinfo
    since = value.replace(tzinfo=None) - EPOCH
    if zone is not None:
        since -= value.utcoffset()  # a duration: the instant itself may lie before the first day there is
    return b"m%d:%b" % (_nanoseconds(since), b"" if zone is None else str(zone).encode())


def _nanoseconds(value: dt.timedelta) -> int:
    return ((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * 1_000


def _timestamp(value: Any) -> bytes:
    zone = value.tzinfo
    return b"m%d:%b" % (_stamped(value.asm8), b"" if zone is None else str(zone).encode())


def _stamped(value: Any) -> int:
    return int(value.view(np.int64)) * (1_000_000_000 // times.PER_SECOND[times.unit_of(value.dtype)])


def _decimal(value: Any) -> bytes:
    """Equal numbers are equal: 1.0 and 1.00, 0 and -0."""
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    if isinstance(exponent, str):
        return b"c%b%b" % (b"-" if sign else b"+", f"{exponent}{text}".encode())
    short = text.rstrip("0")
    if not short:
        return b"c+0E0"
    return b"c%b%b" % (b"-" if sign else b"+", f"{short.lstrip('0')}E{exponent + len(text) - len(short)}".encode())


LEAVES: dict[type, Callable[[Any], bytes]] = {
    type(None): lambda _value: b"N",
    bool: lambda value: b"T" if value else b"F",
    int: lambda value: b"i%x" % value,
    float: _float,
    str: _text,
    bytes: lambda value: b"b%d:%b" % (len(value), value),
    dt.datetime: _moment,
    dt.date: lambda value: b"y" + value.isoformat().encode(),
    dt.timedelta: lambda value: b"u%d" % _nanoseconds(value),
    decimal.Decimal: _decimal,
}
COMPOSITES: dict[type, Callable[[Walk, Any], bytes]] = {
    list: lambda walk, value: worded(b"l", _items(walk, value)),
    tuple: lambda walk, value: worded(b"t", _items(walk, value)),
    set: lambda walk, value: worded(b"S", sorted(_items(walk, value))),
    frozenset: lambda walk, value: worded(b"S", sorted(_items(walk, value))),
    dict: _mapping,
    OrderedDict: _ordered,
    types.ModuleType: _module,
    types.FunctionType: of_function,
    types.BuiltinFunctionType: _built_in,
}
FAMILIES: tuple[tuple[type, Callable[[Walk, Any], bytes]], ...] = (
    (type, of_class),
    (enum.Enum, _enum),
    (np.dtype, _dtype),
    (np.generic, _scalar),
    (types.ModuleType, _module),
)
OF_PANDAS: dict[tuple[str, str], Callable[[Any], bytes]] = {
    ("pandas", "NaTType"): lambda _value: b"n",
    ("pandas", "NAType"): lambda _value: b"A",
    ("pandas", "Timestamp"): _timestamp,
    ("pandas", "Timedelta"): lambda value: b"u%d" % _stamped(value.asm8),
}
