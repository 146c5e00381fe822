"""`%export pipeline`: a slice becomes a folder, the nicest form first that the replay proves right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..core.code.suspects import suspects
from ..errors import NotReplayable
from ..export.pipeline import PipelineFiles, write_pipeline, write_proof
from ..export.replaced import replaced
from ..records.execution import Slice
from ..records.proof import ExportedPipeline, Proof
from .prove import Verdict, proven
from .shrink import smaller
from .write_forms import Request, Written, pinned_files, written_forms

Said = Callable[[str], None]
RANK = {"verified": 0, "not deterministic": 1, "differs": 2, "not replayable": 3}


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
    best: tuple[Written, Verdict] | None = None
    with replaced(request.folder) as draft:
        for piece in _candidates(request):
            refused = [(execution, text) for execution in piece.executions for text in execution.refusals]
            if refused:
                refusal = refusal or f"execution {refused[0][0].seq}: {refused[0][1]}."
                continue
            for written in written_forms(piece, request):
                say(f"replaying {len(written.files.piece.executions)} executions twice")
                write_pipeline(draft, written.files, request.cwd)
                verdict = proven(draft, request.expected, seconds=request.seconds)
                if best is None or RANK[verdict.status] < RANK[best[1].status]:
                    best = written, verdict
                if verdict.status == "verified":
                    break
            if best and best[1].status == "verified":
                break
        if best is None:
            raise NotReplayable(refusal or "nothing that ran made the target.")
        if best[1].status == "verified":
            best = smaller(draft, best, request, say)
        files, verdict = pinned_files(best[0].files, best[1].modules), best[1]
        write_pipeline(draft, files, request.cwd)
        proof = _proof(files, verdict, refusal)
        write_proof(draft, proof, request.cwd)
        names = tuple(sorted(path.relative_to(draft).as_posix() for path in draft.iterdir()))
    return ExportedPipeline(str(request.folder), request.expected.name, proof, names)


def _candidates(request: Request) -> Iterator[Slice]:
    """Slices to try: each as cut, then without what no script can do."""
    for piece in request.slices:
        yield piece
        allowed = tuple(execution for execution in piece.executions if not execution.refusals)
        if allowed and len(allowed) < len(piece.executions):
            yield replace(piece, executions=allowed)


def _proof(files: PipelineFiles, verdict: Verdict, refusal: str) -> Proof:
    reason = verdict.reason or ""
    if verdict.status in ("not deterministic", "not replayable"):
        reason = f"{reason}. {suspects(files.piece.executions)}".strip()
    if refusal and verdict.status != "verified":
        reason = f"{refusal} {reason}".strip()
    return Proof(
        verdict.status, reason, tuple(execution.seq for execution in files.piece.executions), verdict.targets,
        tuple(files.params.items()), files.inputs, files.environment, files.piece.warnings, verdict.seconds,
    )  # fmt: skip
