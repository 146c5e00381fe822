"""What is said of a replay that proved nothing: where, why, and the next line to type."""

from __future__ import annotations

from ...core.code.reading.names import names
from ...core.code.slicing.suspects import CONNECTED, freezable, suspects
from ...export.pipeline import PipelineFiles
from ...records.execution import Execution, Slice
from ...records.proof import DiffersAt, Proof
from .diagnose import SET_ORDER
from .prove import Verdict

UNEXPLAINED = (
    "No cell says why; a library may draw an identifier at random, or the value holds the name of the module that made it. "
    "Export the data it is made from instead."
)
LAST_DIGITS = "Last digits of some sums depend on that. Count them as equal: %export pipeline {} --tolerance 1e-9"
SORTED = "Texts are hashed otherwise in each process, and a set stands in the order of hashes: read it as sorted(...)."
MOST_FROZEN = 3  # names offered to be frozen


def proof_of(files: PipelineFiles, verdict: Verdict, at: DiffersAt | None, refusal: str) -> Proof:
    """The verdict as the proof that lies beside the script."""
    reason = verdict.reason
    if verdict.status in ("not deterministic", "not replayable"):
        targets = ", ".join(target.name for target in files.attached.targets)
        order = SORTED if at is not None and at.source == SET_ORDER else ""
        advice = [suspects(files.piece.executions), order, _freeze_line(files.piece, at, targets)]
        if verdict.status == "not deterministic" and not any(advice):
            advice = [LAST_DIGITS.format(targets) if verdict.moved else UNEXPLAINED]
        reason = " ".join([f"{reason.rstrip('.')}.", *filter(None, advice)])
    if refusal and verdict.status != "verified":  # what is left without the refused execution only fails for want of it
        reason = refusal if verdict.status == "not replayable" else f"{refusal} {reason}"
    attached = files.attached
    return Proof(
        verdict.status, reason, tuple(execution.seq for execution in files.piece.executions),
        verdict.targets or attached.targets, tuple(files.params.items()), files.inputs, files.environment,
        files.piece.warnings, verdict.seconds, attached.tolerance, at, verdict.probes or attached.probes,
        attached.frozen, files.extent, attached.threads, files.data_tests.tests, files.data_tests.untested,
        settings=files.settings, folders=files.folders,
    )  # fmt: skip


def refused_by(execution: Execution, text: str, piece: Slice, targets: str) -> str:
    """Which execution no script can do again, and what to type where its value may be kept as data."""
    line = _freeze_line(piece, None, targets) if CONNECTED in text else ""
    return f"execution {execution.seq}: {text}. {line}".strip()


def _freeze_line(piece: Slice, at: DiffersAt | None, targets: str) -> str:
    needed = frozenset(names(piece.target).loads).union(*(execution.reads for execution in piece.executions))
    frozen = [at.name] if at is not None and at.source else list(freezable(piece.executions, needed))
    used = [name for name in frozen if name.isidentifier()]
    if not used:
        return ""
    kept = " ".join(used[:MOST_FROZEN])
    return f"Keep the value as data: %export pipeline {targets} --freeze {kept}"
