"""What is a variable's value made of right now: a digest to see change, the parts it shares, the functions it holds?

One walk over the object graph gives all three. It never runs code of the user's (no `__eq__`, `__repr__`, `__getattr__`
or `__reduce__` of a class from the notebook), holds no reference afterwards, and is bounded: beyond the bound the digest
is None, which counts as changed whenever the name is touched.
"""

from __future__ import annotations

import dis
import functools
import io
import marshal
import sys
import time
import types
import weakref
from dataclasses import dataclass, field
from typing import Any

from blake3 import blake3

MOST_NODES = 20_000
MOST_SECONDS = 0.25
MOST_PLAIN_ITEMS = 5_000_000  # a longer list of numbers or strings is not read
ATOMS = (int, float, str, bytes, bool, complex, type(None))
ATOM_TYPES = frozenset(ATOMS)
_CACHED = type(functools.lru_cache(len))
LEAF_TYPES = (types.ModuleType, types.BuiltinFunctionType, types.CodeType, range, type(Ellipsis), type(NotImplemented))
OPAQUE_MODULES = frozenset(
    "sqlite3 _sqlite3 socket _socket _thread threading selectors asyncio _asyncio multiprocessing concurrent queue".split()
)
EXTENSION_FIELDS = ("_ndarray", "_data", "_mask", "_codes", "_pa_array", "_sparse_values", "_left", "_right", "_dtype")
GLOBAL_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "STORE_NAME", "DELETE_GLOBAL"})
_QUALNAME, _MODULE, _MRO, _OWN = (
    type.__dict__[name].__get__ for name in ("__qualname__", "__module__", "__mro__", "__dict__")
)  # asked of `type` itself: a metaclass of the notebook may answer for its classes with code of its own
_code_names: weakref.WeakKeyDictionary[types.CodeType, frozenset[str]] = weakref.WeakKeyDictionary()


@dataclass(slots=True)
class State:
    """A value at one moment.

    `parts` are ids of the mutable objects it is made of, `buffers` address ranges of its arrays, `calls` the global
    names that functions of the notebook reached from it use.
    """

    digest: bytes | None
    parts: frozenset[int]
    buffers: tuple[tuple[int, int], ...]
    calls: frozenset[str]


def state(value: object, namespace: dict[str, Any]) -> State:
    """The state of a value; functions whose globals are `namespace` count as the user's.

    O(size of the value) up to the bounds; an array costs one BLAKE3 pass.
    """
    if type(value) in ATOM_TYPES:
        return State(
            marshal.dumps(value, 2),  # type: ignore[arg-type]  # an atom
            frozenset(),
            (),
            frozenset(),
        )
    walk = _Walk(namespace)
    walk.run(value)
    digest = None
    if not walk.unknown:
        digest = blake3(marshal.dumps(walk.tokens, 2)).digest()
    return State(digest, frozenset(walk.parts), tuple(walk.buffers), frozenset(walk.calls))


def global_names(code: types.CodeType) -> frozenset[str]:
    """Global names that a code object and those nested in it load or store."""
    known = _code_names.get(code)
    if known is None:
        found = {step.argval for step in dis.get_instructions(code) if step.opname in GLOBAL_LOADS}
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                found |= global_names(constant)
        known = _code_names[code] = frozenset(found)
    return known


@dataclass(slots=True)
class _Walk:
    namespace: dict[str, Any]
    tokens: list[Any] = field(default_factory=list)
    parts: set[int] = field(default_factory=set)
    buffers: list[tuple[int, int]] = field(default_factory=list)
    calls: set[str] = field(default_factory=set)
    seen: dict[int, int] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)  # temporaries stay alive while their ids are in `seen`
    unknown: bool = False

    def run(self, value: object) -> None:
        stack, until, count = [value], time.monotonic() + MOST_SECONDS, 0
        while stack:
            item = stack.pop()
            kind = type(item)
            if kind in ATOM_TYPES:
                self.tokens.append(item)
                continue
            count += 1
            if count > MOST_NODES or (count % 256 == 0 and time.monotonic() > until):
                self.unknown = True
                return
            number = self.seen.get(id(item))
            if number is not None:
                self.tokens.append(("seen", number))
                continue
            self.seen[id(item)] = len(self.seen)
            self.tokens.append(_QUALNAME(kind))
            try:
                inner = self.inside(item, kind)
            except Exception:  # noqa: BLE001 - an odd object is unknown, never an error in the user's cell
                self.unknown = True
                continue
            self.kept.append(inner)
            stack.extend(reversed(inner))

    def inside(self, item: Any, kind: type) -> list[Any]:
        """What to walk next; records digest tokens, parts, buffers and calls on the way."""
        if kind in (list, tuple, set, frozenset):
            if kind in (list, set):
                self.parts.add(id(item))
            return self.items(list(item))
        if kind is dict or (issubclass(kind, dict) and _is_library(kind)):
            self.parts.add(id(item))
            return self.items([part for pair in dict.items(item) for part in pair])
        if issubclass(kind, type):
            return self.of_class(item)
        if kind is types.FunctionType:
            return self.of_function(item)
        if kind is types.MethodType:
            return [item.__self__, item.__func__]
        if issubclass(kind, functools.partial):
            return [item.func, *item.args, *_flat(item.keywords)]
        if issubclass(kind, LEAF_TYPES):
            self.tokens.append(id(item))
            return []
        if kind is _CACHED:
            self.parts.add(id(item))
            self.tokens.append(repr(item.cache_info()))
            return [item.__wrapped__]
        if kind in (bytearray, memoryview):
            self.parts.add(id(item))
            self.tokens.append(bytes(item))
            return []
        return self.of_object(item, kind)

    def items(self, values: list[Any]) -> list[Any]:
        """Items of a container; many plain ones are read in one go."""
        if len(values) > 64 and ATOM_TYPES.issuperset(map(type, values)):
            if len(values) > MOST_PLAIN_ITEMS:
                self.unknown = True
            else:
                self.tokens.append(blake3(marshal.dumps(values, 2)).digest())
            return []
        self.tokens.append(len(values))
        return values

    def of_class(self, item: type) -> list[Any]:
        if _MODULE(item) != "__main__":
            self.tokens.append(id(item))
            return []
        self.parts.add(id(item))
        skipped = ("__dict__", "__weakref__", "__doc__", "__module__", "_abc_impl")
        return [part for key, value in _OWN(item).items() if key not in skipped for part in (key, _unwrapped(value))]

    def of_function(self, item: types.FunctionType) -> list[Any]:
        if item.__globals__ is not self.namespace:
            self.tokens.append(id(item))
            return []
        self.parts.add(id(item))
        self.calls |= global_names(item.__code__)
        self.tokens.append(id(item.__code__))
        cells = [cell.cell_contents for cell in item.__closure__ or () if _filled(cell)]
        return [item.__defaults__, item.__kwdefaults__, *_flat(item.__dict__), *cells]

    def of_object(self, item: Any, kind: type) -> list[Any]:
        root = _module(kind).partition(".")[0]
        if root in ("numpy", "pandas", "pyarrow") and (inner := self.of_table(item, kind, root)) is not None:
            return inner
        if _defines(kind, "__next__") or issubclass(kind, io.IOBase) or root in OPAQUE_MODULES:
            self.parts.add(id(item))
            self.unknown = True
            return []
        self.parts.add(id(item))
        inner = [kind]
        fields = _plain_attribute(item, "__dict__")
        if isinstance(fields, dict):
            if _is_library(kind) and _reduces_itself(kind):
                return self.of_native(item, kind)
            inner += _flat(fields)
        for owner in _MRO(kind):
            slots = _OWN(owner).get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if name not in ("__dict__", "__weakref__"):
                    inner.append(_plain_attribute(item, name))
        if issubclass(kind, (list, tuple, set, frozenset)):
            base = next(owner for owner in (list, tuple, set, frozenset) if issubclass(kind, owner))
            inner += self.items(list(base.__iter__(item)))
        elif issubclass(kind, dict):
            inner += self.items([part for pair in dict.items(item) for part in pair])
        elif issubclass(kind, (int, float, str, bytes)):
            inner.append(repr(item) if _is_library(kind) else None)
        elif not isinstance(fields, dict) and len(inner) == 1:
            return self.of_native(item, kind)
        return inner

    def of_native(self, item: Any, kind: type) -> list[Any]:
        """An object of C code: what its own pickle support says of it, if that is a library's code."""
        if not _is_library(kind):
            if kind.__basicsize__ <= object.__basicsize__ + 16:  # `object()` itself, or a class without fields
                return [kind]
            self.unknown = True
            return []
        reduced = item.__reduce_ex__(4)
        if isinstance(reduced, str):
            return [reduced]
        return [*reduced[1:3], *[part for items in reduced[3:5] if items is not None for part in list(items)]]

    def of_table(self, item: Any, kind: type, root: str) -> list[Any] | None:
        """Arrays, frames and columns: their buffers instead of their fields; None for anything else."""
        name = kind.__name__
        if root == "numpy" and hasattr(kind, "__array_finalize__"):
            return self.of_array(item)
        if root == "numpy" and hasattr(kind, "dtype") and hasattr(kind, "tobytes"):
            self.tokens.append(item.tobytes())  # a NumPy scalar
            return []
        if root == "pandas" and name in ("DataFrame", "Series"):
            self.parts.add(id(item))
            blocks = item._mgr.blocks  # noqa: SLF001 - the one way to buffers without a copy or a reference
            places = [block.mgr_locs.as_array for block in blocks]
            labels = [item.columns] if name == "DataFrame" else [item.name]
            self.tokens.append([place.tolist() for place in places])
            return [*labels, item.index, *_flat(item.attrs), *[block.values for block in blocks]]
        if root == "pandas" and name == "RangeIndex":
            self.tokens.append(f"{item.start},{item.stop},{item.step}")
            return [*item.names]
        if root == "pandas" and name == "MultiIndex":
            return [*item.names, *item.codes, *item.levels]
        if root == "pandas" and hasattr(kind, "_simple_new") and hasattr(kind, "get_indexer"):
            return [*item.names, item._values]  # noqa: SLF001 - see blocks
        if root == "pandas" and hasattr(kind, "_from_sequence"):
            self.parts.add(id(item))
            fields = [getattr(item, field) for field in EXTENSION_FIELDS if hasattr(item, field)]
            if name == "Categorical":
                fields += [item.categories, item.ordered]
            return fields or None
        if root == "pyarrow" and (name in ("ChunkedArray", "Table", "RecordBatch") or hasattr(kind, "buffers")):
            return self.of_arrow(item, name)
        if root in ("numpy", "pandas", "pyarrow") and name.endswith(("type", "Type")):
            self.tokens.append(str(item))
            return []
        return None

    def of_arrow(self, item: Any, name: str) -> list[Any]:
        if name in ("Table", "RecordBatch"):
            self.tokens.append(str(item.schema))
            return list(item.columns)
        self.tokens.append(str(item.type))
        for chunk in item.chunks if name == "ChunkedArray" else [item]:
            self.tokens.append(f"{chunk.offset}+{len(chunk)}")
            for buffer in chunk.buffers():
                if buffer is not None:
                    self.tokens.append(blake3(memoryview(buffer), max_threads=2).digest())
        return []

    def of_array(self, item: Any) -> list[Any]:
        import numpy as np

        bounds = getattr(np.lib, "array_utils", np).byte_bounds  # it moved with NumPy 2
        start, end = bounds(item)
        if end > start:
            self.buffers.append((int(start), int(end)))
        self.tokens += [str(item.dtype), str(item.shape), str(item.strides)]
        if item.dtype.hasobject:
            return self.items(np.asarray(item).ravel().tolist())
        block = item if item.flags.c_contiguous or item.flags.f_contiguous else np.ascontiguousarray(item)
        flat = np.asarray(block).view(np.ndarray).reshape(-1, order="A").view(np.uint8)
        self.tokens.append(blake3(flat.data, max_threads=2 if flat.size > 1 << 20 else 1).digest())
        return []


def _module(kind: type) -> str:
    """The module a class says it is of; a notebook may have set anything there."""
    name = _MODULE(kind)
    return name if type(name) is str else "__main__"


def _defines(kind: type, name: str) -> bool:
    """Whether a class or one of its bases has the attribute, without asking a metaclass."""
    return any(name in _OWN(owner) for owner in _MRO(kind))


def _is_library(kind: type) -> bool:
    """Whether the class's code belongs to an installed library and not to the notebook or a file beside it."""
    name = _module(kind)
    path = getattr(sys.modules.get(name), "__file__", None)
    return name != "__main__" and (path is None or "site-packages" in path or path.startswith(sys.base_prefix))


def _reduces_itself(kind: type) -> bool:
    """Whether the class says itself how it is pickled: it may hold state that its fields do not show."""
    return any(getattr(kind, name) is not getattr(object, name) for name in ("__reduce__", "__reduce_ex__"))


def _flat(fields: dict[str, Any]) -> list[Any]:
    """Keys and values in a row: no new container whose id would pass for a part."""
    return [part for pair in dict.items(fields) for part in pair]


def _plain_attribute(item: object, name: str) -> object:
    """An attribute without asking the object's own `__getattr__`."""
    try:
        return object.__getattribute__(item, name)
    except AttributeError:
        return None


def _unwrapped(value: object) -> object:
    """The function inside a class-level wrapper."""
    if isinstance(value, (staticmethod, classmethod)):
        return value.__func__
    if isinstance(value, property):
        return [value.fget, value.fset, value.fdel]
    if isinstance(value, (types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType)):
        return None
    return value


def _filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - reading an empty cell is the only way to ask it
    except ValueError:
        return False
    return True
