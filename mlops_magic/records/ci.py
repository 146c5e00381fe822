"""What the tests of a registered model said: its code, its data, the model itself."""

from __future__ import annotations

from dataclasses import dataclass

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True, slots=True)
class CiTest:
    """One test."""

    suite: str  # "code", "data", "model"
    name: str
    verdict: str  # "passed", "failed", "skipped": there is nothing to test, which is said
    said: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CiReport:
    """All tests of one version. True where none failed."""

    model: str  # churn@3
    tests: tuple[CiTest, ...]
    junit: str = ""  # the file they were written to

    @property
    def failed(self) -> tuple[CiTest, ...]:
        """Tests that failed."""
        return tuple(test for test in self.tests if test.verdict == FAILED)

    @property
    def passed(self) -> bool:
        """Whether none failed."""
        return not self.failed

    def __bool__(self) -> bool:
        """`if mlops_magic.ci(…)` reads as it sounds."""
        return self.passed


@dataclass(frozen=True, slots=True)
class ExportedCi:
    """Files that let a code host run the tests of a model."""

    model: str  # churn
    folder: str
    files: tuple[str, ...]  # inside of the folder
    include: str = ""  # the line that a file of the user's needs; empty where none is needed
    id: int | None = None
