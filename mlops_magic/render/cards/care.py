"""What does a person see of the care of a store: a backup, what was removed, a repair?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.status import Backup, Collection, Repair
from .. import numbers
from ..card import ATTENTION, GOOD, PLAIN, Block, Card, Code, Headline, Lines, Paragraph, Verdict, cell, code, table
from ..phrases import names, typed
from .store import SIGNS


def backup(found: Backup, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Where the copy is, and what it can be told by."""
    return Card(
        titles=(("backup",),),
        verdict=Verdict("✓", "whole", GOOD),
        headline=Headline(("size",), numbers.size(found.size_bytes)),
        facts=(
            ("in ", Code(found.folder)),
            (numbers.counted(found.files, "file"),),
            (numbers.counted(found.runs, "run"),),
            ("history ", Code(found.history or numbers.NONE)),
        ),
        blocks=(
            Paragraph(("Opened and examined: nothing is missing. BLAKE3 ", Code(found.digest))),
            Paragraph(("It is a store; this works in it:",)),
            Lines(f"%env MLOPS_STORE={typed(found.folder)}", "type"),
        ),
    )


def collection(found: Collection, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """What went, or would."""
    nothing = not (found.blobs or found.temporary)
    done = Verdict("!", "would go", ATTENTION) if found.dry_run else Verdict("✓", "done", GOOD)
    young = f"{numbers.counted(found.young, 'blob')} that nothing refers to stay: they are younger than the grace time."
    return Card(
        titles=(("store collected",),),
        verdict=Verdict("✓", "nothing to remove", PLAIN) if nothing else done,
        headline=Headline(("to free" if found.dry_run else "freed",), numbers.size(found.size_bytes)),
        facts=((numbers.counted(found.blobs, "blob"),), (numbers.counted(found.temporary, "temporary file"),)),
        blocks=(Paragraph((young,), quiet=True),) if found.young else (),
    )


def repair(found: Repair, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """What was saved, what was not, and where the new store is."""
    good = Verdict("✓", "all was saved", GOOD)
    return Card(
        titles=(("repair",),),
        verdict=good if found.complete else Verdict("!", "not all was saved", ATTENTION),
        headline=Headline(("rows saved",), numbers.count(sum(rows for _, rows, _ in found.tables))),
        facts=(("in ", Code(found.folder)), (f"{numbers.counted(found.blobs, 'blob')} saved",)),
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: Repair) -> Iterator[Block]:
    yield Paragraph(("The store ", Code(found.source), " was left as it is. To look at the new one:"))
    yield Lines(f"%env MLOPS_STORE={typed(found.folder)}", "type")
    if found.blobs_lost:
        yield Paragraph(("Blobs whose bytes are other than they were: ", *names(found.blobs_lost, 12), "."))
    rows = [(code(name), cell(numbers.count(rows)), cell(lost or numbers.NONE)) for name, rows, lost in found.tables]
    rows.sort(key=lambda row: row[2] == cell(numbers.NONE))  # what is missing first
    yield table("table > rows_saved cannot_be_read", rows, most_in_text=60)
    wrong = [each for each in found.findings if each.verdict != "ok"]
    if wrong:
        yield Paragraph(("What the doctor says of the new one:",))
        yield table(
            "check = verdict what_was_found",
            [(cell(each.check), cell(SIGNS.get(each.verdict, each.verdict)), cell(each.detail)) for each in wrong],
            most_in_text=60,
        )
