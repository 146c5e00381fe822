"""What does a person see of a drift report?"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.quality.sentences import percent
from ...records.drift import ColumnDrift, DriftReport
from .. import numbers
from ..card import (
    ATTENTION,
    GOOD,
    PLAIN,
    Block,
    Card,
    Cell,
    Code,
    Column,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Piece,
    Section,
    Table,
    Verdict,
)  # fmt: skip
from ..histogram import picture
from ..phrases import name, typed

MOST_TOLD = 3
MOST_IN_TEXT = 30
UNMEASURED = ("missing column", "new column", "type changed", "too few rows")


def card(report: DriftReport, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """The verdict as a sentence, the columns that drifted as a table, then how it was found out."""
    calm = tuple(column for column in report.columns if not column.drifted)
    titles: tuple[Phrase, ...] = (
        ("drift" if report.id is None else f"drift {report.id}",),
        (name(report.current_name), " vs ", name(report.reference_name)),
    )
    return Card(
        titles=titles,
        verdict=_verdict(report),
        headline=Headline(("columns drifted",), f"{len(report.alarms)} of {len(report.columns)}"),
        facts=(
            (f"{numbers.counted(report.current_rows, 'row')} vs {numbers.count(report.reference_rows)}",),
            (f"{numbers.counted(report.questions, 'question')} asked",),
        ),
        blocks=tuple(_blocks(report)),
        sections=(Section(f"unchanged ({len(calm)})", (columns(calm),)),) if calm else (),
    )


def _verdict(report: DriftReport) -> Verdict:
    if report.drifted:
        return Verdict("!", "drifted", ATTENTION)
    if any(column.verdict == "too few rows" for column in report.columns) and not report.questions:
        return Verdict("~", "not judged", PLAIN)  # silence for want of rows is no all-clear
    return Verdict("✓", "no drift", GOOD)


def _blocks(report: DriftReport) -> Iterator[Block]:
    yield Paragraph(sentence(report))
    if report.alarms:
        yield columns(report.alarms)
    if report.columns:
        yield Paragraph((method(report),), quiet=True)
    else:
        yield Lines(f"%drift df vs {typed(report.reference_name)}", "type")


def sentence(report: DriftReport) -> Phrase:
    """How many columns drifted, which, and how."""
    alarms, whole = report.alarms, numbers.counted(len(report.columns), "column")
    if not report.columns:
        return ("There was no column to look at. Type:",)
    if not alarms and not report.questions:
        return (f"None of {whole} has rows enough to be judged.",)
    if not alarms:
        return (f"None of {whole} drifted.",)
    pieces: list[Piece] = [f"{len(alarms)} of {whole} drifted. "]
    for place, column in enumerate(alarms[:MOST_TOLD]):
        pieces += ["; " if place else "", name(column.column), f": {_whole(column.sentence.partition('; ')[0])}"]
    pieces.append(f"; and {len(alarms) - MOST_TOLD} more." if len(alarms) > MOST_TOLD else ".")
    return tuple(pieces)


def method(report: DriftReport) -> str:
    """How the verdicts were reached, in one line."""
    return (
        f"Over all questions, the false-discovery rate is held at {_share(report.false_discovery_rate)} "
        f"(Benjamini-Hochberg); changes under {_share(report.floor)} of the rows are ignored; size is the share of rows "
        "that moved, with its "
        f"{_share(0.95)} bounds."
    )


def _share(share: float) -> str:
    """A percentage that no line breaks before its sign."""
    return _whole(percent(share))


def _whole(sentence: str) -> str:
    """The sentence, in which no line breaks before a per cent sign."""
    return sentence.replace(" %", f"{numbers.THIN}%")


def columns(found: tuple[ColumnDrift, ...]) -> Table:
    """One row per column: the verdict, its size and certainty, and both distributions."""
    headings = (
        Column(("column",)),
        Column(("verdict",), whole=True),
        Column(("reference and current",), drawn=True),
        Column(("what changed",)),
        Column(("size",), right=True),
        Column(("adjusted p",), right=True),
    )
    return Table(headings, tuple(_row(each) for each in found), MOST_IN_TEXT)


def _row(each: ColumnDrift) -> tuple[Cell, ...]:
    sign = "!" if each.drifted else "✓" if each.verdict == "stable" else "~"
    measured = each.verdict not in UNMEASURED and each.measure
    bounds = ", ".join(percent(bound).removesuffix(" %") for bound in (each.size_low, each.size_high))
    size = f"{percent(each.size)} [{bounds}]" if measured else numbers.NONE
    return (
        Cell((Code(each.column),)),
        Cell((f"{sign} {each.verdict}",)),
        Cell((), picture=picture(each.reference, each.current, f"{each.column}: {each.sentence}")),
        Cell((_whole(each.sentence),)),
        Cell((size,)),
        Cell((numbers.p_value(each.adjusted_p) if measured else numbers.NONE,)),
    )
