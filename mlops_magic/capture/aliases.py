"""Which variables move together? Known states of all names, and who shares a part or a buffer with whom."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from .state import ATOM_TYPES, State, state


class Aliases:
    """States of the variables as last seen, indexed by the objects they are made of.

    A name's state is read again only when a cell touches it or something it shares a part with, so the cost grows with
    the cell and not with the namespace.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.states: dict[str, tuple[int, State]] = {}
        self.owners: dict[int, set[str]] = {}
        self.arrays: set[str] = set()

    def touched(self, names: set[str]) -> set[str]:
        """The names, and the globals that functions reached from them use, transitively."""
        found, queue = set(names), list(names)
        while queue:
            name = queue.pop()
            if name in self.namespace and name not in self.states:
                self.refresh({name})
            known = self.states.get(name)
            for called in known[1].calls if known else ():
                if called in self.namespace and called not in found:
                    found.add(called)
                    queue.append(called)
        return found

    def sharing(self, names: Iterable[str]) -> set[str]:
        """The names that share a mutable part or an array's memory with any of these, these included."""
        found = set(names)
        for name in list(found):
            known = self.states.get(name)
            if known is None:
                continue
            for part in known[1].parts:
                found |= self.owners.get(part, set())
            for start, end in known[1].buffers:
                for other in self.arrays - found:
                    if any(start < last and first < end for first, last in self.states[other][1].buffers):
                        found.add(other)
        return found

    def refresh(self, names: Iterable[str], *, only_unknown: bool = False) -> set[str]:
        """Read states again; the names whose value changed in place, or may have, come back."""
        changed = set()
        for name in names:
            if name not in self.namespace:
                self.forget({name})
                continue
            value = self.namespace[name]
            known = self.states.get(name)
            same_object = known is not None and known[0] == id(value)
            if (only_unknown and same_object) or type(value) is ModuleType:
                continue
            if same_object and type(value) in ATOM_TYPES:
                continue
            new = state(value, self.namespace)
            if known is not None and (new.digest is None or new.digest != known[1].digest):
                changed.add(name)
            self._keep(name, id(value), new)
        return changed

    def forget(self, names: Iterable[str]) -> None:
        """Drop what is known of names that are gone."""
        for name in names:
            known = self.states.pop(name, None)
            self.arrays.discard(name)
            for part in known[1].parts if known else ():
                owners = self.owners.get(part)
                if owners is not None:
                    owners.discard(name)
                    if not owners:
                        del self.owners[part]

    def _keep(self, name: str, number: int, new: State) -> None:
        self.forget({name})
        self.states[name] = (number, new)
        for part in new.parts:
            self.owners.setdefault(part, set()).add(name)
        if new.buffers:
            self.arrays.add(name)
