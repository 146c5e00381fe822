"""`%export pipeline`: a slice becomes a folder, the nicest form first that the replay proves right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ...core.code.slicing.suspects import UNREPEATABLE, suspected
from ...errors import NotReplayable
from ...export.pipeline import PipelineFiles, write_pipeline, write_proof
from ...export.replaced import replaced
from ...records.execution import Slice
from ...records.proof import DiffersAt, ExportedPipeline
from .chance import not_by_chance
from .data_tests import data_tests
from .diagnose import diagnosed
from .doubt import doubted, has_arrays
from .inputs_now import with_inputs_now
from .prove import RANK, Verdict, proven
from .shrink import budget_of, smaller, warmed
from .verdicts import proof_of, refused_by
from .write_forms import Request, Written, pinned_files, written_forms

DIAGNOSED = frozenset({"differs", "not deterministic"})
DIAGNOSIS_SECONDS = 60.0  # for each of its replays, whatever a proof may take
THREADED = frozenset({"numpy", "torch"})  # libraries whose sums may come in another order each time
Said = Callable[[str], None]


def export_pipeline(request: Request, *, say: Said = lambda _: None) -> ExportedPipeline:
    """Write the folder and prove it.

    Every candidate is written and replayed until one is verified; if none is, the folder holds the one that came
    nearest and its proof says what differs.

    Raises
    ------
    NotReplayable
        No script can do again what was done: the reason names the execution. Nothing is written.
    """
    with replaced(request.folder) as draft:
        best, refusal = _nearest(draft, request, say)
        if best is None:
            raise NotReplayable(refusal or "nothing that ran made the target.")
        if best[1].status in DIAGNOSED and THREADED & best[1].modules:
            best, request = _on_one_thread(draft, best, request, say)
        whole = best
        if best[1].status == "verified" and (budget_of(best[0], request) > 0 or has_arrays(best[0])):
            write_pipeline(draft, best[0].files, request.cwd)
            with warmed(draft, best[0]) as server:
                best = smaller(draft, best, request, server, say)
                best = doubted(draft, best, request, server, say)
        best = not_by_chance(draft, best, request, say)
        if (
            best[1].hash_seed and best[0] is not whole[0]
        ):  # by chance nothing seemed to need, say, that a list was sorted
            best = not_by_chance(draft, whole, request, say)
        files, verdict = pinned_files(best[0].files, best[1].modules), best[1]
        files, verdict = with_inputs_now(files, verdict, request.cwd)
        files = _tested(draft, files, verdict, request, say)
        write_pipeline(draft, files, request.cwd)
        at = _first_difference(draft, files.piece, verdict, request, say)
        proof = replace(proof_of(files, verdict, at, refusal), history=request.history)
        write_proof(draft, proof, request.cwd)
        names = tuple(sorted(path.relative_to(draft).as_posix() for path in draft.iterdir()))
    return ExportedPipeline(str(request.folder), request.labels, proof, names, typed_here(request.folder))


def typed_here(folder: Path) -> str:
    """The folder as it is typed here: what lies below the current folder without the way to it."""
    here = Path.cwd()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) else str(folder)


def _nearest(draft: Path, request: Request, say: Said) -> tuple[tuple[Written, Verdict] | None, str]:
    """The first candidate that is verified, else the one that came nearest; and why a likelier one could not be tried."""
    refusal = ""
    best: tuple[Written, Verdict] | None = None
    for piece in _candidates(request):
        refused = [(execution, text) for execution in piece.executions for text in execution.refusals]
        if refused:
            if best is None:  # a larger slice, after one that could be tried, refuses what the target may not need
                refusal = refusal or refused_by(*refused[0], piece, request.labels)
            continue
        for written in written_forms(piece, request):
            say(f"replaying {len(written.files.piece.executions)} executions twice")
            write_pipeline(draft, written.files, request.cwd)
            verdict = proven(draft, request.attached, seconds=request.seconds)
            if best is None or RANK[verdict.status] < RANK[best[1].status]:
                best = written, verdict
            if verdict.status == "verified" or _hopeless(written, verdict):
                return best, refusal
    return best, refusal


def _on_one_thread(
    draft: Path, best: tuple[Written, Verdict], request: Request, say: Said
) -> tuple[tuple[Written, Verdict], Request]:
    """The same form where sums have one order, and the request that asks for it, if that gives the notebook's value."""
    say("replaying on one thread")
    alone = replace(request, attached=replace(request.attached, threads=1))
    written = replace(best[0], files=replace(best[0].files, attached=alone.attached))
    write_pipeline(draft, written.files, request.cwd)
    verdict = proven(draft, alone.attached, seconds=request.seconds)
    return ((written, verdict), alone) if verdict.status == "verified" else (best, request)


def _hopeless(written: Written, verdict: Verdict) -> bool:
    """Whether another form cannot help: what never stops never does, and what asks the clock asks it in every form."""
    plain = written.wishes.entropy and not written.wishes.needed_only
    asks = any(each.kind in UNREPEATABLE for execution in written.piece.executions for each in suspected(execution))
    return verdict.timed_out or (verdict.status == "not deterministic" and plain and asks)


def _tested(draft: Path, files: PipelineFiles, verdict: Verdict, request: Request, say: Said) -> PipelineFiles:
    """The files with tests of the data that a schema covers; a script that never stops is not run once more for them."""
    if request.covering is None or verdict.timed_out:
        return files
    say("looking for tables that a schema covers")
    write_pipeline(draft, files, request.cwd)
    made = data_tests(draft, files.inputs, request.covering, seconds=request.seconds)
    return replace(files, data_tests=made)


def _first_difference(draft: Path, piece: Slice, verdict: Verdict, request: Request, say: Said) -> DiffersAt | None:
    if verdict.status not in DIAGNOSED or verdict.moved:
        return None
    say("looking for the first difference")
    seconds = min(request.seconds, DIAGNOSIS_SECONDS)
    return diagnosed(draft, piece, verdict, request.notebook, seconds=seconds, variables=dict(request.settings))


def _candidates(request: Request) -> Iterator[Slice]:
    """Slices to try: each as cut, then without what no script can do."""
    for piece in request.slices:
        yield piece
        allowed = tuple(execution for execution in piece.executions if not execution.refusals)
        if allowed and len(allowed) < len(piece.executions):
            yield replace(piece, executions=allowed)
