"""What data travels beside a script: the targets it must give, rows a model is asked about, frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..records.proof import Frozen, Probe, Target


@dataclass(frozen=True, slots=True)
class Attached:
    """Everything of a proof that is known before the first replay; `payloads` are its files by name."""

    targets: tuple[Target, ...] = ()
    tolerance: float = 0.0
    probes: tuple[Probe, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    payloads: Mapping[str, bytes] = field(default_factory=dict)
    threads: int = 0  # of BLAS and OpenMP in a replay; 0: as many as they take

    def said(self) -> dict[str, Any]:
        """What a replay is compared with, as proof.json has it."""
        return {
            "tolerance": self.tolerance,
            "targets": [asdict(target) for target in self.targets],
            "probes": [asdict(probe) for probe in self.probes],
        }


def write_attached(draft: Path, attached: Attached) -> None:
    """Write the data files into the folder."""
    for name, payload in attached.payloads.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(payload)
