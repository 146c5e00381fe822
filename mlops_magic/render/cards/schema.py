"""What does a person see of a schema?"""

from __future__ import annotations

from ...core.quality.expected import rule
from ...core.quality.sentences import percent
from ...core.quality.structure import KINDS
from ...records.schema import Check, ColumnSchema, Schema, SchemaSource
from .. import numbers
from ..card import (
    PLAIN,
    Block,
    Card,
    Cell,
    Code,
    Headline,
    Lines,
    Paragraph,
    Piece,
    Section,
    Verdict,
    cell,
    code,
    table,
)
from ..phrases import moment, name, typed

MOST_IN_TEXT = 60
MOST_LINES = 2000
METHOD = (
    "Of another draw of the same source some rows break a rule by chance; how many may follows from the number of rows on "
    "both sides. Over all checks together, such a draw fails in at most {rate} of cases (Bonferroni)."
)


def card(schema: Schema, now_ns: int | None) -> Card:
    """The columns and their rules, then what they mean and what to type next."""
    asked = typed(schema.name or "NAME")
    return Card(
        titles=(("schema ", name(schema.reference)),) if schema.name else (("schema",),),
        verdict=Verdict("✓", "kept" if schema.version else "read", PLAIN),
        headline=Headline(("columns",), numbers.count(len(schema.columns))),
        facts=(
            (f"from {numbers.counted(schema.rows, 'row')}",),
            (numbers.counted(schema.questions, "check"),),
            *((("kept ", moment(schema.created_ns, now_ns)),) if schema.created_ns else ()),
        ),
        blocks=(
            *_private(schema),
            table("column holds = missing values", [_row(column) for column in schema.columns], MOST_IN_TEXT),
            Paragraph((METHOD.format(rate=percent(schema.error_rate).replace(" ", numbers.THIN)),), quiet=True),
        ),
        sections=(Section("use", (Lines(f"%validate new_df against {asked}\n%validate {asked} --python", "type"),)),),
    )


def source(written: SchemaSource, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """The module as it is written, to be read and copied."""
    return Card(
        titles=(("schema ", name(written.reference)), ("pandera",)),
        verdict=Verdict("✓", "written" if written.path else "shown", PLAIN),
        headline=None,
        facts=((Code(written.path),),) if written.path else (("plain pandera, without an import of ours",),),
        blocks=(Lines(written.source, most_in_text=MOST_LINES),),
    )


def _private(schema: Schema) -> tuple[Block, ...]:
    """Which columns tell who a person is."""
    tagged = [column for column in schema.columns if column.private]
    if not tagged:
        return ()
    pieces: list[Piece] = [f"{numbers.counted(len(tagged), 'column')} with private data: "]
    for place, column in enumerate(tagged):
        pieces += [", " if place else "", name(column.name), f" ({column.private})"]
    return (Paragraph((*pieces, ". Of these a schema keeps no value.")),)


def _row(column: ColumnSchema) -> tuple[Cell, ...]:
    """A column in words: what it holds, what may be missing, what its values are."""
    rules = [rule(check, column.kind) for check in column.checks if check.rule not in ("missing", "usual")]
    absent = next((check for check in column.checks if check.rule == "missing"), None)
    return (
        code(column.name),
        cell(KINDS.get(column.kind, column.kind)),
        cell("all" if absent is None else _share(absent)),
        cell("; ".join(rules)) if rules else cell(numbers.NONE),
    )


def _share(check: Check) -> str:
    """How many were missing in the reference."""
    missing = check.breaks - 1
    return percent(missing / (missing + check.keeps)) if missing else "none"
