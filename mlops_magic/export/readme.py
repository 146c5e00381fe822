"""What does the receiver of an exported pipeline read first? The verdict, how to check it, and what it rests on."""

from __future__ import annotations

from ..records.proof import Probe, Proof

SAID = {
    "verified": "Two clean processes rebuilt the notebook's own value, bit for bit.",
    "differs": "The replay does NOT give what the notebook had.",
    "not deterministic": "Two replays gave two different values.",
    "not replayable": "The replay stopped.",
    "not tried": "It has not been replayed.",
}
EFFECTS = {"live": "changes the target", "dead": "changes nothing", "": "not tried"}


def readme(proof: Proof) -> str:
    """The README of an exported pipeline."""
    names = ", ".join(f"`{_inline(target.name)}`" for target in proof.targets) or "the target"
    lines = [
        "# Pipeline", "", f"Rebuilds {names} from {_kept(proof)}.", "",
        f"**{_inline(proof.verdict)}** — {_said(proof)} {_inline(proof.reason)}".rstrip(), "",
        *_first_difference(proof),
        "    python -m venv .venv && .venv/bin/pip install -r requirements.txt",
        "    .venv/bin/python pipeline.py --verify", "",
        "`python pipeline.py --help` lists the parameters; `--out DIR` keeps what was made.", "",
    ]  # fmt: skip
    if proof.params:
        lines += ["| parameter | value in the notebook | another value |", "|---|---|---|"]
        lines += [
            f"| `{name}` | `{_inline(repr(value))}` | {EFFECTS[proof.effect_of(name)]} |"
            for name, value in proof.params
        ] + [""]
    lines += [
        f"`{name}` changes nothing: it is a constant of the script.\n"
        for name in proof.extent.dead
        if name not in dict(proof.params)
    ]
    if proof.inputs:
        lines += ["| input | fingerprint | where |", "|---|---|---|"]
        lines += [
            f"| `{_inline(read.path)}` | `{read.fingerprint}` | "
            f"{f'not copied: {read.stays}' if read.stays else 'in this folder'} |"
            for read in proof.inputs
        ] + [""]
    if proof.folders:
        names = ", ".join(f"`{_inline(name)}`" for name in proof.folders)
        lines += [f"Made before it begins, because the notebook found them there and wrote into them: {names}.", ""]
    if proof.settings:
        lines += ["How numbers are computed depends on these lines, which libraries read while they are imported:", ""]
        lines += [*(f"    {line}" for text in proof.settings for line in text.splitlines()), ""]
    if any(read.stays for read in proof.inputs):
        lines += ["What is not copied has to lie where it lay; `--verify` says when it is gone or other.", ""]
    lines += _data_tests(proof)
    for probe in proof.probes:
        lines += [_probed(probe), ""]
    lines += [
        f"`{_inline(target.name)}` is loaded as it was: nothing shows how it is made.\n"
        for target in proof.targets
        if target.name in {each.name for each in proof.frozen}
    ]
    if proof.frozen:
        lines += ["Frozen as data, because nothing can make it again:", ""]
        lines += [
            f"- `{_inline(each.name)}` ({each.file}), made by execution {each.execution}"
            f"{', which ' + _inline(each.origin) if each.origin else ''}: `{each.fingerprint}`"
            for each in proof.frozen
        ] + [""]
    if proof.warnings:
        lines += ["Hidden state of the notebook that the script makes explicit:", ""]
        lines += [f"- {_inline(said)}" for said in proof.warnings] + [""]
    if proof.history:
        head = _inline(proof.history)
        said = f"The history of the notebook's store ended with `{head}`: `%audit verify {head}` there tells whether it"
        lines += [f"{said} was written anew since.", ""]
    return "\n".join(lines)


def _data_tests(proof: Proof) -> list[str]:
    """Which tables are held against which schema, how to do that, and which are not."""
    lines = []
    if proof.data_tests:
        lines += [
            "The data is tested against the schemas of the notebook, and so is other data in the place of the inputs:", "",
            "    .venv/bin/pip install -r requirements-test.txt",
            "    .venv/bin/python -m pytest test_data.py", "",
            "| table | schema | its rules |", "|---|---|---|",
        ]  # fmt: skip
        lines += [
            f"| `{_inline(test.table)}`{f', as `{test.step}` leaves it' if test.step else ', a file'} | "
            f"`{_inline(test.schema)}` | `{test.module}.py` |"
            for test in proof.data_tests
        ] + [""]
    if proof.untested:
        lines += [*(f"- {_inline(said)}" for said in proof.untested), ""]
    return lines


def _kept(proof: Proof) -> str:
    """How much of the notebook is in the script."""
    numbers = ", ".join(map(str, proof.executions))
    what = f"execution{'s' if len(proof.executions) > 1 else ''} {numbers} of a notebook" if numbers else "nothing else"
    extent = proof.extent
    if not extent.statements_in_notebook:
        return what
    return f"{what}: {extent.statements} of its {extent.statements_in_notebook} statements"


def _first_difference(proof: Proof) -> list[str]:
    at = proof.differs_at
    if at is None or not at.text:
        return []
    code = "\n".join(f"    {line}" for line in at.text.splitlines())
    return [f"The first difference is at {_inline(at.place)}:", "", code, ""]


ONE_THREAD = " BLAS and OpenMP had one thread, because over several a sum comes in another order each time."


def _said(proof: Proof) -> str:
    if proof.status == "verified" and proof.tolerance:
        largest = max((target.difference or 0.0 for target in proof.targets), default=0.0)
        return (
            f"Two clean processes rebuilt the notebook's value within the tolerance that was asked for; the largest "
            f"relative difference found is {largest:g}."
        )
    return SAID[proof.status] + (ONE_THREAD if proof.threads == 1 else "")


def _probed(probe: Probe) -> str:
    name = f"`{_inline(probe.target)}`"
    if not probe.file:
        return f"{name} was not compared by its answers: {_inline(probe.reason)}"
    compared = [f"`{each.method}`" for each in probe.predictions if each.fingerprint]
    left = [f"`{each.method}` is not compared: {_inline(each.reason)}." for each in probe.predictions if each.reason]
    what = (
        f"The answers of {name} ({', '.join(compared)}) on {probe.rows} rows of `{_inline(probe.of)}` are compared too."
    )
    return " ".join([*([what] if compared else []), *left])


def _inline(text: str) -> str:
    """Text on one line that cannot end its code span or table cell."""
    return " ".join(text.split()).replace("`", "'").replace("|", "\\|")
