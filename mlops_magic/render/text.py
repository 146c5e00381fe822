"""How does a record look where only text is shown? The card's words, in its order, at most 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from .card import Block, Card, Drawing, Lines, Paragraph, Phrase, Section, Table
from .table import card
from .visible import visible, width

COLUMNS = 100
INDENT = "  "
FEWEST_COLUMNS = 8  # of a table's column, before whole columns are left out
GAP = "  "


def text(record: object, *, now_ns: int | None = None) -> str:
    """The card of a record as plain text, at most 100 columns wide, without control characters.

    Says what `html` says, in the same order; long lists are cut and say how much more there is.

    Parameters
    ----------
    record : one of `RENDERED`
        What to show.
    now_ns : int or None
        Now, in nanoseconds since 1970. With None times are written out.

    Raises
    ------
    TypeError
        A record of a type that has no card.
    """
    found = card(record, now_ns)
    lines = [*_first(found), *_wrapped(_facts(found))]
    for block in found.blocks:
        lines += ["", *_block(block)]
    for section in found.sections:
        lines += ["", *_section(section)]
    return "\n".join(line.rstrip() for line in lines)


def _first(found: Card) -> Iterator[str]:
    left = " · ".join([*map(said, found.titles), visible(f"{found.verdict.sign} {found.verdict.word}")])
    if found.headline is None:
        yield from _wrapped(left)
        return
    right = visible(" ".join(filter(None, [said(found.headline.label), found.headline.value, found.headline.change])))
    room = COLUMNS - width(left) - width(right)
    if room >= 2:
        yield left + " " * room + right
    else:
        yield from _wrapped(left)
        yield from _wrapped(right)


def _facts(found: Card) -> str:
    return " · ".join(map(said, found.facts))


def said(phrase: Phrase) -> str:
    """The words of a phrase."""
    return visible("".join(piece if isinstance(piece, str) else piece.text for piece in phrase))


def _section(section: Section) -> Iterator[str]:
    yield from _wrapped(visible(section.title))
    for block in section.blocks:
        for line in _block(block, COLUMNS - len(INDENT)):
            yield INDENT + line


def _block(block: Block, columns: int = COLUMNS) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from _wrapped(said(block.phrase), columns)
    elif isinstance(block, Lines):
        yield from _lines(block, columns)
    elif isinstance(block, Table):
        yield from _table(block, columns)
    elif isinstance(block, Drawing):
        yield from _wrapped(visible(block.graph.words), columns)


def _lines(block: Lines, columns: int) -> Iterator[str]:
    every = block.text.splitlines()
    inner = INDENT if block.form in ("type", "code") else ""
    for line in every[: block.most_in_text]:
        yield from (inner + part for part in _broken(visible(line.expandtabs(4)), columns - len(inner)))
    if len(every) > block.most_in_text:
        yield f"{inner}… {len(every) - block.most_in_text} more"


def _broken(line: str, columns: int) -> Iterator[str]:
    """The line in pieces that fit; nothing is lost, and spaces stay."""
    start = taken = 0
    for place, letter in enumerate(line):
        room = width(letter)
        if taken + room > columns:
            yield line[start:place]
            start, taken = place, 0
        taken += room
    yield line[start:]


def _wrapped(line: str, columns: int = COLUMNS) -> Iterator[str]:
    """The line, broken between words; a word that is too long is broken where it must be."""
    for part in textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False) or [""]:
        if width(part) <= columns:
            yield part
        else:  # wide letters, or one long word
            yield from _broken(part, columns)


def _table(block: Table, columns: int) -> Iterator[str]:
    places = [place for place, column in enumerate(block.columns) if not column.drawn]
    rows = [[said(block.columns[place].title) for place in places]]
    rows += [[said(row[place].phrase) for place in places] for row in block.rows[: block.most_in_text]]
    widths = [max(width(row[place]) for row in rows) for place in range(len(places))]
    fitting = _fitting(widths, columns)
    rights = [block.columns[place].right for place in places]
    for row in rows:
        cells = [list(_wrapped(value, room)) for value, room in zip(row, fitting, strict=False)]
        for line in zip_longest(*cells, fillvalue=""):
            padded = zip(line, fitting, rights, strict=False)
            yield GAP.join(_padded(value, room, right=right) for value, room, right in padded).rstrip()
    if len(block.rows) > block.most_in_text:
        yield f"… {len(block.rows) - block.most_in_text} more rows"
    if len(fitting) < len(widths):
        yield f"… {len(widths) - len(fitting)} more columns"


def _fitting(widths: list[int], columns: int) -> list[int]:
    """Widths that fit in the line: the widest gives way first; then columns on the right are left out."""
    found = list(widths)
    while sum(found) + len(GAP) * (len(found) - 1) > columns:
        widest = max(range(len(found)), key=lambda place: found[place])
        if found[widest] <= FEWEST_COLUMNS:
            found.pop()
        else:
            found[widest] -= 1
    return found


def _padded(value: str, room: int, *, right: bool) -> str:
    space = " " * max(room - width(value), 0)
    return space + value if right else value + space
