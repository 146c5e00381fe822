"""In which column and row does each thing of a graph stand, so that lines run between the boxes and never under them?

A layered drawing: each thing to the right of all it stands on; a line that passes a column gets a row of its own there.
Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures, 1981.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 4  # each orders the rows of a column after its neighbours, from the left and from the right in turn

Place = tuple[int, int]
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Layers:
    """Column and row of each thing, and the places that each edge passes on its way."""

    places: dict[str, Place]
    passing: dict[Edge, tuple[Place, ...]]
    lowest: int  # row


def layers(things: Sequence[str], edges: Iterable[Edge]) -> Layers:
    """Places for all things; O(things × edges).

    Parameters
    ----------
    things : sequence of str
        Ids.
    edges : iterable of (str, str)
        From, to; both among the things. A circle is cut somewhere.
    """
    edges = tuple(dict.fromkeys(edges))
    column = _columns(things, edges)
    chains = {edge: _chain(edge, column) for edge in edges}
    steps = [step for chain in chains.values() for step in pairwise(chain)]
    rows: dict[int, list[str]] = {}
    for name, place in sorted(column.items(), key=lambda pair: pair[1]):
        rows.setdefault(place, []).append(name)
    neighbours: dict[str, list[str]] = {}
    for source, target in steps:
        neighbours.setdefault(source, []).append(target)
        neighbours.setdefault(target, []).append(source)
    order = sorted(rows)
    for sweep in range(SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        for place in order if side < 0 else reversed(order):
            beside = {name: row for row, name in enumerate(rows.get(place + side, ()))}
            middle = {name: _mean(beside, neighbours.get(name, ()), row) for row, name in enumerate(rows[place])}
            rows[place].sort(key=middle.__getitem__)
    found = {name: (number, row) for number, key in enumerate(order) for row, name in enumerate(rows[key])}
    places = {name: found[name] for name in things}
    passing = {edge: tuple(found[name] for name in chain[1:-1]) for edge, chain in chains.items()}
    return Layers(places, passing, max((row for _, row in found.values()), default=0))


def _columns(things: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    column = dict.fromkeys(things, 0)
    for _ in things:
        moved = False
        for source, target in edges:
            if column[target] <= column[source] < len(things) - 1:
                column[target], moved = column[source] + 1, True
        if not moved:
            break
    fed = {target for _, target in edges}
    for source, _ in edges:
        if source not in fed:  # a source stands beside its first reader, not at the far left
            column[source] = max(min(column[target] for each, target in edges if each == source) - 1, 0)
    return column


def _chain(edge: Edge, column: dict[str, int]) -> list[str]:
    """The edge's ends, and between them one stand-in per column it passes; edges of one source share theirs."""
    source, target = edge
    between = [f"{source}\0{place}" for place in range(column[source] + 1, column[target])]
    for name in between:
        column[name] = int(name.rpartition("\0")[2])
    return [source, *between, target]


def _mean(rows: dict[str, int], neighbours: Iterable[str], own: int) -> float:
    found = [rows[name] for name in neighbours if name in rows]
    return sum(found) / len(found) if found else float(own)
