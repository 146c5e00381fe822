"""Records as one canonical text, and back exactly.

The text is JSON with sorted keys and no spaces, in ASCII, so that it can be signed, hashed and compared. Types are not
written: the record's annotations say what to expect. A field that equals its default is left out, so that a field added
later (with a default) changes neither old texts nor their digests; for the same reason a default never changes.
"""

from __future__ import annotations

import functools
import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from ...errors import DataError
from ...records.run import Environment

RecordT = TypeVar("RecordT")

# What JSON cannot say, as an object with one key that no field of a record can have.
EMPTY_TEXT, EMPTY_LIST = '""', "[]"
FLOAT, TEXT, TUPLE, MAPPING = "~float", "~text", "~tuple", "~dict"
_BARE = frozenset({(int, ...), (float, ...), (str, ...)})  # items that JSON mostly says as they are
_NESTED = frozenset({dict, list})


def to_json(record: object) -> str:
    r"""Canonical text of a record: equal records give equal text.

    Parameters
    ----------
    record : dataclass instance
        Fields hold None, bool, int, float, str, tuples, lists, frozensets, dicts and other records.

    Returns
    -------
    str
        ASCII JSON, keys sorted.

    Raises
    ------
    DataError
        A value of another type.

    Examples
    --------
    >>> from mlops_magic.records.run import Metric
    >>> to_json(Metric("loss", float("nan"), step=3))
    '{"name":"loss","step":3,"value":{"~float":"nan"}}'
    >>> from_json(Metric, '{"name":"loss","value":0.5}')
    Metric(name='loss', value=0.5, step=0, source='')
    """
    return _text(_plain(record))


def from_json(cls: type[RecordT], text: str) -> RecordT:
    """The record that `to_json` wrote; a missing field takes its default.

    Raises
    ------
    DataError
        Text that is no JSON, or whose fields are not those of `cls`.
    """
    try:
        read = json.loads(text)
    except ValueError as wrong:
        raise DataError(f"this is not the text of a {cls.__name__}: {wrong}") from None
    return cast("RecordT", _built(cls, read))


def _text(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return _plain_text(value)
    if kind is int or kind is bool or value is None:
        return value
    if kind is Environment:
        return _plain_environment(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_record(value)
    for kind, plain in _PLAIN:
        if isinstance(value, kind):
            return plain(value)
    raise DataError(f"a {type(value).__name__} cannot be kept as text: {repr(value)[:80]}")


@functools.lru_cache(maxsize=16)  # every run of a kernel holds the same one, with its hundreds of packages
def _plain_environment(environment: Environment) -> dict[str, Any]:
    return _plain_record(environment)


def _plain_float(value: float) -> Any:
    return float(value) if math.isfinite(value) else {FLOAT: repr(float(value))}


def _plain_text(value: str) -> Any:
    try:
        value.encode()
    except UnicodeEncodeError:
        # JSON would join a lone high and a lone low surrogate into one character on the way back.
        return {TEXT: value.encode("utf-8", "surrogatepass").hex()}
    return str(value)


def _plain_record(record: Any) -> dict[str, Any]:
    plain = {}
    cls: Any = type(record)
    for field, hint, default in _shape(cls):
        written = _plain_typed(hint, getattr(record, field.name))
        if default is MISSING or not _is_default(written, default):
            plain[field.name] = written
    return plain


def _is_default(written: Any, default: str) -> bool:
    """Whether a value has the text of the default; asked for every field of every record, so the common ones are short."""
    kind = type(written)
    if written is None:
        return default == "null"
    if kind is int:
        return str(written) == default
    if kind is str and len(default) <= len(EMPTY_TEXT):
        return not written and default == EMPTY_TEXT
    if kind is list and default == EMPTY_LIST:
        return not written
    return _text(written) == default


def _plain_typed(hint: Any, value: Any) -> Any:
    """A tuple or frozenset whose annotation says so is written as a bare list: shorter, and the common case."""
    if type(value) is str:
        return _plain_text(value)
    origin = get_origin(hint)
    if origin is tuple and isinstance(value, tuple):
        return [_plain_typed(inner, item) for inner, item in zip(_item_hints(hint, len(value)), value, strict=True)]
    if origin is frozenset and isinstance(value, frozenset | set):
        return sorted((_plain_typed(get_args(hint)[0], item) for item in value), key=_text)
    if origin in (Union, types.UnionType) and value is not None:
        options = [option for option in get_args(hint) if option is not type(None)]
        return _plain_typed(options[0], value) if len(options) == 1 else _plain(value)
    return _plain(value)


def _item_hints(hint: Any, length: int) -> tuple[Any, ...]:
    inner = get_args(hint)
    hints = (inner[0],) * length if len(inner) == 2 and inner[1] is Ellipsis else inner
    if len(hints) != length:
        raise DataError(f"expected {len(hints)} items, found {length}")
    return hints


@functools.cache
def _shape(cls: Any) -> tuple[tuple[Field[Any], Any, Any], ...]:
    """Each field with its resolved annotation and the text of its default."""
    hints = get_type_hints(cls)
    return tuple((field, hints[field.name], _default_text(field, hints[field.name])) for field in fields(cls))


def _default_text(field: Field[Any], hint: Any) -> Any:
    if field.default is not MISSING:
        return _text(_plain_typed(hint, field.default))
    if field.default_factory is not MISSING:
        return _text(_plain_typed(hint, field.default_factory()))
    return MISSING


def _built(hint: Any, read: Any) -> Any:
    if is_dataclass(hint):
        return _built_record(cast("type", hint), read)
    build = _BUILDERS.get(get_origin(hint))
    return build(hint, read) if build else _built_plain(read)


def _built_record(cls: type, read: Any) -> Any:
    if not _fits(cls, read):
        found = sorted(read) if isinstance(read, dict) else type(read).__name__
        raise DataError(f"expected the fields of a {cls.__name__}, found {found}. Type: %pip install -U mlops-magic")
    return cls(**{field.name: _built(hint, read[field.name]) for field, hint, _ in _shape(cls) if field.name in read})


def _fits(cls: type, read: Any) -> bool:
    if not isinstance(read, dict):
        return False
    shape = _shape(cls)
    known = {field.name for field, _, _ in shape}
    required = {field.name for field, _, default in shape if default is MISSING}
    return required <= read.keys() <= known


def _built_tuple(hint: Any, read: Any) -> Any:
    if not isinstance(read, list):
        raise DataError(f"expected a list, found a {type(read).__name__}")
    if get_args(hint) in _BARE and _NESTED.isdisjoint(map(type, read)):
        return tuple(read)  # a profile's edges are tens of thousands of numbers
    return tuple(_built(inner, item) for inner, item in zip(_item_hints(hint, len(read)), read, strict=True))


def _built_set(hint: Any, read: Any) -> Any:
    return frozenset(_built(get_args(hint)[0], item) for item in read)


def _built_union(hint: Any, read: Any) -> Any:
    if read is None:
        return None
    options = [option for option in get_args(hint) if option is not type(None)]
    if len(options) == 1:
        return _built(options[0], read)
    for option in options:
        if is_dataclass(option) and _fits(cast("type", option), read):
            return _built(option, read)
    return _built_plain(read)


def _built_plain(read: Any) -> Any:
    if isinstance(read, list):
        return [_built_plain(item) for item in read]
    if not isinstance(read, dict):
        return read
    (tag, written), *more = read.items() or [("", None)]
    if more or tag not in _TAGS:
        raise DataError(f"expected a value, found an object with the keys {sorted(read)}")
    return _TAGS[tag](written)


_PLAIN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (bool | int | None, lambda value: value),
    (float, _plain_float),
    (str, _plain_text),
    (tuple, lambda value: {TUPLE: [_plain(item) for item in value]}),
    (list, lambda value: [_plain(item) for item in value]),
    (dict, lambda value: {MAPPING: [[_plain(key), _plain(item)] for key, item in value.items()]}),
)
_BUILDERS: Mapping[Any, Callable[[Any, Any], Any]] = {
    tuple: _built_tuple,
    frozenset: _built_set,
    Union: _built_union,
    types.UnionType: _built_union,
}
_TAGS: Mapping[str, Callable[[Any], Any]] = {
    FLOAT: float,
    TEXT: lambda written: bytes.fromhex(written).decode("utf-8", "surrogatepass"),
    TUPLE: lambda written: tuple(_built_plain(item) for item in written),
    MAPPING: lambda written: {_built_plain(key): _built_plain(item) for key, item in written},
}
