"""Which seeds did NumPy draw from the operating system while a cell ran? Recorded, so that they can be drawn again.

`default_rng()`, `RandomState()` and everything that stands on them take their entropy through one attribute of one
module, `numpy.random.bit_generator.randbits`. It is replaced while a cell runs and put back afterwards.
"""

from __future__ import annotations

import base64
import importlib
import marshal
import sys
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Any

ENTROPY = "~entropy"
MODULE = "numpy.random.bit_generator"
BRINGS_NUMPY = frozenset({"numpy", "pandas", "sklearn", "scipy", "xgboost", "lightgbm", "statsmodels", "seaborn"})
SETS_ENVIRONMENT = frozenset({"environ", "putenv", "environb", "unsetenv"})
MOST_DRAWS = 100_000


def bring_numpy(imported: Iterable[str], used: AbstractSet[str]) -> None:
    """Import NumPy now if the cell is about to: its generator must be seen before the cell draws from it.

    Not if the cell may set the environment first, of which NumPy reads some while it is imported.
    """
    if used & SETS_ENVIRONMENT:
        return
    if MODULE not in sys.modules and BRINGS_NUMPY & {name.partition(".")[0] for name in imported}:
        try:
            importlib.import_module("numpy.random")
        except Exception:  # noqa: BLE001 - the cell's own import will say it
            return


class Entropy:
    """Records draws between `start` and `stop`."""

    def __init__(self) -> None:
        self.drawn: list[int] = []
        self.original: Callable[[int], int] | None = None
        self.module: Any = None

    def start(self) -> None:
        """Begin to record."""
        self.drawn = []
        self.module = sys.modules.get(MODULE)
        original = getattr(self.module, "randbits", None)
        if original is None:
            return
        self.original = original
        drawn = self.drawn

        def recorded(bits: int) -> int:
            value: int = original(bits)
            if len(drawn) < MOST_DRAWS:
                drawn.append(value)
            return value

        self.module.randbits = recorded

    def stop(self) -> tuple[tuple[str, str], ...]:
        """Put the attribute back; what was drawn, as an execution keeps it."""
        if self.original is not None:
            self.module.randbits = self.original
            self.original = None
        if not self.drawn:
            return ()
        return ((ENTROPY, base64.b64encode(marshal.dumps(self.drawn, 2)).decode()),)
