"""The store, the clock and the kernel, wired once; one method per verb, each a call of its service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..settings import Settings, from_environment

if TYPE_CHECKING:
    from ..records.proof import ExportedPipeline
    from .kernel import Kernel


class Workspace:
    """Everything the verbs need."""

    def __init__(self, folder: Path, kernel: Kernel | None = None) -> None:
        self.folder = folder
        self._kernel = kernel
        self.settings: Settings = from_environment(os.environ)

    @property
    def kernel(self) -> Kernel:
        """The kernel we are loaded into."""
        if self._kernel is None:
            raise UsageError("this needs a notebook. Type in a cell: %load_ext mlops_magic")
        return self._kernel

    def export_pipeline(self, target: str, *, out: str | None = None, params: tuple[str, ...] = ()) -> ExportedPipeline:
        """A folder with a script that rebuilds the target, and its proof."""
        from ..core.data.fingerprint import fingerprint
        from ..services.export_pipeline import Request, export_pipeline
        from ..services.prove import Expected

        value: Any = self.kernel.value(target)
        slices = self.kernel.slices(target)
        found = fingerprint(value)
        folder = Path(out or f"{target}-pipeline")
        return export_pipeline(
            Request(slices, Expected(target, found.fp, found.exact), folder, Path.cwd(), frozenset(params))
        )

    def close(self) -> None:
        """Let the store go."""
