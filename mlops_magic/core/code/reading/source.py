"""Where does a node stand in its text, and how is the text changed there without touching the rest?"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")  # `str.splitlines` also ends lines at \f, \x1c, \u2028, …


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


class Positions:
    """Turns the line and byte column of an `ast` node into an offset in characters.

    `ast` counts columns in UTF-8 bytes, Python slices strings by characters; a table per non-ASCII line keeps both apart.
    """

    def __init__(self, text: str) -> None:
        self.lines = _LINE.findall(text)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        """Offset of a 1-based line and a 0-based byte column."""
        if line > len(self.lines):
            return self._starts[-1]
        text = self.lines[line - 1]
        characters = column if text.isascii() else len(text.encode()[:column].decode(errors="replace"))
        return self._starts[line - 1] + characters

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Offsets of a node's first character and of the one after its last; decorators belong to their function."""
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda part: (part.lineno, part.col_offset))
        start = self.offset(first.lineno, first.col_offset)
        if first is not node:
            start = self.offset(first.lineno, 0) + self.lines[first.lineno - 1].index("@")
        return start, self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]  # parsed nodes


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; edits must not overlap (an inner one of two nested edits is dropped)."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start < at:
            continue
        out += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*out, text[at:]])


def double_quoted(text: str) -> str:
    """Our own code with quotes as a formatter has them; texts that hold quotes or backslashes stay as they are.

    Examples
    --------
    >>> print(double_quoted("return {'clf': clf}"))
    return {"clf": clf}
    """
    places, edits = Positions(text), []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        quoted = token.type == tokenize.STRING and re.fullmatch(r"'[^'\"\\]*'", token.string)
        if quoted:
            line = places.offset(token.start[0], 0)
            edits.append(Edit(line + token.start[1], line + token.end[1], f'"{token.string[1:-1]}"'))
    return edited(text, edits)


def indented(text: str, prefix: str = "    ") -> str:
    """The text moved right, lines inside of multi-line strings excepted: those are values."""
    inside = lines_in_strings(text)
    lines = _LINE.findall(text)
    return "".join(
        line if number in inside or not line.strip() else prefix + line for number, line in enumerate(lines, 1)
    )


def lines_in_strings(text: str) -> set[int]:
    """Numbers of the lines that begin inside of a string: what they begin with belongs to its value."""
    inside: set[int] = set()
    opened: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            name = tokenize.tok_name[token.type]
            if name == "STRING":
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
            elif name in ("FSTRING_START", "TSTRING_START"):
                opened.append(token.start[0])
            elif name in ("FSTRING_END", "TSTRING_END"):
                inside.update(range(opened.pop() + 1, token.end[0] + 1))
    except (tokenize.TokenError, IndentationError):
        pass  # cut text may end early; lines seen so far are right
    return inside
