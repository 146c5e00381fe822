"""`%export pipeline`: a slice becomes a folder, the nicest form first that the replay proves right."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..adapters.environment import environment, is_installed, pinned
from ..core.code.emit import Needs, NoSuchForm, emitted
from ..core.code.names import names
from ..core.code.script import Plan, forms, plan
from ..core.code.slices import lean
from ..core.data.codec import from_json
from ..errors import NotReplayable
from ..export.pipeline import PipelineFiles, imported_modules, write_pipeline, write_proof
from ..export.replaced import replaced
from ..records.execution import Input, Slice
from ..records.model import ModelVersion
from ..records.proof import ExportedPipeline, Proof
from ..store import blobs
from ..store.connection import Database
from .prove import Expected, Verdict, proven

Said = Callable[[str], None]
ALWAYS_REQUIRED = ("numpy", "blake3")  # what the copied check itself runs on
RANK = {"verified": 0, "not deterministic": 1, "differs": 2, "not replayable": 3}


@dataclass(frozen=True, slots=True)
class Request:
    """What to export, and where."""

    slices: tuple[Slice, ...]  # likeliest first; the last one is everything that ran
    expected: Expected
    folder: Path
    cwd: Path  # the notebook's folder
    params: frozenset[str] = frozenset()
    seconds: float = 600.0  # for one replay


def export_pipeline(request: Request, *, say: Said = lambda _: None) -> ExportedPipeline:
    """Write the folder and prove it.

    Every candidate is written and replayed until one is verified; if none is, the folder holds the one that came
    nearest and its proof says what differs.

    Raises
    ------
    NotReplayable
        No script can do again what was done: the reason names the execution. Nothing is written.
    """
    refusal = ""
    best: tuple[PipelineFiles, Verdict] | None = None
    with replaced(request.folder) as draft:
        for piece in _candidates(request):
            refused = [(execution, text) for execution in piece.executions for text in execution.refusals]
            if refused:
                refusal = refusal or f"execution {refused[0][0].seq}: {refused[0][1]}."
                continue
            for files in _written_forms(piece, request):
                say(f"replaying {len(piece.executions)} executions twice")
                write_pipeline(draft, files, request.cwd)
                verdict = proven(draft, request.expected, seconds=request.seconds)
                if best is None or RANK[verdict.status] < RANK[best[1].status]:
                    best = files, verdict
                if verdict.status == "verified":
                    break
            if best and best[1].status == "verified":
                break
        if best is None:
            raise NotReplayable(refusal or "nothing that ran made the target.")
        files, verdict = best
        write_pipeline(draft, files, request.cwd)
        proof = _proof(files, verdict, refusal)
        write_proof(draft, proof, request.cwd)
        names = tuple(sorted(path.relative_to(draft).as_posix() for path in draft.iterdir()))
    return ExportedPipeline(str(request.folder), request.expected.name, proof, names)


def recorded(database: Database, version: ModelVersion) -> tuple[Expected, tuple[Slice, ...]]:
    """What to expect of a registered version, and the slices its recipe holds: for an export without its notebook.

    Raises
    ------
    NotReplayable
        The version was registered without a recipe.
    """
    if version.recipe_key is None:
        raise NotReplayable(
            f"how {version.reference} was made is not recorded: it was registered from outside a notebook."
        )
    piece = from_json(Slice, blobs.get(database, version.recipe_key).decode())
    wanted = frozenset(names(piece.target).loads)
    expected = Expected(version.name, version.fingerprint, exact=version.fingerprint.startswith("fp1:"))
    return expected, tuple(dict.fromkeys((lean(piece.executions, piece.target, wanted), piece)))


def _candidates(request: Request) -> Iterator[Slice]:
    """Slices to try: each as cut, then without what no script can do."""
    for piece in request.slices:
        yield piece
        allowed = tuple(execution for execution in piece.executions if not execution.refusals)
        if allowed and len(allowed) < len(piece.executions):
            yield replace(piece, executions=allowed)


def _written_forms(piece: Slice, request: Request) -> Iterator[PipelineFiles]:
    """The same slice in every form that can be written; equal texts once."""
    seen = set()
    for wishes in forms(request.params):
        try:
            made = plan(piece, wishes, is_installed)
            source = emitted(
                made, _needs(made, piece), shared=wishes.shared, says=_says(piece, request), label=request.expected.name
            )
        except (NoSuchForm, SyntaxError, ValueError):
            continue
        if source not in seen:
            seen.add(source)
            yield _files(made, source, piece)


def _says(piece: Slice, request: Request) -> str:
    numbers = ", ".join(str(execution.seq) for execution in piece.executions)
    return f"Rebuild {request.expected.name} from executions {numbers} of a notebook."


def _needs(made: Plan, piece: Slice) -> Needs:
    kept = [step.execution for step in made.steps]
    return Needs(folder=any(e.inputs or e.writes or {"~cwd", "~path"} & e.changes for e in kept) or bool(inputs(piece)))


def _files(made: Plan, source: str, piece: Slice) -> PipelineFiles:
    here, pins = environment(), pinned(imported_modules(source) | set(ALWAYS_REQUIRED))
    about = (("python", here.python), ("platform", here.platform), *pins)
    return PipelineFiles(source, piece, made.params, inputs(piece), pins, about)


def inputs(piece: Slice) -> tuple[Input, ...]:
    """Files that the slice reads and does not make itself, first reading first."""
    made: set[str] = set()
    found: dict[str, Input] = {}
    for execution in piece.executions:
        for read in execution.inputs:
            if os.path.normpath(read.path) not in made and not _made_before(read, made):
                found.setdefault(read.path, read)
        made |= {os.path.normpath(path) for path in execution.writes}
    return tuple(found.values())


def _made_before(read: Input, made: set[str]) -> bool:
    return any(path.endswith(os.sep + os.path.normpath(read.path)) for path in made)


def _proof(files: PipelineFiles, verdict: Verdict, refusal: str) -> Proof:
    reason = verdict.reason or ""
    if refusal and verdict.status != "verified":
        reason = f"{refusal} {reason}".strip()
    return Proof(
        verdict.status, reason, tuple(execution.seq for execution in files.piece.executions), verdict.targets,
        tuple(files.params.items()), files.inputs, files.environment, files.piece.warnings, verdict.seconds,
    )  # fmt: skip
