"""What identifies a function or a class: its source, its defaults and the values it stands on."""

from __future__ import annotations

import dis
import linecache
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

from .digest import joined, worded
from .origin import is_users, note_version, short_name
from .patched import attributes, patched
from .syntax import class_of, definition_of, meaning
from .walk import Walk

READS_A_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})
MADE_BY_THE_CLASS = frozenset(  # entries of a class's namespace that no source line wrote
    {
        "__module__", "__dict__", "__weakref__", "__doc__", "__qualname__", "__firstlineno__", "__static_attributes__",
        "__abstractmethods__", "_abc_impl", "__dataclass_params__", "__dataclass_fields__", "__annotate_func__",
        "__annotations_cache__",
    }
)  # fmt: skip


def of_function(walk: Walk, function: Any) -> bytes:
    """`c` and the name of an installed function; `F` and a digest of what a user's function says."""
    module, name = function.__module__, function.__qualname__
    if "<" not in name and not is_users(module, function.__code__.co_filename):
        note_version(walk, module)
        return b"c" + f"{module}.{name}".encode("utf-8", "surrogatepass")
    return _remembered(walk, function, _function)


def of_class(walk: Walk, kind: Any) -> bytes:
    """`c` and the name of an installed class; `F` and a digest of what a user's class says."""
    known = walk.memo.get(id(kind))  # a forest asks for the class of each of its trees
    if known is not None:
        return known[1]
    module, name = kind.__module__, kind.__qualname__
    if not isinstance(module, str) or not is_users(module, _file_of(kind)):
        note_version(walk, module if isinstance(module, str) else None)
        said = b"c" + f"{module}.{name}".encode("utf-8", "surrogatepass")
        walk.memo[id(kind)] = (kind, said)
        return said
    return _remembered(walk, kind, _class)


def function_digest(walk: Walk, function: types.FunctionType) -> bytes:
    """Digest of a function of the user's: syntax tree, defaults, and the values of its free and global names.

    Free and global names are one mapping: what is global in a notebook is a closure in a script that puts the same
    lines into `run()`.
    """
    node = definition_of(function.__code__)
    said = _bytecode(walk, function.__code__) if node is None else meaning(walk, node)
    kept = attributes(function)
    return joined(
        "fn",
        said,
        walk.encode(walk, function.__defaults__),
        walk.encode(walk, function.__kwdefaults__),
        walk.encode(walk, dict(_free(function)) | dict(_globals(function))),
        *([walk.encode(walk, kept)] if kept else []),
    )


def _remembered(walk: Walk, value: Any, of_value: Any) -> bytes:
    """Digests are kept for the walk, unless one names something further up the path and so depends on it."""
    if id(value) in walk.memo:
        return walk.memo[id(value)][1]
    before, walk.lowest = walk.lowest, sys.maxsize
    found: bytes = b"F" + of_value(walk, value)
    if walk.lowest >= len(walk.path) - 1:
        walk.memo[id(value)] = (value, found)
    walk.lowest = min(before, walk.lowest)
    return found


def _function(walk: Walk, function: types.FunctionType) -> bytes:
    return function_digest(walk, function)


def _class(walk: Walk, kind: type) -> bytes:
    """Source of the class, the globals its methods use, and what was assigned to it since.

    A class made by a call goes by its members.
    """
    methods = [member for member in map(_plain, vars(kind).values()) if isinstance(member, types.FunctionType)]
    node = class_of(_files(kind, methods), short_name(kind.__qualname__))
    names: dict[str, Any] = {}
    for method in methods:
        names |= dict(_free(method)) | dict(_globals(method))
    names = {name: value for name, value in names.items() if name != "__class__"}  # what `super()` keeps
    if node is None:
        members = {name: _plain(member) for name, member in vars(kind).items() if name not in MADE_BY_THE_CLASS}
        said = worded(b"M", [walk.encode(walk, members)])
    else:
        said = meaning(walk, node)
    bases = walk.encode(walk, list(kind.__bases__))
    since = patched(kind, node) if node is not None else {}
    more = [walk.encode(walk, since)] if since else []
    return joined("cls", short_name(kind.__qualname__), said, bases, walk.encode(walk, names), *more)


def _plain(member: object) -> object:
    """The function under a static method, class method or property."""
    if isinstance(member, (staticmethod, classmethod)):
        return member.__func__
    return member.fget if isinstance(member, property) else member


def _files(kind: type, methods: Iterable[types.FunctionType]) -> list[str]:
    """Where the class may stand: beside its methods, in its module, or in any cell, the latest first."""
    beside = [method.__code__.co_filename for method in methods if method.__module__ == kind.__module__]
    module = getattr(sys.modules.get(kind.__module__), "__file__", None)
    cells = [name for name in reversed(list(linecache.cache)) if name.startswith("<ipython") or "ipykernel" in name]
    found = [*beside, *([module] if isinstance(module, str) else []), *(cells if kind.__module__ == "__main__" else [])]
    return list(dict.fromkeys(found))


def _file_of(kind: type) -> str | None:
    for member in map(_plain, vars(kind).values()):
        if isinstance(member, types.FunctionType):
            return member.__code__.co_filename
    return None


def _free(function: types.FunctionType) -> Iterator[tuple[str, object]]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # a name that is not bound yet
            continue


def _globals(function: types.FunctionType) -> Iterator[tuple[str, object]]:
    known = function.__globals__
    for name in sorted(_global_names(function.__code__)):
        if name in known:
            yield name, known[name]


def _global_names(code: types.CodeType) -> set[str]:
    """Names loaded from the module by the code and the code inside it; `co_names` also holds attribute names."""
    found = {str(step.argval) for step in dis.get_instructions(code) if step.opname in READS_A_GLOBAL}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _global_names(constant)
    return found


def _bytecode(walk: Walk, code: types.CodeType) -> bytes:
    """Stands in where no source can be found; it holds within one version of Python, which the schema names."""
    walk.versions.add(f"python=={sys.version_info.major}.{sys.version_info.minor}")
    constants = [
        _bytecode(walk, part) if isinstance(part, types.CodeType) else walk.encode(walk, part)
        for part in code.co_consts
    ]
    names = [code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars]
    return worded(b"B", [code.co_code, walk.encode(walk, names), *constants])
