"""What can be asked of an object without running a line of the notebook's own code?

A class of the notebook may answer `__class__`, `__dict__`, `__module__` or `__getattr__` as it likes, and so may its
metaclass. Everything here asks `type` and `object` themselves.
"""

from __future__ import annotations

import dis
import re
import sys
import types
import weakref
from collections.abc import Mapping
from typing import Any

from ..core.code.reading.without_us import RUN

OURS = "mlops_magic"
RUNS = frozenset(
    {f"{OURS}.services.tracking.recording", f"{OURS}.services.tracking.track_block"}
)  # modules of what `track` gives
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
GLOBAL_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "STORE_NAME", "DELETE_GLOBAL"})
_DESCRIPTORS = (types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType)
QUALNAME, MODULE, MRO, OWN = (
    type.__dict__[name].__get__ for name in ("__qualname__", "__module__", "__mro__", "__dict__")
)
_code_names: weakref.WeakKeyDictionary[types.CodeType, frozenset[str]] = weakref.WeakKeyDictionary()


def module_of(kind: type) -> str:
    """The module a class says it is of; a notebook may have set anything there."""
    name = MODULE(kind)
    return name if type(name) is str else "__main__"


def is_library(kind: type) -> bool:
    """Whether the class's code belongs to an installed library and not to the notebook or a file beside it."""
    return library_module(module_of(kind))


def library_module(name: str) -> bool:
    """Whether a module of this name was imported from Python or an installed library."""
    if name == "__main__":
        return False
    module = sys.modules.get(name)
    path = module.__dict__.get("__file__") if type(module) is types.ModuleType else getattr(module, "__file__", None)
    return type(path) is not str or "site-packages" in path or path.startswith(sys.base_prefix)


def defines(kind: type, name: str) -> bool:
    """Whether a class or one of its bases has the attribute."""
    return any(name in OWN(owner) for owner in MRO(kind))


def reduces_itself(kind: type) -> bool:
    """Whether the class says itself how it is pickled: it may hold state that its fields do not show."""
    return any(getattr(kind, name) is not getattr(object, name) for name in ("__reduce__", "__reduce_ex__"))


def unwrapped(value: object) -> object:
    """The function inside a class-level wrapper."""
    kind = type(value)  # `isinstance` would ask an odd object for its `__class__`
    if kind is staticmethod or kind is classmethod:
        return value.__func__  # type: ignore[attr-defined]  # it is one of the two
    if kind is property:
        return [value.fget, value.fset, value.fdel]  # type: ignore[attr-defined]  # it is a property
    return None if any(kind is each for each in _DESCRIPTORS) else value


def filled(cell: types.CellType) -> bool:
    """Whether a closure's cell holds anything yet."""
    try:
        cell.cell_contents  # noqa: B018 - reading an empty cell is the only way to ask it
    except ValueError:
        return False
    return True


def our_names(code: str, namespace: Mapping[str, Any]) -> dict[str, str]:
    """Names in the code that stand for mlops_magic, for a function of it, or for a run: what they are called there."""
    found = {}
    for name in set(_IDENTIFIER.findall(code)):
        value = namespace.get(name)
        if type(value) is types.ModuleType:
            if value.__dict__.get("__name__") == OURS:
                found[name] = ""
        elif type(value) is types.FunctionType and str(value.__module__).startswith(f"{OURS}.workspace"):
            found[name] = value.__name__
        elif module_of(type(value)) in RUNS:
            found[name] = RUN
    return found


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
