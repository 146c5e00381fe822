"""What does a person see of the history: the changes, and whether they hold?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.history import AuditLog, AuditVerdict
from .. import numbers
from ..card import FAILED, GOOD, PLAIN, Block, Card, Cell, Code, Headline, Lines, Paragraph, Verdict, cell, code, table
from ..phrases import moment, names

UNANCHORED = (
    "Every link follows the one before it, and every row is what its link says. Whether all of it was written anew, only "
    "a link that was kept elsewhere tells:"
)


def log(found: AuditLog, now_ns: int | None) -> Card:
    """The newest changes, and the head to keep."""
    if not found.changes:
        said = f"Nothing is known of {found.about}." if found.about else "Nothing was recorded yet. Begin a cell with:"
        return Card(
            titles=(("history",),),
            verdict=Verdict("!", "empty", PLAIN),
            headline=None,
            facts=(),
            blocks=(Paragraph((said,)), Lines("%audit" if found.about else "%%track", "type")),
        )
    rows = [
        (
            cell(str(each.seq)),
            cell(each.action),
            code(each.about),
            code(each.actor),
            Cell((moment(each.at_ns, now_ns),)),
        )
        for each in found.changes
    ]
    return Card(
        titles=(("history",), *([(Code(found.about),)] if found.about else [])),
        verdict=Verdict("✓", "kept", PLAIN),
        headline=Headline(("changes",), numbers.count(found.length)),
        facts=(("the last one is ", Code(found.head)),),
        blocks=(
            table("> link action what who when", rows),
            Paragraph(("Keep the last one elsewhere, and it shows later that nobody rewrote what is here:",)),
            Lines(f"%audit verify {found.head}", "type"),
        ),
    )


def verdict(found: AuditVerdict, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Whether history is as it was recorded; what is not."""
    return Card(
        titles=(("history",),),
        verdict=Verdict("✓", "holds", GOOD) if found.holds else Verdict("✗", "was changed", FAILED),
        headline=Headline(("changes",), numbers.count(found.length)),
        facts=(("the last one is ", Code(found.head or numbers.NONE)),),
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: AuditVerdict) -> Iterator[Block]:
    if found.broken:
        yield Paragraph((f"The chain breaks: {found.broken}.",))
    if found.changed:
        yield Paragraph(("Not as their last links say: ", *names(found.changed, 12), "."))
    if found.anchor_said:
        yield Paragraph((Code(found.anchor), f" is not of this history: {found.anchor_said}."))
    elif found.anchor:
        yield Paragraph((Code(found.anchor), " is in the chain: nothing up to there was rewritten."))
    elif found.holds:
        yield Paragraph((UNANCHORED,))
        yield Lines(f"%audit verify {found.head}", "type")
    if not found.holds:
        yield Paragraph(("What to do:",))
        yield Lines("%mlops doctor", "type")
