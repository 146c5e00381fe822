"""Which modules did `%autoreload` read again before a cell, and how does a script do the same?"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAGICS = "AutoreloadMagics"
_PARTS = (types.FunctionType, type)


@dataclass(slots=True)
class Reloads:
    """Times of the modules that autoreload has read, as they were when the last cell ended.

    Parameters
    ----------
    magics : mapping
        The shell's magics by class name.
    """

    magics: Mapping[str, Any] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)

    def since(self) -> list[types.ModuleType]:
        """Modules that were read again since the last time this was asked; none while autoreload is off."""
        reloader = getattr(self.magics.get(MAGICS), "_reloader", None)
        if reloader is None or not reloader.enabled:
            self.times = {}
            return []
        now = dict(reloader.modules_mtimes)
        again = [name for name, time in now.items() if name in sys.modules and self.times.get(name, time) != time]
        self.times = now
        return [sys.modules[name] for name in again]


def taken_from(module: types.ModuleType, namespace: Mapping[str, Any]) -> dict[str, str]:
    """Variables that are functions and classes of a module: their names there."""
    return {
        name: value.__name__
        for name, value in namespace.items()
        if isinstance(value, _PARTS) and value.__module__ == module.__name__ and hasattr(module, value.__name__)
    }


def reading_again(module: types.ModuleType, namespace: Mapping[str, Any], taken: Mapping[str, str]) -> str:
    """The lines of a script that read a module again, and take from it again what was taken.

    Examples
    --------
    >>> beside = types.ModuleType("beside")
    >>> print(reading_again(beside, {"b": beside}, {"made": "make"}).strip())
    import importlib
    importlib.reload(b)
    from beside import make as made
    """
    known = next((name for name, value in namespace.items() if value is module and name.isidentifier()), None)
    lines = ["import importlib", f"importlib.reload({known})"]
    if known is None:
        lines = ["import importlib", f"importlib.reload(importlib.import_module({module.__name__!r}))"]
    for name, there in sorted(taken.items()):
        alias = ast.alias(there, None if name == there else name)
        lines.append(ast.unparse(ast.ImportFrom(module.__name__, [alias], 0)))
    return "\n".join(lines) + "\n"
