"""Which variables move together? Known states of all names, and who shares a part or a buffer with whom."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from types import ModuleType
from typing import Any

from .addresses import Addresses
from .found import ATOM_IDS
from .state import NOTHING, State, full_digest, state


class Aliases:
    """States of the variables as last seen, indexed by the objects they are made of.

    A name's state is read again only when a cell touches it or something it shares a part with, so the cost grows with
    the cell and not with the namespace.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.states: dict[str, tuple[int, State]] = {}
        self.owners: dict[int, set[str]] = {}
        self.addresses = Addresses()

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
        buffers: list[tuple[int, int]] = []
        for name in list(found):
            known = self.states.get(name)
            if known is None:
                continue
            for part in known[1].parts:
                owners = self.owners.get(part)
                if owners is not None and len(owners) > 1:
                    found |= owners
            buffers += known[1].buffers
        if buffers:
            found |= self.addresses.overlapping(buffers)
        return found

    def large(self, names: Iterable[str]) -> bool:
        """Whether any of the names holds more than its witness has read."""
        return any(name in self.states and self.states[name][1].unread for name in names)

    def behind(self, names: Iterable[str]) -> bool:
        """Whether any of the names holds an object that was told to write into what it is given."""
        return any(name in self.states and self.states[name][1].behind for name in names)

    def read(self, names: Iterable[str]) -> None:
        """Read to the end what is large and was not, so that a change of a few items will show."""
        for name in names:
            known = self.states.get(name)
            if known is not None and known[1].unread and known[1].digest is None and name in self.namespace:
                known[1].digest = full_digest(self.namespace[name], self.namespace)

    def refresh(
        self,
        names: Iterable[str],
        *,
        only_unknown: bool = False,
        closely: AbstractSet[str] = NOTHING,
        stored: AbstractSet[str] = NOTHING,
    ) -> set[str]:
        """Read states again; the names whose value changed in place, or may have, come back.

        Of large values a sample is read, all of it for those in `closely`; those in `stored` count as changed.
        """
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
            if same_object and id(type(value)) in ATOM_IDS:
                continue
            new = state(value, self.namespace)
            if known is not None:
                if new.unread and name in closely and name not in stored and known[1].digest is not None:
                    new.digest = full_digest(value, self.namespace)
                if _differs(known[1], new, closely=name in closely, stored=name in stored):
                    changed.add(name)
                elif new.digest is None and same_object:
                    new.digest = known[1].digest
            self._keep(name, id(value), new)
        return changed

    def forget(self, names: Iterable[str]) -> None:
        """Drop what is known of names that are gone."""
        for name in names:
            known = self.states.pop(name, None)
            if known is not None and known[1].buffers:
                self.addresses.put(name, ())
            for part in known[1].parts if known else ():
                owners = self.owners.get(part)
                if owners is not None:
                    owners.discard(name)
                    if not owners:
                        del self.owners[part]

    def _keep(self, name: str, number: int, new: State) -> None:
        known = self.states.get(name)
        if known is not None and known[1].parts == new.parts and known[1].buffers == new.buffers:
            self.states[name] = (number, new)  # nobody's neighbours changed
            return
        self.forget({name})
        self.states[name] = (number, new)
        for part in new.parts:
            self.owners.setdefault(part, set()).add(name)
        if new.buffers:
            self.addresses.put(name, new.buffers)


def _differs(old: State, new: State, *, closely: bool, stored: bool) -> bool:
    """Whether a value is not what it was, as far as was looked; unsure is yes."""
    if new.witness is None or not (old.unread or new.unread):
        return new.witness is None or new.witness != old.witness
    if stored:
        return True
    if closely:
        return new.digest is None or new.digest != old.digest
    return new.witness != old.witness
