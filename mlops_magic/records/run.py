"""What one recorded execution was: run, params, metrics, data, models, artifacts."""

from __future__ import annotations

from dataclasses import dataclass, field

from .dataset import SavedName
from .fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class Param:
    """A value that was chosen, set once per run."""

    name: str
    value: str  # repr for non-strings, so that 1 and "1" differ through `type`
    type: str  # int, float, bool, str, NoneType, other
    source: str  # "literal", "flag", "estimator", "call", "search"


@dataclass(frozen=True, slots=True)
class Metric:
    """One measured number; NaN, infinities and -0.0 are exact."""

    name: str
    value: float
    step: int = 0
    source: str = ""  # "accuracy_score(y_test, …) line 4": the call it came from


@dataclass(frozen=True, slots=True)
class DatasetUse:
    """A table, array or file that a run read or produced."""

    name: str  # variable or path, as the notebook calls it
    role: str  # "read" or "produced"
    fingerprint: Fingerprint
    columns: int | None = None
    loaded_from: str = ""  # fingerprint of the file that a table was read from, where a plain line of code says so
    saved: tuple[SavedName, ...] = ()  # versions it is known as: found when it is shown, never stored


@dataclass(frozen=True, slots=True)
class FittedModel:
    """An estimator that the cell fitted."""

    name: str  # variable
    type: str  # "sklearn.linear_model._logistic.LogisticRegression"
    params: tuple[Param, ...]  # those that differ from the class's defaults
    fingerprint: str  # fp1; "" where none was taken
    seconds: float | None = None  # of its fits in this run, where they were seen
    rows: int | None = None  # that it was fitted on
    columns: int | None = None
    features: tuple[str, ...] = ()  # names of columns, where the data had them
    data: tuple[tuple[str, str], ...] = ()  # what it was fitted on: name, and fingerprint where one was taken
    fits: int = 1  # calls that fitted it, such as of `partial_fit`


@dataclass(frozen=True, slots=True)
class Candidate:
    """One setting that a search tried."""

    params: tuple[Param, ...]
    metrics: tuple[Metric, ...]  # means over the folds, and each fold as a step of "fold.test_score"
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file addressed by its content."""

    name: str
    kind: str  # "figure", "stdout", "stderr", "code", "recipe", "diff", "log"
    key: str  # 64 hex BLAKE3 of the bytes
    size_bytes: int
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Environment:
    """Where a run ran: Python, platform and every installed distribution."""

    python: str
    platform: str
    machine: str
    packages: tuple[tuple[str, str], ...]  # name, version; sorted


@dataclass(frozen=True, slots=True)
class GitState:
    """The commit a run stood on and what was changed since."""

    commit: str
    branch: str
    files_changed: int
    diff: str


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run when it begins; it is stored as `running` at once."""

    experiment: str
    name: str
    started_ns: int
    code: str  # the raw cell
    transformed: str
    cell_id: str
    notebook: str
    tags: tuple[tuple[str, str], ...] = ()
    parent: int | None = None  # the run inside of which it began
    kind: str = "cell"  # or "block": what stood under `with track(…)`; "search": a candidate of a search


@dataclass(frozen=True, slots=True)
class RunParts:
    """What is said of a run while it runs, besides its points."""

    params: tuple[Param, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    models: tuple[FittedModel, ...] = ()
    artifacts: tuple[Artifact, ...] = ()


VALIDATION = "validation: "  # how a warning begins that is about data under watch


@dataclass(frozen=True, slots=True)
class RunResult:
    """What is known of a run when it ends."""

    status: str  # "finished", "failed", "interrupted"
    ended_ns: int
    error_type: str = ""
    error_text: str = ""
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    params: tuple[Param, ...] = ()
    metrics: tuple[Metric, ...] = ()
    data: tuple[DatasetUse, ...] = ()
    models: tuple[FittedModel, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    warnings: tuple[str, ...] = ()
    environment: Environment | None = None
    git: GitState | None = None
    stands_on: tuple[int, ...] = ()  # executions the cell stands on
    notes: tuple[str, ...] = ()  # what was not recorded, one line each


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store has it; `metrics` holds the last value of each name."""

    id: int
    uid: str
    experiment: str
    name: str
    status: str  # "running", "finished", "failed", "interrupted", "killed"
    started_ns: int
    ended_ns: int | None
    code: str
    cell_id: str
    notebook: str
    error_type: str = ""
    error_text: str = ""
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    params: tuple[Param, ...] = ()
    metrics: tuple[Metric, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    data: tuple[DatasetUse, ...] = ()
    models: tuple[FittedModel, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    warnings: tuple[str, ...] = ()
    environment: Environment | None = None
    git: GitState | None = None
    stands_on: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    parent: int | None = None
    kind: str = "cell"
    remarks: tuple[str, ...] = ()  # what the user wrote
    history: str = field(
        default="", compare=False
    )  # its last link in the chain, where it is shown: "15:48dd9627b77d0c1f"

    @property
    def seconds(self) -> float | None:
        """Wall time in seconds; None while running."""
        return None if self.ended_ns is None else (self.ended_ns - self.started_ns) / 1e9

    @property
    def unkept(self) -> tuple[str, ...]:
        """What is said of data under watch that did not keep its schema, a line each."""
        return tuple(line.removeprefix(VALIDATION) for line in self.warnings if line.startswith(VALIDATION))


COUNTED = 10  # times the limit: runs that meet a condition are counted so far, as counting costs more than finding


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Which runs, and in which order."""

    experiment: str | None = None
    by: str | None = None  # a metric, or a part of its name
    ascending: bool | None = None
    limit: int = 50
    condition: str = ""  # "params.alpha > 0.1": the language of `core/where.py`


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Runs in order of one metric; `columns` are the params and metrics worth a column."""

    runs: tuple[Run, ...]
    metric: str | None
    ascending: bool
    params: tuple[str, ...] = field(default=())
    metrics: tuple[str, ...] = field(default=())
    experiment: str | None = None
    total: int = 0  # runs in the experiment, shown or not
    stale: tuple[tuple[int, str], ...] = ()  # runs that this notebook would not give now, and why
    condition: str = ""  # that the runs meet
    matching: int = 0  # runs that meet it, shown or not; counted up to `COUNTED` times the limit


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """One name whose value is not the same in the compared runs; None where a run lacks it."""

    name: str
    values: tuple[str | None, ...]  # one per run


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What became of one column between two tables that are known by their fingerprints."""

    column: str
    verdict: str  # "changed", "new", "gone", "type changed": its values are the same
    types: tuple[str, str] = ("", "")  # before and after, where they are known and differ


@dataclass(frozen=True, slots=True)
class DataDifference:
    """One table or file that is not the same in the compared runs; None where a run lacks it."""

    name: str  # "df (read)"
    values: tuple[str | None, ...]  # one per run: the saved version that it is, else its fingerprint; and its size
    versions: tuple[str, ...] = ()  # one per run: "customers@2"; "" where it was not saved
    same_values: bool = False  # in every run: only types or names of axes differ
    columns: tuple[ColumnChange, ...] = ()  # from the first run that has it to the last


@dataclass(frozen=True, slots=True)
class UpstreamDifference:
    """The first execution below two runs' own cells that they do not share; None and "" where a run lacks it."""

    reason: str
    executions: tuple[int | None, int | None]  # in the first run's notebook and in the other's
    code: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between runs, likeliest cause first; equal things are left out."""

    runs: tuple[Run, ...]
    code: tuple[str, ...]  # unified diff of each later run against the first; "" where equal
    data: tuple[DataDifference, ...]
    params: tuple[ValueDifference, ...]
    metrics: tuple[ValueDifference, ...]
    environment: tuple[ValueDifference, ...]
    upstream: tuple[UpstreamDifference | None, ...] = ()  # of each later run against the first
