"""Whether a version may become what an alias points at: every check with its figures, and the move that followed."""

from __future__ import annotations

from dataclasses import dataclass

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two scores of the same rows and a paired test of them; `gain` and its interval are positive where the first is better.

    Where `reason` says why nothing can be told, the figures of the test mean nothing.
    """

    metric: str
    rows: int
    value: float  # of the version that is judged
    other: float  # of what it is compared with
    gain: float = 0.0
    low: float = 0.0
    high: float = 0.0
    p_value: float = 1.0
    method: str = ""
    reason: str = ""  # "12 rows, 30 are needed"


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """The rows of one part of the data, such as `sex` = "F"."""

    column: str
    value: str
    compared: Compared
    verdict: str  # "passed", "failed", "skipped"


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One thing the gate asked."""

    name: (
        str  # "loads", "signature", "predicts", "new rows", "beats a dummy", "beats the holder", "segments", a function
    )
    verdict: str  # "passed", "failed", "skipped": it could not be asked, and does not count
    said: str  # for a person
    compared: Compared | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict on one version. True where every check that could be asked passed."""

    model: str  # churn@3
    alias: str
    holder: str  # churn@2; empty where the alias points at nothing yet
    data: str  # what it was judged on, as a person calls it; empty where nothing was given
    target: str
    rows: int
    checks: tuple[GateCheck, ...]
    segments: tuple[SegmentResult, ...] = ()
    segment_limit: float = 0.0
    fingerprint: str = ""  # of the rows it was judged on
    target_fingerprint: str = ""
    saved: tuple[str, ...] = ()  # customers@2: versions these rows are known as
    metric: str = ""
    more_is_better: bool = True
    confidence: float = 0.95
    judged_before: int = 0  # other versions that were judged on these very rows
    id: int | None = None  # number in the store, once stored

    @property
    def failed(self) -> tuple[GateCheck, ...]:
        """Checks that failed."""
        return tuple(check for check in self.checks if check.verdict == FAILED)

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failed

    @property
    def decisive(self) -> Compared | None:
        """The comparison with the holder, else that with a dummy; None where neither was made."""
        made = {check.name: check.compared for check in self.checks if check.compared is not None}
        return made.get("beats the holder") or made.get("beats a dummy")

    def __bool__(self) -> bool:
        """`if %promote …` reads as it sounds."""
        return self.passed


@dataclass(frozen=True, slots=True)
class Promotion:
    """What became of a wish to promote. True where the alias moved."""

    gate: Gate
    moved: bool
    actor: str
    reason: str
    forced: bool
    at_ns: int

    @property
    def refused(self) -> bool:
        """Whether nothing was moved."""
        return not self.moved

    def __bool__(self) -> bool:
        """Whether the alias points at the version now."""
        return self.moved


@dataclass(frozen=True, slots=True)
class Rollback:
    """An alias that points again at what it pointed at before."""

    name: str
    alias: str
    from_version: int
    to_version: int
    actor: str
    reason: str
    at_ns: int
    left: int = 0  # how many times one can go back further
