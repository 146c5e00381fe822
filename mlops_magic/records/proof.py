"""What leaves the notebook, and what was shown of it."""

from __future__ import annotations

from dataclasses import dataclass

from .execution import Input


@dataclass(frozen=True, slots=True)
class Target:
    """One value an export must rebuild."""

    name: str
    fingerprint: str  # in the notebook
    replayed: tuple[str, ...]  # in each clean process


@dataclass(frozen=True, slots=True)
class Proof:
    """Verdict of the replay; `reason` names the first thing that differs."""

    status: str  # "verified", "differs", "not deterministic", "not replayable", "not tried"
    reason: str
    executions: tuple[int, ...]
    targets: tuple[Target, ...]
    params: tuple[tuple[str, object], ...]
    inputs: tuple[Input, ...]
    environment: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ExportedPipeline:
    """A folder with `pipeline.py`, its proof and what it needs."""

    folder: str
    target: str
    proof: Proof
    files: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether both replays gave the notebook's own values."""
        return self.proof.status == "verified"


@dataclass(frozen=True, slots=True)
class ExportedService:
    """A folder that serves a model without us."""

    folder: str
    model: str  # churn@3
    files: tuple[str, ...]
    checked_rows: int  # rows whose answers were compared with the model's own
