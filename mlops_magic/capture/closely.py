"""Of which large values may a cell have written a few items only? They are read to the end; of others a sample will do."""

from __future__ import annotations

import builtins
import sys
import types
from typing import Any

from ..core.code.reading.small_writes import IN_PLACE, Call, SmallWrites, writes_in_place
from .aliases import Aliases
from .kinds import MODULE, is_library, library_module, module_of

DRAWING = frozenset({"matplotlib", "seaborn", "plotly", "altair", "bokeh"})  # they read what they are given
_TABLES = frozenset({"numpy", "pandas"})


def closely(cell: SmallWrites, touched: set[str], aliases: Aliases) -> set[str]:
    """Names among the touched ones, and those that share their memory, that must be read to the end."""
    namespace = aliases.namespace
    if cell.anywhere or any(_may_write(namespace.get(name)) for name in touched) or aliases.behind(touched):
        return aliases.sharing(touched)
    found = set(cell.stored) & touched
    for call in cell.calls:
        found |= _written(call, namespace, touched) & touched
    return with_neighbours(found, aliases)


def with_neighbours(written: set[str], aliases: Aliases) -> set[str]:
    """The names, and those that see what is written through them.

    pandas copies before it writes what another of its objects sees: two frames over one buffer are no neighbours.
    """
    namespace = aliases.namespace
    shared = aliases.sharing(written) - written if written else set()
    if all(_is_frame(namespace.get(name)) for name in written):
        shared = {name for name in shared if not _is_frame(namespace.get(name)) or _same(name, written, namespace)}
    return written | shared


def _written(call: Call, namespace: dict[str, Any], touched: set[str]) -> set[str]:
    """The variables that a call whose value nobody takes may write."""
    if call.root not in namespace and hasattr(builtins, call.root):
        return set(call.given) if call.root in ("setattr", "delattr", "exec", "next") else set()
    value = namespace.get(call.root)
    kind = type(value)
    if kind is types.ModuleType:
        name = value.__dict__.get("__name__")
        return set() if str(name).partition(".")[0] in DRAWING else set(call.given)
    if kind is types.FunctionType and (call.method in IN_PLACE or call.method == "__setitem__"):
        return touched  # what the function gives may be any of these
    if not call.method or value is None:
        return {*call.given, call.root}
    if module_of(kind).partition(".")[0] in _TABLES and kind.__name__ != "Generator":
        return {call.root} if call.method in IN_PLACE else set()
    return {call.root}


def _may_write(value: Any) -> bool:
    """Whether a value is code of the notebook's, or of a module beside it, that has a form of writing in place."""
    kind = type(value)
    if kind is types.FunctionType:
        code = value.__code__
        return not _in_library(value.__module__) and writes_in_place(code)
    if kind is types.ModuleType:
        name = value.__dict__.get("__name__")
        return not _in_library(name)
    if kind is types.MethodType:
        return _may_write(value.__func__)
    if issubclass(kind, type):
        return not _in_library(MODULE(value))
    return not is_library(kind)


def _in_library(name: object) -> bool:
    return type(name) is str and (name in sys.builtin_module_names or library_module(name))


def _is_frame(value: object) -> bool:
    return module_of(type(value)).partition(".")[0] == "pandas"


def _same(name: str, found: set[str], namespace: dict[str, Any]) -> bool:
    return any(namespace.get(name) is namespace.get(other) for other in found)
