"""How is an instance of a class read? What does not depend on the instance is asked once for each class of a library."""

from __future__ import annotations

import _io
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .found import ATOMS
from .kinds import MRO, OWN, defines, is_library, module_of, reduces_itself

OPAQUE_MODULES = frozenset(
    "sqlite3 _sqlite3 socket _socket _thread threading selectors asyncio _asyncio multiprocessing concurrent queue".split()
)
CONTAINERS = (list, tuple, set, frozenset, dict)
_known: dict[int, tuple[type, Reading]] = {}  # by id, which nobody's metaclass answers; the class is held, so it stays


@dataclass(frozen=True, slots=True)
class Reading:
    """What of an instance is compared: its fields, slots and items, or what its class says when it is pickled."""

    root: str  # the first word of the class's module
    library: bool
    opaque: bool  # an iterator, a stream, a lock: it has no value to compare
    reduces: bool  # the class itself says how it is pickled: it may hold state that its fields do not show
    dictionary: Any  # the descriptor of its real `__dict__`, whatever the class has put in the place of that name
    slots: tuple[types.MemberDescriptorType, ...]
    container: type | None
    atom: bool
    table: Callable[[Any, Any], Sequence[Any] | None] | None  # how NumPy, pandas and Arrow keep it in buffers

    def fields(self, item: object) -> dict[str, Any] | None:
        """The instance's own `__dict__`; None where it has none."""
        found = self.dictionary.__get__(item) if self.dictionary is not None else None
        return found if type(found) is dict else None

    def slot_values(self, item: object) -> list[Any]:
        """Values of the fields kept outside of `__dict__`; None for those not set yet."""
        found: list[Any] = []
        for slot in self.slots:
            try:
                found.append(slot.__get__(item))
            except AttributeError:
                found.append(None)
        return found


def reading(kind: type) -> Reading:
    """How to read instances of a class; a class of the notebook's is asked anew each time, for it may have changed."""
    known = _known.get(id(kind))
    if known is not None:
        return known[1]
    found = _asked(kind)
    if found.library:
        _known[id(kind)] = (kind, found)
    return found


def known_table(kind: type) -> Callable[[Any, Any], Sequence[Any] | None] | None:
    """How a class of NumPy, pandas or Arrow that was met before keeps its values in buffers."""
    known = _known.get(id(kind))
    return None if known is None else known[1].table


def _asked(kind: type) -> Reading:
    root, library, bases = module_of(kind).partition(".")[0], is_library(kind), MRO(kind)
    table = None
    if root in ("numpy", "pandas", "pyarrow"):
        from .tables import table_reading  # imports NumPy, which an object of these has brought

        table = table_reading(kind, root)
    dictionaries = (OWN(owner).get("__dict__") for owner in bases)
    # `issubclass` of an ABC would ask the class, so streams are looked for by identity
    stream = any(owner is _io._IOBase for owner in bases)  # noqa: SLF001
    return Reading(
        root=root,
        library=library,
        opaque=stream or root in OPAQUE_MODULES or defines(kind, "__next__"),
        reduces=library and reduces_itself(kind),
        dictionary=next((each for each in dictionaries if type(each) is types.GetSetDescriptorType), None),
        slots=tuple(
            field
            for owner in bases
            if "__slots__" in OWN(owner)
            for field in list(OWN(owner).values())
            if type(field) is types.MemberDescriptorType
        ),
        container=next((owner for owner in CONTAINERS if issubclass(kind, owner)), None),
        atom=issubclass(kind, ATOMS[:4]),
        table=table,
    )
