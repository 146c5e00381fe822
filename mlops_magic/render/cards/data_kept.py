"""What does a person see of what was done with saved data: exported, collected?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.dataset import DataCollection, DataErasure, DataExport
from .. import numbers
from ..card import ATTENTION, GOOD, PLAIN, Block, Card, Code, Headline, Paragraph, Verdict, cell, code, table
from ..phrases import name, names


def exported(found: DataExport, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Where the file is, and whether it holds the data exactly."""
    said = (
        "Read again, the file has the same values, labels and index."
        if found.exact
        else "Read again, the file gives other values, types or labels: this format cannot hold all of it. "
        "Parquet, or %data load, can."
    )
    return Card(
        titles=(("data ", name(found.reference)),),
        verdict=Verdict("✓", "exported", GOOD) if found.exact else Verdict("!", "exported, not exact", ATTENTION),
        headline=Headline(("size",), numbers.size(found.size_bytes)),
        facts=(("in ", Code(found.path)),),
        blocks=(Paragraph((said,)),),
    )


def erased(found: DataErasure, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """What went, what was cleared of it, and what is left to a person."""
    left = bool(found.left)
    return Card(
        titles=(("data ", name(found.name)),),
        verdict=Verdict("!", "erased, not everywhere", ATTENTION) if left else Verdict("✓", "erased", GOOD),
        headline=Headline(("rows erased",), numbers.count(found.rows)),
        facts=(
            (f"from {numbers.counted(len(found.versions), 'version')}",),
            (f"{numbers.counted(len(found.redacted), 'record')} cleared",),
        ),
        blocks=tuple(_erased_blocks(found)),
    )


def _erased_blocks(found: DataErasure) -> Iterator[Block]:
    if found.left:
        yield Paragraph(
            ("These still hold a value, and only you can tell what becomes of them: ", *names(found.left, 12), ".")
        )
    yield table(
        "version > rows_erased", [(code(version), cell(numbers.count(rows))) for version, rows in found.versions]
    )
    if found.redacted:
        yield Paragraph(("Texts that held a value were cleared: ", *names(found.redacted, 12), "."))
    said = "The database was written anew and its log emptied; the history keeps digests and the reason, not the condition."
    yield Paragraph((said,), quiet=True)


def collected(found: DataCollection, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """What went, and what stayed because something refers to it."""
    return Card(
        titles=(("data collected",),),
        verdict=Verdict("✓", "done", GOOD)
        if found.freed_bytes or found.removed
        else Verdict("✓", "nothing to remove", PLAIN),
        headline=Headline(("freed",), numbers.size(found.freed_bytes)),
        facts=(
            (f"{numbers.counted(len(found.removed), 'version')} removed",),
            (f"{numbers.counted(found.chunks, 'chunk')} removed",),
        ),
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: DataCollection) -> Iterator[Block]:
    if found.removed:
        yield Paragraph(("Removed: ", *names(found.removed, 12), ". Their place in the history is kept."))
    if found.held:
        yield Paragraph(("Old enough, and kept because something refers to them:",))
        yield table("version kept_for", [(code(version), code(why)) for version, why in found.held])
