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
class Backup:
    """A copy of a store, checked."""

    folder: str
    files: int
    size_bytes: int
    digest: str  # BLAKE3 of its database and of the names of its blobs, which are digests themselves
    history: str = ""  # head of its chain
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Collection:
    """What nothing refers to, and went, or would."""

    blobs: int
    temporary: int  # files of writers that are dead
    size_bytes: int
    young: int = 0  # blobs that stay because somebody may be about to refer to them
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """A new store made of what could be read of a damaged one, which was left as it is."""

    source: str
    folder: str
    tables: tuple[tuple[str, int, str], ...]  # name, rows saved, what of it could not be read
    blobs: int
    blobs_lost: tuple[str, ...]
    findings: tuple[Finding, ...] = ()  # what the doctor says of the new one

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that was there."""
        return not self.blobs_lost and not any(lost for _, _, lost in self.tables)


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """Everything the doctor looked at."""

    folder: str
    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing failed."""
        return all(finding.verdict != "failed" for finding in self.findings)
