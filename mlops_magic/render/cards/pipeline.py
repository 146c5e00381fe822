"""What does a person see of an exported pipeline?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.proof import ExportedPipeline, Proof
from .. import numbers
from ..card import (
    ATTENTION,
    FAILED,
    GOOD,
    Block,
    Card,
    Code,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Section,
    Verdict,
    cell,
    code,
    table,
)  # fmt: skip
from ..phrases import fingerprint, name, typed
from ..visible import visible

VERDICTS = {
    "verified": Verdict("✓", "verified", GOOD),
    "differs": Verdict("✗", "differs", FAILED),
    "not deterministic": Verdict("✗", "not deterministic", FAILED),
    "not replayable": Verdict("✗", "not replayable", FAILED),
    "not tried": Verdict("!", "not tried", ATTENTION),
}


def card(exported: ExportedPipeline, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """The proof's verdict first, then the lines to type, then what the script stands on."""
    proof = exported.proof
    return Card(
        titles=(("pipeline ", name(exported.target)),),
        verdict=VERDICTS.get(proof.status, Verdict("!", proof.status, ATTENTION)),
        headline=Headline(("executions kept",), numbers.count(len(proof.executions))),
        facts=tuple(_facts(exported)),
        blocks=tuple(_blocks(exported)),
        sections=tuple(_sections(exported)),
    )


def _facts(exported: ExportedPipeline) -> Iterator[Phrase]:
    yield ("in ", Code(exported.folder))
    if exported.proof.inputs:
        yield (numbers.counted(len(exported.proof.inputs), "input"),)
    if exported.proof.params:
        yield (numbers.counted(len(exported.proof.params), "param"),)
    if exported.proof.seconds:
        yield (f"proof took {numbers.duration(exported.proof.seconds)}",)


def _blocks(exported: ExportedPipeline) -> Iterator[Block]:
    yield Paragraph(_sentence(exported.proof))
    for warning in exported.proof.warnings:
        yield Paragraph((f"! {warning}",))
    script = f"python {typed(f'{exported.folder}/pipeline.py')}"
    yield Lines(f"{script} --out results\n{script} --verify", "type")


def _sentence(proof: Proof) -> Phrase:
    if proof.status == "verified":
        what = numbers.counted(len(proof.targets), "value")
        clean = (
            "in two clean processes" if all(len(each.replayed) == 2 for each in proof.targets) else "in clean processes"
        )
        return (f"Rebuilt {clean}: {what} came out with the notebook's own fingerprint.",)
    return (proof.reason or "The replay gave no reason.",)


def _sections(exported: ExportedPipeline) -> Iterator[Section]:
    proof = exported.proof
    kept = ", ".join(map(str, proof.executions)) or "none"
    yield Section(f"executions ({len(proof.executions)})", (Paragraph((f"kept, in order: {kept}",)),))
    if proof.targets:
        rows = [
            (code(each.name), code(fingerprint(each.fingerprint)), code(", ".join(map(fingerprint, each.replayed))))
            for each in proof.targets
        ]
        yield Section(f"targets ({len(rows)})", (table("target in_the_notebook replayed", rows),))
    if proof.inputs:
        rows = [(code(each.path), code(each.fingerprint), cell(numbers.size(each.size_bytes))) for each in proof.inputs]
        yield Section(f"inputs ({len(rows)})", (table("file fingerprint > size", rows),))
    if proof.params:
        listed = [(code(param), code(repr(value))) for param, value in proof.params]
        yield Section(f"params ({len(listed)})", (table("param value", listed),))
    if proof.environment:
        listed_packages = "\n".join(visible(f"{package}=={version}") for package, version in proof.environment)
        yield Section(f"environment ({len(proof.environment)})", (Lines(listed_packages, "list"),))
    yield Section(f"files ({len(exported.files)})", (Lines("\n".join(map(visible, exported.files)), "list"),))
