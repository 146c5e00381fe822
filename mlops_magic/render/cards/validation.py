"""What does a person see of the verdict on a table?"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.quality.sentences import percent
from ...records.validation import CheckResult, Validation
from .. import numbers
from ..card import (
    FAILED,
    GOOD,
    Block,
    Card,
    Cell,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Piece,
    Section,
    Table,
    Verdict,
    cell,
    code,
    table,
)
from ..phrases import name, names, typed

MOST_TOLD = 3
MOST_IN_TEXT = 30


def card(found: Validation, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """The verdict as a sentence, the checks that failed, their rows; then what chance allows, folded."""
    chance = tuple(result for result in found.results if result.passed)
    return Card(
        titles=(
            ("validation" if found.id is None else f"validation {found.id}",),
            (name(found.data_name), " against ", name(found.schema_name)),
        ),
        verdict=Verdict("✓", "passed", GOOD) if found.passed else Verdict("✗", "failed", FAILED),
        headline=Headline(("columns failed",), f"{len(found.failed_columns)} of {found.columns}"),
        facts=(
            (numbers.counted(found.rows, "row"),),
            (numbers.counted(found.questions, "check"),),
            *((("not in the schema: ", *names(found.new_columns)),) if found.new_columns else ()),
        ),
        blocks=tuple(_blocks(found)),
        sections=tuple(_sections(found, chance)),
    )


def _blocks(found: Validation) -> Iterator[Block]:
    yield Paragraph(sentence(found))
    if found.failed:
        yield checks(found.failed)
    yield Paragraph((method(found),), quiet=True)


def sentence(found: Validation) -> Phrase:
    """How many columns fail, which, and how."""
    failed, whole = found.failed_columns, numbers.counted(found.columns, "column")
    if not failed:
        rows = sum(result.breaking for result in found.results)
        some = f"; {numbers.counted(rows, 'row')} that break a check are no more than chance allows" if rows else ""
        return (f"None of {whole} fails{some}.",)
    pieces: list[Piece] = [f"{len(failed)} of {whole} {'fails' if len(failed) == 1 else 'fail'}: "]
    for place, column in enumerate(failed[:MOST_TOLD]):
        worst = next(result for result in found.failed if result.column == column)
        pieces += ["; " if place else "", name(column), f": {worst.said}"]
    pieces.append(f"; and {len(failed) - MOST_TOLD} more." if len(failed) > MOST_TOLD else ".")
    return tuple(pieces)


def method(found: Validation) -> str:
    """How the verdict was reached, in one line."""
    rate = percent(found.error_rate).replace(" ", numbers.THIN)
    return (
        f"A check fails when more rows break it than another draw of the same source would have; over all "
        f"{numbers.counted(found.questions, 'check')} such a draw fails in at most {rate} of cases."
    )


def _sections(found: Validation, chance: tuple[CheckResult, ...]) -> Iterator[Section]:
    rows = [
        (cell(numbers.count(each.row)), code(result.column), code(each.value), cell(result.rule), cell(result.expected))
        for result in found.failed
        for each in result.examples
    ]
    if rows:
        whole = sum(result.breaking for result in found.failed)
        title = f"rows ({len(rows)} of {numbers.count(whole)})"
        all_of_them = Lines(
            f"v = %validate {typed(found.data_name)} against {typed(found.schema_name)}\nv.table", "type"
        )
        more = (Paragraph(("every row:",)), all_of_them) if whole > len(rows) else ()
        yield Section(title, (table("> row column value check expected", rows), *more))
    if chance:
        yield Section(f"no more than chance ({len(chance)})", (checks(chance),))


def checks(results: tuple[CheckResult, ...]) -> Table:
    """One row per check: what was expected, how many rows break it, how many may."""
    return table("column check expected found > rows > may", [_row(result) for result in results], MOST_IN_TEXT)


def _row(result: CheckResult) -> tuple[Cell, ...]:
    counted = result.rule not in ("usual", "column", "type")
    return (
        code(result.column),
        cell(f"{'✓' if result.passed else '✗'} {result.rule}"),
        cell(result.expected),
        cell(result.said),
        cell(numbers.count(result.breaking) if counted else numbers.NONE),
        cell(numbers.count(result.allowed) if counted else numbers.NONE),
    )
