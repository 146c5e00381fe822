"""How does a record look as Markdown? The card's words, in its order, with every part open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .card import Block, Drawing, Lines, Paragraph, Phrase, Table
from .table import card
from .visible import visible

_ACTS = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")  # what Markdown may read as something else than itself
_ENDS_CODE = re.compile(r"[`|\\]|^ | $")
_LONGEST_FENCE = re.compile(r"`+")


def markdown(record: object) -> str:
    """The card of a record as Markdown of GitHub's kind; whatever names the record holds, they read as themselves.

    Times are written out. Pictures are left out; their words are in the table beside them.

    Raises
    ------
    TypeError
        A record of a type that has no card.
    """
    found = card(record, None)
    first = f"{found.verdict.sign} {found.verdict.word}"
    if found.headline is not None:
        score = " ".join(
            filter(
                None,
                (_said(found.headline.label), f"**{_plain(found.headline.value)}**", _plain(found.headline.change)),
            )
        )
        first = f"**{_plain(first)}** · {score}"
    else:
        first = f"**{_plain(first)}**"
    parts = ["# " + " · ".join(map(_said, found.titles)), first, " · ".join(map(_said, found.facts))]
    for block in found.blocks:
        parts += _block(block)
    for section in found.sections:
        parts += [f"## {_plain(section.title)}", *(part for block in section.blocks for part in _block(block))]
    return "\n\n".join(filter(None, parts)) + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _said(block.phrase)
    elif isinstance(block, Lines):
        text = "\n".join(visible(line.expandtabs(4)) for line in block.text.splitlines())
        longest = max(map(len, _LONGEST_FENCE.findall(text)), default=0)
        fence = "`" * max(3, longest + 1)
        yield f"{fence}{'diff' if block.form == 'diff' else ''}\n{text}\n{fence}"
    elif isinstance(block, Table):
        yield "\n".join(_table(block))
    elif isinstance(block, Drawing):
        yield _plain(block.graph.words)


def _table(block: Table) -> Iterator[str]:
    places = [place for place, column in enumerate(block.columns) if not column.drawn]
    yield _row([_said(block.columns[place].title) for place in places])
    yield _row(["---:" if block.columns[place].right else "---" for place in places])
    for row in block.rows:
        yield _row([_said(row[place].phrase) for place in places])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _said(phrase: Phrase) -> str:
    """The words of a phrase; a user's letters as code."""
    return "".join(
        _plain(piece) if isinstance(piece, str) else _plain(piece.text) if piece.kind == "time" else _code(piece.text)
        for piece in phrase
    )


def _plain(text: str) -> str:
    return _ACTS.sub(r"\\\1", visible(text))


def _code(text: str) -> str:
    """Letters as code; those that end code or a table's cell in one program or another are spelt as entities."""
    shown = visible(text)
    if not shown.strip():
        return ""
    if not _ENDS_CODE.search(shown):
        return f"`{shown}`"
    return f"<code>{''.join(map(_entity, shown))}</code>"


def _entity(letter: str) -> str:
    return letter if letter.isalnum() or letter == " " else f"&#{ord(letter)};"
