"""What does a person see of where a thing came from?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...records.lineage import Lineage, LineageNode
from .. import numbers
from ..card import PLAIN, STALE, Block, Card, Drawing, Headline, Lines, Paragraph, Phrase, Section, Verdict
from ..graph import graph, leading
from ..phrases import name
from ..saved_words import saved_words
from ..visible import visible

MOST_IN_TEXT = 60


def card(lineage: Lineage, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """A picture from left to right, and the same as a tree of words."""
    focus = next((node for node in lineage.nodes if node.id == lineage.focus), None)
    before = len(leading(lineage)) - 1
    alone = len(lineage.nodes) <= 1
    asked = f"data:{focus.saved[0].reference}" if focus is not None and focus.saved else lineage.focus
    titles: tuple[Phrase, ...] = (("lineage ", name(asked)),)
    return Card(
        titles=titles,
        verdict=Verdict("~", "alone", STALE) if alone else Verdict("✓", "traced", PLAIN),
        headline=None if alone else Headline(("stands on",), numbers.counted(before, "thing")),
        facts=tuple(_facts(lineage, focus)),
        blocks=tuple(_blocks(lineage, alone=alone)),
        sections=() if alone else (Section("as text", (Lines(tree(lineage), "list", MOST_IN_TEXT),)),),
    )


def _facts(lineage: Lineage, focus: LineageNode | None) -> Iterator[Phrase]:
    if focus is not None:
        yield (name(focus.label), f" {focus.detail}" if focus.detail else "")
    kinds = Counter(node.kind for node in lineage.nodes if node.id != lineage.focus)
    for kind, found in kinds.most_common():
        yield (numbers.counted(found, kind, kind if kind == "data" else ""),)


def _blocks(lineage: Lineage, *, alone: bool) -> Iterator[Block]:
    if alone:
        yield Paragraph(
            ("Nothing that was recorded came before it or after it. Cells that use it show here once they begin with:",)
        )
        yield Lines("%%track", "type")
        return
    drawn = graph(lineage)
    yield Drawing(drawn)
    if drawn.folded:
        rest = ", ".join(f"{found} {kind}" for kind, found in drawn.folded)
        yield Paragraph((f"Further away and not drawn: {rest}.",), quiet=True)


def tree(lineage: Lineage) -> str:
    """The focus, then what it came from and what came of it, each one step further in.

    A thing that was already listed is not opened a second time.
    """
    labels = {node.id: _label(node) for node in lineage.nodes}
    lines = [labels.get(lineage.focus, visible(lineage.focus))]
    before: dict[str, list[tuple[str, str]]] = {}
    after: dict[str, list[tuple[str, str]]] = {}
    for edge in lineage.edges:
        relation = edge.relation.replace("_", " ")
        before.setdefault(edge.target, []).append((edge.source, relation))
        after.setdefault(edge.source, []).append((edge.target, relation))
    for arrow, steps in (("←", before), ("→", after)):
        listed = {lineage.focus}
        waiting = [(*step, 1) for step in reversed(steps.get(lineage.focus, []))]
        while waiting:
            thing, relation, depth = waiting.pop()
            again = " (above)" if thing in listed else ""
            lines.append(f"{'  ' * depth}{arrow} {visible(relation)} {labels.get(thing, visible(thing))}{again}")
            if not again:
                listed.add(thing)
                waiting += [(*step, depth + 1) for step in reversed(steps.get(thing, []))]
    return "\n".join(lines)


def _label(node: LineageNode) -> str:
    label = node.label if node.label.startswith(node.kind) else f"{node.kind} {node.label}"
    if node.saved:
        named = saved_words(node.saved)
        label = f"{node.kind} {named}" if node.label == node.saved[0].reference else f"{label} = {named}"
    return visible(f"{label} · {node.detail}" if node.detail else label)
