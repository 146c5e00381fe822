"""What goes to MLflow and comes from it: a model's folder, imported runs, pushed runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MlflowModel:
    """A folder that MLflow loads and serves as one of its own."""

    folder: str
    model: str  # churn@3
    files: tuple[str, ...]
    checked_rows: int  # rows of the example that the model answered before it was written
    left_out: tuple[str, ...] = ()  # what MLflow has no words for, a sentence each


@dataclass(frozen=True, slots=True)
class MlflowRun:
    """A run as MLflow kept it, its words still MLflow's own except for names and times.

    `points` are (step, milliseconds since 1970, value) in the order MLflow ranks them, the last one being its latest;
    `folders` are places of artifacts, each with what its files are to be called under.
    """

    uid: str  # ours, where we had pushed it; else MLflow's run id
    run_id: str
    experiment: str
    name: str
    user: str
    status: str  # "finished", "failed", "killed"
    started_ms: int
    ended_ms: int | None
    parent: str = ""  # uid
    params: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    points: tuple[tuple[str, tuple[tuple[int, int, float], ...]], ...] = ()
    folders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MlflowHead:
    """What is known of a run before it is read."""

    uid: str
    run_id: str
    parent: str = ""  # MLflow's run id


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not taken over, and what can be done about it."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class MlflowImport:
    """What came from an MLflow store."""

    source: str
    runs: int
    known: int  # runs that were here already
    experiments: int
    points: int
    files: int
    size_bytes: int  # of the files
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class MlflowPush:
    """What went to an MLflow server."""

    server: str
    runs: int
    known: int  # runs that were there already
    points: int
    files: int
    size_bytes: int  # of the files
    versions: int  # registered there now
    left_out: tuple[LeftOut, ...] = ()
