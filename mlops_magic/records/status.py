"""How the store is: what it holds, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What the store holds."""

    folder: str
    exists: bool
    writable: bool
    schema_version: int
    runs: int
    models: int
    model_versions: int
    exports: int
    size_bytes: int
    tracking: bool = False  # a run is being recorded now
    executions: int = 0  # cells logged in this kernel


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the doctor: its verdict and what to do."""

    check: str
    verdict: str  # "ok", "attention", "failed"
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """Everything the doctor looked at."""

    folder: str
    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing failed."""
        return all(finding.verdict != "failed" for finding in self.findings)
