"""What is a card made of? One composition, which HTML and plain text are both written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .graph import Graph
from .histogram import Picture


@dataclass(frozen=True, slots=True)
class Code:
    """Something a user named or typed, letter by letter."""

    text: str
    kind: str = "code"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a person's words, and exactly."""

    text: str
    exact: str
    kind: str = "time"


Piece = str | Code | Moment
Phrase = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sign and a word; `tone` gives the rule its colour and says nothing that they do not."""

    sign: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The one number that matters, and its change."""

    label: Phrase
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence."""

    phrase: Phrase
    quiet: bool = False  # how it was found out, rather than what
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Lines:
    """Text whose lines and spaces are kept."""

    text: str
    form: str = "code"  # "code", "diff", "type" (to be pasted), "list"
    most_in_text: int = 12  # lines of the plain-text form; HTML has all
    kind: str = "lines"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; a drawn column has pictures, whose words another column says."""

    title: Phrase
    right: bool = False
    drawn: bool = False
    whole: bool = False  # short words that are not broken over lines


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table; `place` is where it lies between its column's lowest (0) and highest (1)."""

    phrase: Phrase
    place: float | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    most_in_text: int = 12
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph; plain text has its words elsewhere."""

    graph: Graph
    kind: str = "drawing"


Block = Paragraph | Lines | Table | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A part that is folded until it is asked for."""

    title: str
    blocks: tuple[Block, ...]
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a person sees of a record: a line, a line of facts, and the rest folded."""

    titles: tuple[Phrase, ...]  # noun and reference, then what else names it
    verdict: Verdict
    headline: Headline | None
    facts: tuple[Phrase, ...]
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


GOOD, ATTENTION, FAILED, RUNNING, STALE, PLAIN = "good", "attention", "failed", "running", "stale", "plain"


def cell(value: str) -> Cell:
    """A cell of plain words."""
    return Cell((value,))


def code(value: str) -> Cell:
    """A cell that holds a user's own letters."""
    return Cell((Code(value),))


def table(titles: str, rows: Sequence[tuple[Cell, ...]], most_in_text: int = 12) -> Table:
    """A table; `>` before a title puts its column on the right, as numbers stand; `=` keeps its cells on one line.

    Examples
    --------
    >>> [column.right for column in table("name > value", []).columns]
    [False, True]
    """
    columns: list[Column] = []
    mark = ""
    for word in titles.split():
        if word in (">", "="):
            mark = word
        else:
            columns.append(Column((word.replace("_", " "),), right=mark == ">", whole=mark == "="))
            mark = ""
    return Table(tuple(columns), tuple(rows), most_in_text)
