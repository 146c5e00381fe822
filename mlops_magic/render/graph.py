"""Where does each thing of a lineage stand on a screenful, left to right?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..records.lineage import Lineage, LineageEdge, LineageNode
from .visible import clipped

MOST_NODES = 24  # a screenful; what is further from the focus is counted by kind
BOX_WIDTH, BOX_HEIGHT = 160, 38
COLUMN_GAP, ROW_GAP, MARGIN = 36, 12, 2
LABEL_COLUMNS, DETAIL_COLUMNS = 20, 27


@dataclass(frozen=True, slots=True)
class Box:
    """One thing of the picture."""

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
    places = _places(nodes, edges)
    boxes = {node.id: _box(node, places[node.id], lineage.focus, led) for node in nodes}
    lines = tuple(
        Line(_curve(boxes[edge.source], boxes[edge.target]), edge.source in led and edge.target in led)
        for edge in edges
    )
    folded = Counter(node.kind for node in lineage.nodes if node.id not in near)
    return Graph(
        boxes=tuple(boxes.values()),
        lines=lines,
        width=max((box.x for box in boxes.values()), default=0) + BOX_WIDTH + MARGIN,
        height=max((box.y for box in boxes.values()), default=0) + BOX_HEIGHT + MARGIN,
        words=_words(lineage, [node for node in sorted(nodes, key=lambda node: places[node.id]) if node.id in led]),
        folded=tuple(folded.most_common()),
    )


def _words(lineage: Lineage, led: list[LineageNode]) -> str:
    focus = next((node.label for node in led if node.id == lineage.focus), lineage.focus)
    sources = ", ".join(node.label for node in led if node.id != lineage.focus)
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


def _places(nodes: list[LineageNode], edges: list[LineageEdge]) -> dict[str, tuple[int, int]]:
    """Column and row of each thing; a circle, which no store should hold, is cut by the number of things."""
    column = {node.id: 0 for node in nodes}
    for _ in nodes:
        moved = False
        for edge in edges:
            if column[edge.target] <= column[edge.source] < len(nodes) - 1:
                column[edge.target], moved = column[edge.source] + 1, True
        if not moved:
            break
    for edge in edges:  # a source stands beside its first reader, not at the far left
        if not any(other.target == edge.source for other in edges):
            readers = [column[other.target] for other in edges if other.source == edge.source]
            column[edge.source] = max(min(readers) - 1, 0)
    rows: dict[int, list[str]] = {}
    places: dict[str, tuple[int, int]] = {}
    for name in sorted(column, key=lambda each: column[each]):
        rows.setdefault(column[name], []).append(name)
    for place, key in enumerate(sorted(rows)):
        heights = {name: _height(name, edges, places) for name in rows[key]}
        for row, name in enumerate(sorted(rows[key], key=lambda each: heights[each])):
            places[name] = (place, row)
    return places


def _height(name: str, edges: list[LineageEdge], places: dict[str, tuple[int, int]]) -> float:
    """Mean row of what it stands on: fewer lines cross."""
    rows = [places[edge.source][1] for edge in edges if edge.target == name and edge.source in places]
    return sum(rows) / len(rows) if rows else 0.0


def _box(node: LineageNode, place: tuple[int, int], focus: str, led: frozenset[str]) -> Box:
    detail = f"{node.kind} · {node.detail}" if node.detail else node.kind
    return Box(
        x=MARGIN + place[0] * (BOX_WIDTH + COLUMN_GAP),
        y=MARGIN + place[1] * (BOX_HEIGHT + ROW_GAP),
        label=clipped(node.label, LABEL_COLUMNS),
        detail=clipped(detail, DETAIL_COLUMNS),
        words=f"{node.label}, {detail}",
        focus=node.id == focus,
        led=node.id in led,
    )


def _curve(source: Box, target: Box) -> str:
    left, right = source.x + BOX_WIDTH, target.x
    top, bottom = source.y + BOX_HEIGHT // 2, target.y + BOX_HEIGHT // 2
    bend = (left + right) // 2
    return f"M{left} {top}C{bend} {top} {bend} {bottom} {right} {bottom}"
