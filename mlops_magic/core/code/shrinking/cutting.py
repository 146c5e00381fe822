"""How are statements cut out of a cell, at any depth, without touching the text of what stays?"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from ...syntax import parse
from ..reading.contexts import Context, head, header_end, holds_output, is_opened, opening
from ..reading.source import Edit, Positions, edited
from ..reading.statements import only_shows
from .columns import columns, narrowed, narrowing

Spot = tuple[int, int]  # line and byte column where a statement begins in its cell
_ELSE = re.compile(r"^[ \t]*(?:else|finally)[ \t]*:", re.MULTILINE)


def spot(node: ast.stmt) -> Spot:
    """Where the statement begins; of a decorated function, its `def`."""
    return (node.lineno, node.col_offset)


def blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The lists of statements directly inside of a statement, in their order."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        found = getattr(node, name, None)
        if isinstance(found, list) and found:
            if name in ("handlers", "cases"):
                for part in found:
                    yield part.body
            elif isinstance(found[0], ast.stmt):
                yield found


def nested(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement at any depth, outer ones first."""
    for node in statements:
        yield node
        for block in blocks(node):
            yield from nested(block)


def showing(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements at any depth that only show something, and not where a `with` holds what is shown."""
    for node in statements:
        if only_shows(node):
            yield node
        elif not holds_output(node):
            for block in blocks(node):
                yield from showing(block)


def without(code: str, gone: AbstractSet[Spot]) -> str:
    """The code without the statements that begin at these spots.

    A statement takes the comments directly above it and behind it along. A body of which nothing is left becomes `pass`,
    an empty `else` or `finally` goes whole. A `with` whose `head` is listed is replaced by its body, a loop whose `columns`
    are listed runs over the others.

    Examples
    --------
    >>> print(without("for x in rows:\\n    # look\\n    print(x)\\n    total += x", {(3, 4)}))
    for x in rows:
        total += x
    """
    if not gone:
        return code
    return edited(code, _Cutter(code, gone).block(parse(code).body, 0))


class _Cutter:
    def __init__(self, code: str, gone: AbstractSet[Spot]) -> None:
        self.code, self.gone = code, gone
        self.places = Positions(code)

    def block(self, nodes: Sequence[ast.stmt], floor: int) -> Iterator[Edit]:
        """Edits for what goes; `floor` is the line that what stands above the block ends on."""
        opens = True
        for group in _by_line(nodes):
            stays = [node for node in group if spot(node) not in self.gone]
            if not stays:
                yield self._whole_lines(group, floor, opens=opens)
            elif len(stays) < len(group):
                texts = [self.code[slice(*self.places.span(node))] for node in stays]
                yield Edit(self.places.span(group[0])[0], self.places.span(group[-1])[1], "; ".join(texts))
            else:
                for node in stays:
                    yield from self._inside(node)
            floor, opens = group[-1].end_lineno or floor, opens and not stays

    def _inside(self, node: ast.stmt) -> Iterator[Edit]:
        if isinstance(node, (ast.For, ast.AsyncFor)):
            yield from narrowing(node, self.gone, self.code, self.places)
        if is_opened(node, self.gone):
            yield from opening(node, self._header_end(node.body), self.code, self.places)
        for block in blocks(node):
            if any(spot(inner) not in self.gone for inner in block):
                above = self.code.count("\n", 0, self._header_end(block))
                yield from self.block(block, above + 1)
                continue
            start, end = self.places.span(block[0])[0], self.places.span(block[-1])[1]
            optional = block is getattr(node, "orelse", None) or (
                block is getattr(node, "finalbody", None) and bool(getattr(node, "handlers", None))
            )
            if not optional:
                yield Edit(start, end, "pass")
            elif self.code.startswith("elif", start):
                yield self._whole_lines(block, block[0].lineno - 1, opens=False)
            else:
                yield Edit(self._line_start(self._header(node, start)), self._line_end(end), "")

    def _header(self, node: ast.stmt, before: int) -> int:
        """Where the last `else:` or `finally:` of a statement before an offset begins."""
        return [match.start() for match in _ELSE.finditer(self.code, self.places.span(node)[0], before)][-1]

    def _header_end(self, block: Sequence[ast.stmt]) -> int:
        return header_end(self.code, self.places.span(block[0])[0])

    def _whole_lines(self, group: Sequence[ast.stmt], floor: int, *, opens: bool) -> Edit:
        """The lines of statements, the comments directly above them, and blank lines that would stand twice or first."""
        start, end = self.places.span(group[0])[0], self.places.span(group[-1])[1]
        if self.code[self._line_start(start) : start].strip():
            return Edit(start, end, "pass")  # it shares the line of its header
        lines = self.places.lines
        first, last = self.code.count("\n", 0, start) + 1, group[-1].end_lineno or 0
        while first - 1 > floor and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        if opens or not lines[first - 2].strip():
            while last < len(lines) and not lines[last].strip():
                last += 1
        return Edit(self.places.offset(first, 0), self.places.offset(last + 1, 0), "")

    def _line_start(self, offset: int) -> int:
        return self.code.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        at = self.code.find("\n", offset)
        return len(self.code) if at < 0 else at + 1


def _by_line(nodes: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Statements grouped where semicolons put them on one line."""
    group: list[ast.stmt] = []
    for node in nodes:
        if group and node.lineno != group[-1].end_lineno:
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def left(nodes: Sequence[ast.stmt], gone: AbstractSet[Spot]) -> list[ast.stmt]:
    """The statements that stay, as nodes that still know where they stood; `pass` where a body would be empty."""
    kept = []
    for node in nodes:
        if spot(node) in gone:
            continue
        if is_opened(node, gone):
            kept += left(node.body, gone) or [ast.copy_location(ast.Pass(), node.body[0])]
        else:
            kept.append(_emptied(node, gone) if gone else node)
    return kept


def _emptied(node: ast.stmt, gone: AbstractSet[Spot]) -> ast.stmt:
    inside = [inner for block in blocks(node) for inner in nested(block)]
    spots = {spot(inner) for inner in inside}.union(*map(_parts, [node, *inside]))
    if gone.isdisjoint(spots):
        return node
    new = narrowed(node, gone) if isinstance(node, (ast.For, ast.AsyncFor)) else node
    new = copy.copy(new)
    for name in ("handlers", "cases"):
        if getattr(node, name, None):
            setattr(new, name, [_with_body(part, gone) for part in getattr(node, name)])
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            needs_one = name == "body" or (name == "finalbody" and not getattr(node, "handlers", None))
            setattr(new, name, left(block, gone) or ([ast.copy_location(ast.Pass(), block[0])] if needs_one else []))
    return new


def _parts(node: ast.stmt) -> tuple[Spot, ...]:
    """Where those parts of a statement's first line begin that can go without it."""
    if isinstance(node, Context):
        return (head(node),)
    found = columns(node)
    return found.spots if found is not None else ()


def _with_body(part: ast.AST, gone: AbstractSet[Spot]) -> ast.AST:
    new = copy.copy(part)
    block: list[ast.stmt] = part.body  # type: ignore[attr-defined]  # a handler or a case
    new.body = left(block, gone) or [ast.copy_location(ast.Pass(), block[0])]  # type: ignore[attr-defined]  # see above
    return new
