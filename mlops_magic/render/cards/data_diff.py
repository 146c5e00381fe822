"""What does a person see of two versions that differ?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.dataset import ColumnDiff, DataDiff
from .. import numbers
from ..card import (
    ATTENTION,
    GOOD,
    Block,
    Card,
    Cell,
    Code,
    Column,
    Headline,
    Paragraph,
    Phrase,
    Section,
    Table,
    Verdict,
    code,
    table,
)
from ..histogram import picture
from ..phrases import MOST_NAMES, joined, name, names

MOST_IN_TEXT = 30
ORDER = ("gone", "new", "type changed", "changed", "same")


def card(found: DataDiff, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """What differs as a sentence, then a row per column, then the first values."""
    touched = sorted(
        (each for each in found.columns if each.verdict != "same"),
        key=lambda each: (ORDER.index(each.verdict), -each.changed),
    )
    same = tuple(each for each in found.columns if each.verdict == "same")
    return Card(
        titles=(("data diff",), (name(found.before), " → ", name(found.after))),
        verdict=Verdict("!", "differs", ATTENTION) if found.differs else Verdict("✓", "same", GOOD),
        headline=Headline(("rows changed",), numbers.count(found.changed)),
        facts=(
            (f"{numbers.counted(found.rows_before, 'row')} → {numbers.count(found.rows_after)}",),
            (f"{numbers.count(found.added)} added",),
            (f"{numbers.count(found.removed)} removed",),
        ),
        blocks=tuple(_blocks(found, touched)),
        sections=tuple(_sections(found, same)),
    )


def _blocks(found: DataDiff, touched: list[ColumnDiff]) -> Iterator[Block]:
    yield Paragraph(_sentence(found, touched))
    if touched:
        yield _columns(found, touched)
    how: Phrase = ("Rows are matched by ", *names(found.key), ".") if found.key else ("Rows are matched by position.",)
    yield Paragraph((*how, " Every row was compared; two missing values are the same."), quiet=True)


def _sentence(found: DataDiff, touched: list[ColumnDiff]) -> Phrase:
    if not found.differs:
        return ("Every value, column and type is the same.",)
    if found.only_types:
        return _types(found, touched)
    if not touched:
        moved = " Rows or columns stand in another order." if found.moved else ""
        rows = f"{numbers.counted(found.added, 'row')} added and {numbers.count(found.removed)} removed"
        return (f"{rows}; no value changed.{moved}",)
    most = touched[0]
    rows = f"{numbers.counted(most.changed, 'row')} of " if most.verdict == "changed" else f"{most.verdict}: "
    more = f" and {len(touched) - 1} more" if len(touched) > 1 else ""
    return (
        f"{len(touched)} of {numbers.counted(len(found.columns), 'column')} differ: {rows}", name(most.column), f"{more}.",
        " Rows or columns stand in another order." if found.moved else "",
    )  # fmt: skip


def _types(found: DataDiff, touched: list[ColumnDiff]) -> Phrase:
    """The values are the same; which types are not. What fp1 calls other content, 1 and 1.0, is equal all the same."""
    told = joined(((name(each.column), " ", Code(each.detail)) for each in touched[:MOST_NAMES]), ", ")
    more = f" and {len(touched) - MOST_NAMES} more" if len(touched) > MOST_NAMES else ""
    if not touched:
        return ("The values are the same, by content fingerprint too; the type or name of an index or axis changed.",)
    how = "The values are the same, by content fingerprint too" if found.same_content else "Every value is equal"
    return (f"{how}; types changed: ", *told, f"{more}.")


def _columns(found: DataDiff, columns: list[ColumnDiff]) -> Table:
    headings = (
        Column(("column",)),
        Column(("verdict",), whole=True),
        Column(("before and after",), drawn=True),
        Column(("rows changed",), right=True),
        Column(("share",), right=True),
        Column(("type",)),
    )
    both = found.rows_after - found.added
    return Table(headings, tuple(_row(each, both) for each in columns), MOST_IN_TEXT)


def _row(each: ColumnDiff, both: int) -> tuple[Cell, ...]:
    counted = each.verdict not in ("new", "gone")
    words = f"{each.column}: {each.verdict}, {numbers.counted(each.changed, 'row')}"
    return (
        code(each.column),
        Cell((f"! {each.verdict}",)),
        Cell((), picture=picture(each.before, each.after, words)),
        Cell((numbers.count(each.changed) if counted else numbers.NONE,)),
        Cell((f"{100 * each.changed / both:.2f} %" if counted and both else numbers.NONE,)),
        Cell((Code(each.detail),)),
    )


def _sections(found: DataDiff, same: tuple[ColumnDiff, ...]) -> Iterator[Section]:
    if found.cells:
        rows = [tuple(map(code, (each.row, each.column, each.before, each.after))) for each in found.cells]
        yield Section(f"first values ({len(rows)})", (table("row column before after", rows),))
    if same:
        yield Section(
            f"unchanged ({len(same)})",
            (table("column type", [(code(each.column), code(each.detail)) for each in same]),),
        )
