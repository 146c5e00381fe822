"""`mlops import mlflow`: runs that MLflow kept become runs of the store; again adds nothing."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...adapters.mlflow_folder import MlflowFolder, files_in
from ...core.data.mlflow_values import param_of
from ...core.points import Points
from ...errors import UsageError
from ...records.mlflow import LeftOut, MlflowHead, MlflowImport, MlflowRun
from ...records.run import Artifact, GitState, RunResult, RunStart
from ...store import blobs
from ...store.runs import imported, mlflow_database
from ...store.sqlite.connection import Database

RUNS_AT_ONCE = 500  # one transaction: bounds memory, and what a kill takes away
NOTE, COMMIT, BRANCH, SOURCE = (
    "mlflow.note.content", "mlflow.source.git.commit", "mlflow.source.git.branch", "mlflow.source.name",
)  # fmt: skip
OWN_PLACE = frozenset({NOTE, COMMIT, BRANCH, SOURCE, "mlflow.runName", "mlflow.user", "mlflow.parentRunId"})
KIND = "imported"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is read.

    Parameters
    ----------
    path : Path
        `mlflow.db`, an `mlruns` folder, or a folder that holds one of them.
    artifacts : Path, optional
        Where the artifacts of a database lie, as `EXPERIMENT/RUN/artifacts`, if not in `mlruns` or `mlartifacts` beside it.
    with_artifacts : bool
        Whether artifacts are copied.
    """

    path: Path
    artifacts: Path | None = None
    with_artifacts: bool = True


class _Source(Protocol):
    name: str

    def heads(self) -> list[MlflowHead]: ...
    def runs(self, heads: Sequence[MlflowHead]) -> list[MlflowRun]: ...
    def left_out(self) -> Iterator[LeftOut]: ...


def import_mlflow(
    database: Database, request: ImportRequest, *, now_ns: int, progress: Callable[[int, int], None] = lambda *_: None
) -> MlflowImport:
    """Every run that has ended, with params, histories of metrics, tags and artifacts; files are copied, none is opened.

    Parameters
    ----------
    progress : callable
        Told how many runs of how many are done.

    Raises
    ------
    UsageError
        Nothing of MLflow's is there.

    Notes
    -----
    A run is the same run by MLflow's id, or by the uid that we gave it before it was pushed. Batches are whole: what a
    kill interrupts is taken up by importing again.
    """
    with _opened(request) as source:
        heads = _parents_first(source.heads())
        here = imported.known(database)
        fresh = [head for head in heads if head.uid not in here]
        uids = {head.run_id: head.uid for head in heads}
        total = _Total()
        for start in range(0, len(fresh), RUNS_AT_ONCE):
            batch = fresh[start : start + RUNS_AT_ONCE]
            found = source.runs(batch)
            files = {run.uid: _files(database, run, total) for run in found} if request.with_artifacts else {}
            imported.keep_files(database, total.taken())
            made = [
                _run(run, files.get(run.uid, ()), uids.get(head.parent, ""))
                for run, head in zip(found, batch, strict=True)
            ]
            total.runs += imported.put(database, made, now_ns=now_ns)
            total.points += sum(len(points) for run in made for points in run.points.values())
            total.experiments |= {run.experiment for run in found}
            progress(start + len(batch), len(fresh))
        return MlflowImport(
            source.name, total.runs, len(heads) - total.runs, len(total.experiments), total.points, total.files,
            total.size, tuple(source.left_out()),
        )  # fmt: skip


class _Total:
    """What was taken over so far."""

    def __init__(self) -> None:
        self.runs = self.points = self.files = self.size = 0
        self.experiments: set[str] = set()
        self.staged: list[blobs.Staged] = []

    def taken(self) -> list[blobs.Staged]:
        """Staged files, once."""
        staged, self.staged = self.staged, []
        return staged


@contextmanager
def _opened(request: ImportRequest) -> Iterator[_Source]:
    path = _place(request.path.expanduser())
    if path.is_dir():
        yield MlflowFolder(path)
        return
    roots = () if request.artifacts is None else (request.artifacts.expanduser(),)
    with mlflow_database.opened(path, roots) as found:
        yield found


def _place(path: Path) -> Path:
    """The database or folder that a path means."""
    if path.is_file():
        return path
    for inside in (path / "mlflow.db", path / "mlruns"):
        if inside.exists():
            return inside
    if path.is_dir():
        return path
    if re.match(r"\w{2,}:/", str(path)):  # a Path has one slash of two
        raise UsageError(
            f"{str(path)!r} is a server; copy its database here, or export it there. Type: mlops import mlflow mlflow.db"
        )
    raise UsageError(f"there is no {str(path)!r}. Type: mlops import mlflow mlflow.db, or: mlops import mlflow mlruns")


def _parents_first(heads: Sequence[MlflowHead]) -> list[MlflowHead]:
    """The runs so that each comes after the one it stood within; otherwise in their order."""
    parents = {head.run_id: head.parent for head in heads}

    def depth(run_id: str) -> int:
        above = 0
        while (run_id := parents.get(run_id, "")) in parents and above < len(parents):
            above += 1
        return above

    return sorted(heads, key=lambda head: depth(head.run_id) if head.parent else 0)


def _files(database: Database, run: MlflowRun, total: _Total) -> tuple[Artifact, ...]:
    """Copies of a run's artifacts, staged: their bytes are read and not looked into."""
    found = []
    for prefix, folder in run.folders:
        for name, path in files_in(Path(folder)):
            staged = blobs.stage(database, path.read_bytes())
            media = mimetypes.guess_type(name)[0] or "application/octet-stream"
            kind = "figure" if media.startswith("image/") else "file"
            found.append(Artifact(prefix + name, kind, staged.key, staged.size, media))
            total.staged.append(staged)
            total.files += 1
            total.size += staged.size
    return tuple(found)


def _run(run: MlflowRun, artifacts: tuple[Artifact, ...], parent: str) -> imported.ImportedRun:
    tags = dict(run.tags)
    ended = run.started_ms if run.ended_ms is None else run.ended_ms
    kept = tuple((name, value) for name, value in run.tags if name not in OWN_PLACE)
    commit = tags.get(COMMIT, "")
    return imported.ImportedRun(
        run.uid,
        run.user or tags.get("mlflow.user", ""),
        RunStart(
            run.experiment, run.name, run.started_ms * 1_000_000, "", "", "", tags.get(SOURCE, ""), kept, kind=KIND
        ),
        RunResult(
            run.status,
            ended * 1_000_000,
            params=tuple(param_of(name, value) for name, value in run.params),
            artifacts=artifacts,
            git=GitState(commit, tags.get(BRANCH, ""), 0, "") if commit else None,
        ),
        (tags[NOTE],) if tags.get(NOTE) else (),
        {name: _points(found, run.started_ms) for name, found in run.points if found},
        parent,
    )


def _points(found: Sequence[tuple[int, int, float]], started_ms: int) -> Points:
    made = Points()
    for step, ms, value in found:
        made.add(value, step, (ms - started_ms) * 1000)
    return made
