"""What does an export need of the workspace, and what does a text ask for?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..records.hidden import HiddenState
from ..services.pipelines.attach import Attaching

if TYPE_CHECKING:
    from ..records.execution import Slice
    from ..records.model import ModelVersion
    from ..services.pipelines.prove import Expected
    from ..store.sqlite.connection import Database
    from .kernel import Kernel


@dataclass(frozen=True, slots=True)
class Around:
    """What an export needs of the workspace."""

    kernel: Kernel | None
    store: Callable[[], Database]
    has_store: Callable[[], bool]
    proof_seconds: float
    config_folder: Path
    asked_params: Callable[[int], tuple[str, ...]]  # names after `%%track -p`, by execution
    show: Callable[[HiddenState], None] = lambda _: None  # before the proof begins

    def notebook(self) -> Kernel:
        """The kernel, where there is one."""
        if self.kernel is None:
            raise UsageError("this needs a notebook. Type in a cell: %load_ext mlops_magic")
        return self.kernel


@dataclass(slots=True)
class Asked:
    """What a text asks for."""

    expected: tuple[Expected, ...]
    slices: tuple[Slice, ...]
    attaching: Attaching
    version: ModelVersion | None = None
    run_id: int | None = None
    params: frozenset[str] = frozenset()  # names after `%%track -p` of the cells it stands on
