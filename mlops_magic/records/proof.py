"""What leaves the notebook, and what was shown of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .execution import Input


@dataclass(frozen=True, slots=True)
class Target:
    """One value an export must rebuild."""

    name: str
    fingerprint: str  # in the notebook
    replayed: tuple[str, ...] = ()  # in each clean process
    difference: float | None = None  # largest relative one found, where a tolerance was given
    file: str = ""  # the notebook's own value as data, where a tolerance needs it
    type: str = ""  # its class in the notebook; empty where only the store knows it


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one method of a model answers on its probe batch."""

    method: str
    fingerprint: str  # in the notebook; empty where its answers cannot be compared
    reason: str = ""  # why not
    replayed: tuple[str, ...] = ()
    difference: float | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """Rows that a model among the targets is asked about, and what it answers; or why there are none."""

    target: str
    file: str = ""
    rows: int = 0
    of: str = ""  # what the rows are called in the notebook
    predictions: tuple[Prediction, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A value that the script loads because nothing can make it again."""

    name: str
    file: str
    fingerprint: str
    size_bytes: int
    execution: int  # that made it
    origin: str = ""  # what that execution asked: an address, the clock, the keyboard


@dataclass(frozen=True, slots=True)
class DiffersAt:
    """The first place where a replay leaves the notebook, or another replay."""

    execution: int
    cell_id: str
    line: int
    name: str
    text: str  # the line of code
    source: str = ""  # "the clock (time.time)", where one is seen
    after: int | None = None  # the notebook's own values are gone since this execution: it may have begun there

    @property
    def place(self) -> str:
        """In words: where it is."""
        where = f"execution {self.execution}, line {self.line}, {self.name}"
        return where if self.after is None else f"{where} (or after execution {self.after})"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the notebook is in the script, and which of its literals change the target."""

    statements: int = 0  # of the notebook's, nested ones counted
    statements_in_notebook: int = 0
    live: tuple[str, ...] = ()  # parameters with which the target changes, or the replay stops
    dead: tuple[str, ...] = ()  # literals that changed nothing when they were changed: constants of the script


@dataclass(frozen=True, slots=True)
class DataTest:
    """A table that the script makes on its way, or reads from a file, and the schema it is held against."""

    table: str  # the variable; the path of a file
    step: str  # the function of the script at whose end it is there; empty for a file
    schema: str  # customers@2
    module: str  # schema_customers: the same schema as plain pandera
    function: str  # test_df_keeps_customers
    fingerprint: str  # of the table or file, as the schema's name remembers it


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
    tolerance: float = 0.0  # relative; 0: bit for bit
    differs_at: DiffersAt | None = None
    probes: tuple[Probe, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    extent: Extent = field(default_factory=Extent)
    threads: int = 0  # of BLAS and OpenMP in the replays; 0: as many as they take
    data_tests: tuple[DataTest, ...] = ()
    untested: tuple[str, ...] = ()  # a sentence for each table that has a schema and no test
    history: str = ""  # head of the store's chain when it was exported; `%audit verify` takes it
    settings: tuple[str, ...] = ()  # statements of the script that stand before libraries are imported
    folders: tuple[str, ...] = ()  # that lay there in the notebook and are written into

    @property
    def verdict(self) -> str:
        """The status with what belongs to it: the tolerance, the place, the source.

        Examples
        --------
        >>> Proof("verified", "", (1,), (), (), (), (), tolerance=1e-9).verdict
        'verified within 1e-09'
        """
        if self.status == "verified" and self.tolerance:
            return f"verified within {self.tolerance:g}"
        at = self.differs_at
        if self.status == "not deterministic" and at is not None:
            return f"not deterministic: {at.source or at.name} at execution {at.execution}, line {at.line}"
        if self.status == "differs" and at is not None:
            return f"differs at {at.place}"
        return self.status

    def effect_of(self, param: str) -> str:
        """Whether a parameter changes the target: "live", "dead", or empty where there was no time to try."""
        return "live" if param in self.extent.live else "dead" if param in self.extent.dead else ""


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """How a pipeline is to leave the notebook."""

    out: str | None = None  # the folder
    params: tuple[str, ...] = ()  # names whose literals are offered as parameters
    budget: float | None = None  # seconds for leaving out what is not needed
    tolerance: float = 0.0  # largest relative difference that counts as the same
    freeze: tuple[str, ...] = ()  # names whose values are kept as data
    timeout: float | None = None  # seconds for one replay


@dataclass(frozen=True, slots=True)
class ExportedPipeline:
    """A folder with `pipeline.py`, its proof and what it needs."""

    folder: str
    target: str
    proof: Proof
    files: tuple[str, ...]
    place: str = ""  # the folder as it is typed from where the export was made; empty: as `folder`
    notes: tuple[str, ...] = ()  # what was asked for and is not in it

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
    schema: str = ""  # customers@1, where requests are held against a schema of the data
