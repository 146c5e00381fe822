"""What does a person see of an exported pipeline?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...records.proof import ExportedPipeline, Frozen, Prediction, Probe, Proof, Target
from .. import numbers
from ..card import (
    ATTENTION,
    FAILED,
    GOOD,
    Block,
    Card,
    Cell,
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
from ..phrases import fingerprint, name, names, typed
from ..visible import visible

VERDICTS = {
    "verified": Verdict("✓", "verified", GOOD),
    "differs": Verdict("✗", "differs", FAILED),
    "not deterministic": Verdict("✗", "not deterministic", FAILED),
    "not replayable": Verdict("✗", "not replayable", FAILED),
    "not tried": Verdict("!", "not tried", ATTENTION),
}
MOST_EXECUTIONS = 8  # that are named in the line of facts; more are counted there and listed below
EFFECTS = {"live": "changes the target", "dead": "changes nothing", "": "not tried"}


def card(exported: ExportedPipeline, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """The proof's verdict first, then the lines to type, then what the script stands on."""
    proof = exported.proof
    return Card(
        titles=(("pipeline ", name(exported.target)),),
        verdict=_verdict(proof),
        headline=_kept(proof),
        facts=tuple(_facts(exported)),
        blocks=tuple(_blocks(exported)),
        sections=tuple(_sections(exported)),
    )


def _verdict(proof: Proof) -> Verdict:
    """The sign of the status, with the tolerance, the place or the source in its words."""
    return replace(VERDICTS.get(proof.status, Verdict("!", proof.status, ATTENTION)), word=visible(proof.verdict))


def _kept(proof: Proof) -> Headline:
    """How small the script is beside its notebook."""
    extent = proof.extent
    if not extent.statements_in_notebook:
        return Headline(("executions kept",), numbers.count(len(proof.executions)))
    share = f"{numbers.count(extent.statements)} of {numbers.count(extent.statements_in_notebook)}"
    return Headline(("statements kept",), share)


def _facts(exported: ExportedPipeline) -> Iterator[Phrase]:
    yield ("in ", Code(exported.place or exported.folder))
    kept = exported.proof.executions
    if len(kept) > MOST_EXECUTIONS:
        yield (numbers.counted(len(kept), "execution"),)
    elif kept:
        yield (f"execution{'s' if len(kept) > 1 else ''} {', '.join(map(str, kept))}",)
    if exported.proof.inputs:
        yield (numbers.counted(len(exported.proof.inputs), "input"),)
    if exported.proof.params:
        yield (numbers.counted(len(exported.proof.params), "param"),)
    if exported.proof.data_tests:
        yield (numbers.counted(len(exported.proof.data_tests), "data test"),)
    if exported.proof.threads == 1:
        yield ("replayed on one thread",)
    if exported.proof.seconds:
        yield (f"proof took {numbers.duration(exported.proof.seconds)}",)


def _blocks(exported: ExportedPipeline) -> Iterator[Block]:
    proof = exported.proof
    yield Paragraph(_sentence(proof))
    held = {each.name for each in proof.frozen} & {each.name for each in proof.targets}
    if held:
        yield Paragraph((*names(sorted(held)), " is loaded as it was: nothing shows how it is made."))
    for note in (*exported.notes, *proof.untested):
        yield Paragraph((f"! {note}",))
    if proof.differs_at is not None and proof.differs_at.text:
        yield Paragraph((f"The first difference is at {proof.differs_at.place}:",))
        yield Lines(proof.differs_at.text)
    if proof.warnings:
        hidden = numbers.counted(len(proof.warnings), "piece")
        yield Paragraph((f"! The script makes {hidden} of hidden state explicit; they are listed below.",))
    script = f"python {typed(f'{exported.place or exported.folder}/pipeline.py')}"
    tests = (
        f"\npython -m pytest {typed(f'{exported.place or exported.folder}/test_data.py')}" if proof.data_tests else ""
    )
    yield Lines(f"{script} --out results\n{script} --verify{tests}", "type")


def _sentence(proof: Proof) -> Phrase:
    if proof.status != "verified":
        return (proof.reason or "The replay gave no reason.",)
    what = numbers.counted(len(proof.targets), "value")
    twice = all(len(each.replayed) == 2 for each in proof.targets)
    clean = "in two clean processes" if twice else "in clean processes"
    if not proof.tolerance:
        return (f"Rebuilt {clean}: {what} came out with the notebook's own fingerprint.",)
    largest = max((each.difference or 0.0 for each in proof.targets), default=0.0)
    return (f"Rebuilt {clean}: {what} came out within {proof.tolerance:g}; the largest difference is {largest:g}.",)


def _sections(exported: ExportedPipeline) -> Iterator[Section]:
    proof = exported.proof
    if len(proof.executions) > MOST_EXECUTIONS:
        yield _listed("executions", map(str, proof.executions))
    if proof.warnings:
        yield Section(
            f"hidden state ({len(proof.warnings)})", (Lines("\n".join(map(visible, proof.warnings)), "list"),)
        )
    yield from _compared(proof)
    yield from _given(proof)
    if proof.environment:
        yield _listed("environment", (f"{package} {version}" for package, version in proof.environment))
    yield _listed("files", exported.files)


def _listed(title: str, words: Iterable[str]) -> Section:
    """Short words one after the other."""
    every = [visible(word) for word in words]
    return Section(f"{title} ({len(every)})", (Paragraph((", ".join(every) or "none",)),))


def _compared(proof: Proof) -> Iterator[Section]:
    """What the replays were held against."""
    if proof.targets:
        rows = [(code(each.name), code(fingerprint(each.fingerprint)), _replayed(each)) for each in proof.targets]
        yield Section(f"targets ({len(rows)})", (table("target in_the_notebook replayed", rows),))
    if proof.probes:
        rows = [
            (code(each.target), cell(_asked(each)), cell(", ".join(map(_answered, each.predictions))))
            for each in proof.probes
        ]
        yield Section(f"answers ({len(rows)})", (table("model asked_about compared", rows),))


def _replayed(target: Target) -> Cell:
    """What the replays gave, in words where it is the same."""
    if target.replayed and set(target.replayed) == {target.fingerprint}:
        return cell("the same" if len(target.replayed) == 1 else "the same, twice")
    return code(", ".join(map(fingerprint, dict.fromkeys(target.replayed))))


def _asked(probe: Probe) -> str:
    """The rows of a probe batch, or why there are none."""
    return f"{numbers.counted(probe.rows, 'row')} of {probe.of}" if probe.file else probe.reason


def _answered(prediction: Prediction) -> str:
    return prediction.method if prediction.fingerprint else f"{prediction.method} not compared: {prediction.reason}"


def _given(proof: Proof) -> Iterator[Section]:
    """What the script starts from: frozen values, files, parameters."""
    if proof.frozen:
        frozen = [
            (code(each.name), code(fingerprint(each.fingerprint)), cell(_maker(each)), code(each.file))
            for each in proof.frozen
        ]
        yield Section(f"frozen ({len(frozen)})", (table("name fingerprint made_by file", frozen),))
    if proof.data_tests:
        tested = [
            (code(each.table), cell(f"as {each.step} leaves it" if each.step else "a file"), code(each.schema),
             code(f"{each.module}.py"))
            for each in proof.data_tests
        ]  # fmt: skip
        yield Section(f"data tests ({len(tested)})", (table("table where schema rules", tested),))
    if proof.inputs:
        files = [
            (code(each.path), code(fingerprint(each.fingerprint)), cell(numbers.size(each.size_bytes)),
             cell(f"not copied: {each.stays}" if each.stays else "in the folder"))
            for each in proof.inputs
        ]  # fmt: skip
        yield Section(f"inputs ({len(files)})", (table("file fingerprint > size where", files),))
    constants = [each for each in proof.extent.dead if each not in dict(proof.params)]
    if proof.params or constants:
        params = [(code(each), code(repr(value)), cell(EFFECTS[proof.effect_of(each)])) for each, value in proof.params]
        said = [Paragraph((Code(each), " changes nothing: it is a constant of the script.")) for each in constants]
        blocks: tuple[Block, ...] = (*((table("param value effect", params),) if params else ()), *said)
        yield Section(f"params ({len(params)})", blocks)


def _maker(frozen: Frozen) -> str:
    """The execution that made a frozen value, and what it asked."""
    return f"execution {frozen.execution}" + (f", which {frozen.origin}" if frozen.origin else "")
