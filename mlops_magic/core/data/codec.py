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
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from ...errors import DataError
from ...records.run import Environment

RecordT = TypeVar("RecordT")

# What JSON cannot say, as an object with one key that no field of a record can have.
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
    return _text_of(record)


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


def _text_of(value: Any) -> str:
    """Text of a value whose annotation says nothing."""
    kind = type(value)
    if kind is str:
        return _text_of_text(value)
    if kind is Environment:
        return _text_of_environment(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _text_of_record(value)
    for kinds, write in _TEXTS:
        if isinstance(value, kinds):
            return write(value)
    raise DataError(f"a {type(value).__name__} cannot be kept as text: {repr(value)[:80]}")


@functools.lru_cache(maxsize=16)  # every run of a kernel holds the same one, with its hundreds of packages
def _text_of_environment(environment: Environment) -> str:
    return _text_of_record(environment)


def _text_of_record(record: Any) -> str:
    kept = []
    cls: Any = type(record)
    for field in _shape(cls):
        value = getattr(record, field.name)
        if value is not field.raw_default:
            text = field.write(value)
            if text != field.default:
                kept.append(f'"{field.name}":{text}')
    return "{" + ",".join(kept) + "}"


def _text_of_float(value: float) -> str:
    written = float.__repr__(value)
    return written if math.isfinite(value) else _tagged(FLOAT, f'"{written}"')


def _text_of_text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            # JSON would join a lone high and a lone low surrogate into one character on the way back.
            return _tagged(TEXT, f'"{value.encode("utf-8", "surrogatepass").hex()}"')
    return _quoted(value)


def _text_of_mapping(value: Mapping[Any, Any]) -> str:
    return _tagged(MAPPING, _listed(_listed((_text_of(key), _text_of(item))) for key, item in value.items()))


def _tagged(tag: str, text: str) -> str:
    return f'{{"{tag}":{text}}}'


def _listed(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


@functools.cache
def _writer(hint: Any) -> Callable[[Any], str]:
    """How a value of this annotation is written: a tuple or frozenset that it names is a bare list, which is shorter."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return functools.partial(_text_of_tuple, hint)
    if origin is frozenset:
        return functools.partial(_text_of_set, _writer(inner[0]))
    options = [option for option in inner if option is not type(None)]
    if origin in (Union, types.UnionType) and len(options) == 1:
        return functools.partial(_text_of_optional, _writer(options[0]))
    return _text_of


def _text_of_tuple(hint: Any, value: Any) -> str:
    if not isinstance(value, tuple):
        return _text_of(value)
    writers = map(_writer, _item_hints(hint, len(value)))
    return _listed(write(item) for write, item in zip(writers, value, strict=True))


def _text_of_set(write: Callable[[Any], str], value: Any) -> str:
    return _listed(sorted(map(write, value))) if isinstance(value, frozenset | set) else _text_of(value)


def _text_of_optional(write: Callable[[Any], str], value: Any) -> str:
    return "null" if value is None else write(value)


def _item_hints(hint: Any, length: int) -> tuple[Any, ...]:
    inner = get_args(hint)
    hints = (inner[0],) * length if len(inner) == 2 and inner[1] is Ellipsis else inner
    if len(hints) != length:
        raise DataError(f"expected {len(hints)} items, found {length}")
    return hints


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a record: its annotation, how it is written, and its default, if any, as text and as it is."""

    name: str
    hint: Any
    write: Callable[[Any], str]
    default: str | None
    raw_default: Any


@functools.cache
def _shape(cls: Any) -> tuple[_Field, ...]:
    """The fields by name, as they stand in the text."""
    hints = get_type_hints(cls)
    return tuple(_field(field, hints[field.name]) for field in sorted(fields(cls), key=lambda field: field.name))


def _field(field: Field[Any], hint: Any) -> _Field:
    made = field.default if field.default_factory is MISSING else field.default_factory()
    write = _writer(hint)
    return _Field(field.name, hint, write, None if made is MISSING else write(made), field.default)


def _built(hint: Any, read: Any) -> Any:
    if is_dataclass(hint):
        return _built_record(cast("type", hint), read)
    build = _BUILDERS.get(get_origin(hint))
    return build(hint, read) if build else _built_plain(read)


def _built_record(cls: type, read: Any) -> Any:
    if not _fits(cls, read):
        found = sorted(read) if isinstance(read, dict) else type(read).__name__
        raise DataError(f"expected the fields of a {cls.__name__}, found {found}. Type: %pip install -U mlops-magic")
    return cls(**{field.name: _built(field.hint, read[field.name]) for field in _shape(cls) if field.name in read})


def _fits(cls: type, read: Any) -> bool:
    if not isinstance(read, dict):
        return False
    shape = _shape(cls)
    known = {field.name for field in shape}
    required = {field.name for field in shape if field.default is None}
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


_quoted: Callable[[str], str] = json.encoder.encode_basestring_ascii
_TEXTS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool | None, {True: "true", False: "false", None: "null"}.__getitem__),
    (int, int.__repr__),
    (float, _text_of_float),
    (str, _text_of_text),
    (tuple, lambda value: _tagged(TUPLE, _listed(map(_text_of, value)))),
    (list, lambda value: _listed(map(_text_of, value))),
    (dict, _text_of_mapping),
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
