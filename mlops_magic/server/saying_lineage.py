"""How is a lineage said in a message? As the picture that a card draws of it, box by box."""

from __future__ import annotations

from mlops_magic.records.lineage import Lineage, LineageNode
from mlops_magic.render.graph import Box, Graph, graph

from .messages import BoxMessage, FoldedMessage, LineageMessage, LineMessage, StatusMessage

LONGEST_WORDS = 1000


def lineage_message(head: StatusMessage, found: Lineage | None) -> LineageMessage:
    """Boxes in columns from left to right, each with its place; None gives an empty picture."""
    if found is None:
        return LineageMessage(**head, focus="", width=0, height=0, boxes=[], lines=[], folded=[])
    drawn = graph(found)
    nodes = {node.id: node for node in found.nodes}
    return LineageMessage(
        **head,
        focus=found.focus,
        width=drawn.width,
        height=drawn.height,
        boxes=[_box(drawn, box, nodes[box.id]) for box in drawn.boxes],
        lines=[
            LineMessage(
                source=line.source, target=line.target, relation=line.relation.replace("_", " "), path=line.path
            )
            for line in drawn.lines
        ],
        folded=[FoldedMessage(kind=kind, count=count) for kind, count in drawn.folded],
    )


def _box(drawn: Graph, box: Box, node: LineageNode) -> BoxMessage:
    return BoxMessage(
        id=box.id,
        kind=box.kind,
        label=box.label,
        detail=box.detail,
        words=box.words[:LONGEST_WORDS],
        opens=_opens(node),
        x=box.x,
        y=box.y,
        width=drawn.box_width,
        height=drawn.box_height,
    )


def _opens(node: LineageNode) -> str:
    """A run and a drift report by their id, a model by name and version, data by the newest version it is saved as."""
    if node.kind == "data":
        return node.saved[0].reference if node.saved else ""
    if node.kind == "model":
        return node.id.partition(":")[2]
    return node.id if node.kind in ("run", "drift") else ""
