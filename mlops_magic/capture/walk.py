"""What is a value made of? One walk over the object graph, in plain steps that run no code of the notebook's."""

from __future__ import annotations

import functools
import time
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from blake3 import blake3

from .found import ATOM_IDS, ATOMS, Found
from .instances import known_table, reading
from .kinds import MODULE, OWN, QUALNAME, filled, global_names, is_library, unwrapped
from .passing import only_ours

MOST_NODES = 20_000
MOST_SECONDS = 0.25
MANY_BYTES = 1 << 13
WRITING_BEHIND = frozenset(
    {"copy", "copy_X", "copy_x"}
)  # parameters of estimators that, if false, let them write their input
_CACHED = type(functools.lru_cache(len))
_LEAVES = (types.ModuleType, types.BuiltinFunctionType, types.CodeType, range, type(Ellipsis), type(NotImplemented))
_HIDDEN_FIELDS = ("__dict__", "__weakref__", "__doc__", "__module__", "_abc_impl")


@dataclass(slots=True)
class Walk(Found):
    """A walk, and what it has found so far."""

    namespace: dict[str, Any] = field(default_factory=dict)  # the notebook's: functions over it are the user's
    calls: set[str] = field(default_factory=set)
    behind: bool = False
    seen: dict[int, int] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)  # temporaries stay alive while their ids are in `seen`

    def run(self, value: object) -> None:
        """Walk from a value as far as the bounds allow."""
        stack, until, count = [value], time.monotonic() + MOST_SECONDS, 0
        tokens, seen = self.tokens, self.seen
        while stack:
            item = stack.pop()
            kind = type(item)
            if id(kind) in ATOM_IDS:
                tokens.append(item)
                continue
            count += 1
            if count > MOST_NODES or (count % 256 == 0 and time.monotonic() > until):
                self.unknown = True
                return
            number = seen.get(id(item))
            if number is not None:
                tokens.append(("seen", number))
                continue
            seen[id(item)] = len(seen)
            tokens.append(QUALNAME(kind))
            try:
                inner = self.inside(item, kind)
            except Exception:  # noqa: BLE001 - an odd object is unknown, never an error in the user's cell
                self.unknown = True
                continue
            if inner:
                self.kept.append(inner)
                stack.extend(reversed(inner))

    def inside(self, item: Any, kind: type) -> Sequence[Any]:
        """What to walk next; records digest tokens, parts, buffers and calls on the way."""
        table = known_table(kind)
        inside = None if table is None else table(self, item)
        if inside is not None:
            return inside
        if kind is list:
            self.parts.add(id(item))
            return self.items(item)
        if kind is tuple:
            return self.items(item)
        if kind is dict or (issubclass(kind, dict) and is_library(kind)):
            self.parts.add(id(item))
            return self.fields(item)
        if kind is set or kind is frozenset:
            if kind is set:
                self.parts.add(id(item))
            return self.items(list(item))
        if issubclass(kind, type):
            return self.of_class(item)
        if kind is types.FunctionType:
            return self.of_function(item)
        if kind is types.MethodType:
            return [item.__self__, item.__func__]
        if issubclass(kind, functools.partial):
            return [item.func, *item.args, *self.fields(item.keywords)]
        if issubclass(kind, _LEAVES):
            self.tokens.append(id(item))
            return ()
        if kind is _CACHED:
            self.parts.add(id(item))
            self.tokens.append(repr(item.cache_info()))
            return [item.__wrapped__]
        if kind is bytearray or kind is memoryview:
            self.parts.add(id(item))
            self.tokens.append(bytes(item))
            return ()
        return self.of_object(item, kind)

    def of_class(self, item: type) -> Sequence[Any]:
        """A class: the notebook's own by what it defines, others by identity."""
        if MODULE(item) != "__main__":
            self.tokens.append(id(item))
            return ()
        self.parts.add(id(item))
        own = OWN(item).items()
        return [part for key, value in own if key not in _HIDDEN_FIELDS for part in (key, unwrapped(value))]

    def of_function(self, item: types.FunctionType) -> Sequence[Any]:
        """A function: the notebook's own by code, defaults and closure, others by identity."""
        if item.__globals__ is not self.namespace:
            self.tokens.append(id(item))
            return ()
        self.parts.add(id(item))
        self.calls |= global_names(item.__code__)
        self.tokens.append(id(item.__code__))
        cells = [cell.cell_contents for cell in item.__closure__ or () if filled(cell)]
        return [item.__defaults__, item.__kwdefaults__, *self.fields(item.__dict__), *cells]

    def of_object(self, item: Any, kind: type) -> Sequence[Any]:
        """An instance: by its fields, its items if it is a container, or what its library says of it."""
        how = reading(kind)
        if how.table is not None:
            inside = how.table(self, item)
            if inside is not None:
                return inside
        self.parts.add(id(item))
        if how.opaque:
            self.unknown = True
            return ()
        fields = how.fields(item)
        if fields is not None and how.reduces:
            return self.of_native(item, kind)
        inner: list[Any] = []
        if how.library:
            self.tokens.append(id(kind))
        else:
            inner.append(kind)
        bare = len(inner)
        if fields is not None:
            if not WRITING_BEHIND.isdisjoint(fields):
                self.behind = self.behind or any(fields.get(word) is False for word in WRITING_BEHIND)
            inner += self.fields(fields)
        inner += how.slot_values(item)
        if how.container is dict:
            inner += self.fields(item)
        elif how.container is not None:
            inner += self.items(list(how.container.__iter__(item)))  # type: ignore[attr-defined]  # a container's own
        elif how.atom:
            inner.append(repr(item) if how.library else _bare(item, kind))
        elif fields is None and len(inner) == bare:
            return self.of_native(item, kind)
        return inner

    def of_native(self, item: Any, kind: type) -> Sequence[Any]:
        """An object of C code: what its own pickle support says of it, if that is a library's code.

        What was made to answer us is nobody's part: its place in memory is another's the moment we are done.
        """
        if not reading(kind).library:
            if kind.__basicsize__ <= object.__basicsize__ + 16:  # `object()` itself, or a class without fields
                return [kind]
            self.unknown = True
            return ()
        reduced = item.__reduce_ex__(4)
        if isinstance(reduced, str):
            return [reduced]
        inner = [part for items in reduced[3:5] if items is not None for part in list(items)]
        state = reduced[1:3]
        del reduced  # what is only ours is held once
        for part in state:
            self.of_answer(part, inner)
        return inner

    def of_answer(self, part: Any, inner: list[Any]) -> None:
        """A part of such an answer: what is to be walked is added to `inner`, containers made for us are unfolded."""
        kind = type(part)
        if kind is dict and only_ours(part):
            self.tokens.append("\0".join(map(str, part)))
            for value in part.values():
                self.of_answer(value, inner)
        elif kind is tuple:
            for value in part:
                self.of_answer(value, inner)
        elif kind.__name__ == "ndarray" and only_ours(part) and part.flags.owndata and not part.dtype.hasobject:
            self.tokens += [part.dtype.str, part.shape, _contents(part)]
        else:
            inner.append(part)


def _contents(array: Any) -> bytes:
    """The bytes of an array, or their digest where to copy them would take longer."""
    if array.nbytes > MANY_BYTES and array.flags.c_contiguous:
        return blake3(array.reshape(-1).view("u1").data).digest()
    return array.tobytes()  # type: ignore[no-any-return]  # it is NumPy's


def _bare(item: Any, kind: type) -> object:
    """The number or text inside of an instance of the notebook's own subclass; it can only come with a new object."""
    base = next(owner for owner in ATOMS[:4] if issubclass(kind, owner))
    return base.__repr__(item)
