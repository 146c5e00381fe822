"""What does a person see of the store: what it holds, and whether it is whole?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.status import DoctorReport, Finding, StoreStatus
from .. import numbers
from ..card import (
    ATTENTION,
    FAILED,
    GOOD,
    RUNNING,
    Block,
    Card,
    Cell,
    Code,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Verdict,
    cell,
    table,
)  # fmt: skip

SIGNS = {"ok": "✓ ok", "attention": "! attention", "failed": "✗ failed"}


def status(found: StoreStatus, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Where the store is and how much it holds."""
    if not found.exists:
        return Card(
            titles=(("store",),),
            verdict=Verdict("!", "none yet", ATTENTION),
            headline=None,
            facts=(("The first tracked cell makes it in ", Code(found.folder)),),
            blocks=(Paragraph(("Begin a cell with:",)), Lines("%%track", "type")),
        )
    return Card(
        titles=(("store",),),
        verdict=_state(found),
        headline=Headline(("runs",), numbers.count(found.runs)),
        facts=tuple(_facts(found)),
        blocks=()
        if found.runs
        else (Paragraph(("Nothing has been tracked yet. Begin a cell with:",)), Lines("%%track", "type")),
    )


def _state(found: StoreStatus) -> Verdict:
    if not found.writable:
        return Verdict("!", "read-only", ATTENTION)
    return Verdict("…", "recording", RUNNING) if found.tracking else Verdict("✓", "ready", GOOD)


def _facts(found: StoreStatus) -> Iterator[Phrase]:
    yield ("in ", Code(found.folder))
    yield (numbers.size(found.size_bytes),)
    models = numbers.counted(found.models, "model")
    yield (f"{models} in {numbers.counted(found.model_versions, 'version')}",)
    yield (numbers.counted(found.exports, "export"),)
    if found.executions:
        yield (f"{numbers.counted(found.executions, 'cell')} logged in this kernel",)
    yield (f"schema {found.schema_version}",)


def doctor(report: DoctorReport, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Every check, what is wrong first, and what to do about it."""
    order = {"failed": 0, "attention": 1, "ok": 2}
    findings = sorted(report.findings, key=lambda each: order.get(each.verdict, 0))
    good = sum(each.verdict == "ok" for each in findings)
    return Card(
        titles=(("doctor",),),
        verdict=_health(report),
        headline=Headline(("checks passed",), f"{good} of {len(findings)}"),
        facts=(("in ", Code(report.folder)),),
        blocks=tuple(_findings(findings)),
    )


def _health(report: DoctorReport) -> Verdict:
    if not report.healthy:
        return Verdict("✗", "damaged", FAILED)
    calm = bool(report.findings) and all(each.verdict == "ok" for each in report.findings)
    return Verdict("✓", "healthy", GOOD) if calm else Verdict("!", "attention", ATTENTION)


def _findings(findings: list[Finding]) -> Iterator[Block]:
    if not findings:
        yield Paragraph(("There was nothing to look at. Begin a cell with:",))
        yield Lines("%%track", "type")
        return
    rows: list[tuple[Cell, ...]] = []
    remedies = any(each.remedy for each in findings)
    for each in findings:
        row = (cell(each.check), cell(SIGNS.get(each.verdict, f"! {each.verdict}")), cell(each.detail))
        rows.append((*row, cell(each.remedy or numbers.NONE)) if remedies else row)
    yield table(f"check = verdict what_was_found{' what_to_do' if remedies else ''}", rows, most_in_text=60)
