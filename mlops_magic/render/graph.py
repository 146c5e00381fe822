"""Where does each thing of a lineage stand on a screenful, left to right?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..records.lineage import Lineage, LineageNode
from .layers import layers
from .saved_words import saved_words
from .visible import clipped

MOST_NODES = 24  # a screenful; what is further from the focus is counted by kind
BOX_WIDTH, BOX_HEIGHT = 160, 38
COLUMN_GAP, ROW_GAP, MARGIN = 36, 12, 2
LABEL_COLUMNS, DETAIL_COLUMNS = 20, 27


@dataclass(frozen=True, slots=True)
class Box:
    """One thing of the picture."""

    id: str
    kind: str
    x: int
    y: int
    label: str
    detail: str
    words: str  # all of it, for who points at it or listens
    focus: bool
    led: bool  # the focus stands on it


@dataclass(frozen=True, slots=True)
class Line:
    """From the right of one box to the left of another."""

    path: str
    led: bool
    source: str
    target: str
    relation: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A picture of the lineage."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    words: str
    folded: tuple[tuple[str, int], ...]  # kind, how many are not drawn
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def graph(lineage: Lineage) -> Graph:
    """The things nearest to the focus in columns, each to the right of all it stands on."""
    near = _nearest(lineage)
    nodes = [node for node in lineage.nodes if node.id in near]
    edges = [edge for edge in lineage.edges if edge.source in near and edge.target in near]
    led = leading(lineage)
    found = layers([node.id for node in nodes], [(edge.source, edge.target) for edge in edges])
    places = found.places
    boxes = {node.id: _box(node, places[node.id], lineage.focus, led) for node in nodes}
    lines = tuple(
        Line(
            _curve(boxes[edge.source], boxes[edge.target], found.passing[edge.source, edge.target]),
            edge.source in led and edge.target in led,
            edge.source,
            edge.target,
            edge.relation,
        )
        for edge in edges
    )
    folded = Counter(node.kind for node in lineage.nodes if node.id not in near)
    return Graph(
        boxes=tuple(boxes.values()),
        lines=lines,
        width=max((box.x for box in boxes.values()), default=0) + BOX_WIDTH + MARGIN,
        height=_top(found.lowest) + BOX_HEIGHT + MARGIN,
        words=_words(lineage, [node for node in sorted(nodes, key=lambda node: places[node.id]) if node.id in led]),
        folded=tuple(folded.most_common()),
    )


def _words(lineage: Lineage, led: list[LineageNode]) -> str:
    said = {node.id: f"{node.label} ({node.saved[0].reference})" if node.saved else node.label for node in led}
    focus = said.get(lineage.focus, lineage.focus)
    sources = ", ".join(words for ref, words in said.items() if ref != lineage.focus)
    return f"{focus} stands on {sources}" if sources else f"{focus} stands on nothing that was recorded"


def leading(lineage: Lineage) -> frozenset[str]:
    """The focus and all it stands on."""
    sources: dict[str, list[str]] = {}
    for edge in lineage.edges:
        sources.setdefault(edge.target, []).append(edge.source)
    found, waiting = {lineage.focus}, [lineage.focus]
    while waiting:
        new = [source for source in sources.get(waiting.pop(), []) if source not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def _nearest(lineage: Lineage) -> frozenset[str]:
    """Ids of the things to draw, by steps from the focus."""
    beside: dict[str, list[str]] = {}
    for edge in lineage.edges:
        beside.setdefault(edge.source, []).append(edge.target)
        beside.setdefault(edge.target, []).append(edge.source)
    known = {node.id for node in lineage.nodes}
    order = [lineage.focus] if lineage.focus in known else []
    for each in order:  # grows while it is walked
        order += [other for other in dict.fromkeys(beside.get(each, [])) if other not in order and other in known]
    order += [node.id for node in lineage.nodes if node.id not in order]
    return frozenset(order[:MOST_NODES])


def _left(column: int) -> int:
    return MARGIN + column * (BOX_WIDTH + COLUMN_GAP)


def _top(row: int) -> int:
    return MARGIN + row * (BOX_HEIGHT + ROW_GAP)


def _box(node: LineageNode, place: tuple[int, int], focus: str, led: frozenset[str]) -> Box:
    detail = f"{node.kind} · {node.detail}" if node.detail else node.kind
    label, below = node.label, detail
    if node.saved:  # its name says more than its fingerprint; what a run called it stands below
        first, more = node.saved[0], len(node.saved) - 1
        label = f"{first.reference} +{more}" if more else first.reference
        below = " · ".join(filter(None, (node.kind, first.note, "" if node.label == first.reference else node.label)))
    known = f" ({saved_words(node.saved)})" if node.saved else ""
    return Box(
        id=node.id,
        kind=node.kind,
        x=_left(place[0]),
        y=_top(place[1]),
        label=clipped(label, LABEL_COLUMNS),
        detail=clipped(below, DETAIL_COLUMNS),
        words=f"{node.label}{known}, {detail}",
        focus=node.id == focus,
        led=node.id in led,
    )


def _curve(source: Box, target: Box, passing: tuple[tuple[int, int], ...]) -> str:
    """From the right of a box to the left of another, straight through the rows that are kept free between."""
    stops = [(_left(column), _top(row)) for column, row in passing]
    x, y = source.x + BOX_WIDTH, source.y + BOX_HEIGHT // 2
    path = f"M{x} {y}"
    for left, top in [*stops, (target.x, target.y)]:
        bend, middle = (x + left) // 2, top + BOX_HEIGHT // 2
        path += f"C{bend} {y} {bend} {middle} {left} {middle}"
        x, y = left + BOX_WIDTH, middle
        if (left, top) != (target.x, target.y):
            path += f"H{x}"
    return path
