"""Which libraries come in while a cell runs? Tells when an import of a package, with all it imports, is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from importlib.abc import Loader


class ImportWatch:
    """Asks the finders that are there, and gives back modules as they make them.

    Parameters
    ----------
    packages : collection of str
        Top-level packages whose modules are watched.
    imported : callable
        Called when the outermost import of a module of these packages is done.
    """

    def __init__(self, packages: Collection[str], imported: Callable[[], None]) -> None:
        self.packages, self.imported = frozenset(packages), imported
        self.depth = 0

    def start(self) -> None:
        """Begin to see imports."""
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Leave the import system as it was."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the next finder that knows the module, with a loader that tells us."""
        if name.partition(".")[0] not in self.packages:
            return None
        for finder in sys.meta_path:
            found = None if finder is self else finder.find_spec(name, path, target)
            if found is not None:
                if found.loader is not None and hasattr(found.loader, "exec_module"):
                    found.loader = cast("Loader", _Telling(found.loader, self))
                return found
        return None


class _Telling:
    """A loader in front of another one, which has its place again before the module's code runs."""

    def __init__(self, loader: Any, watch: ImportWatch) -> None:
        self.loader, self.watch = loader, watch

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        spec.loader = self.loader
        try:
            made: ModuleType | None = self.loader.create_module(spec)
        finally:
            spec.loader = cast("Loader", self)
        return made

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        self.watch.depth += 1
        try:
            self.loader.exec_module(module)
        finally:
            self.watch.depth -= 1
        if not self.watch.depth:
            self.watch.imported()
