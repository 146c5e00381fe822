"""Where a thing came from: a graph, left to right."""

from __future__ import annotations

from dataclasses import dataclass

from .dataset import SavedName


@dataclass(frozen=True, slots=True)
class LineageNode:
    """One thing: data, execution, run, model version or export."""

    id: str  # "run:12", "model:churn@3", "data:fp1:df:…", "export:…"
    kind: str  # "data", "run", "model", "export", "drift", "schema", "gate"
    label: str
    detail: str = ""
    saved: tuple[SavedName, ...] = ()  # versions that data is recognised as, the newest first


@dataclass(frozen=True, slots=True)
class LineageEdge:
    """`source` went into `target`."""

    source: str
    target: str
    # used, produced, trained_on, derived, deployed, saved, loaded (a table from a file), described, judged, evaluated
    relation: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """All that leads to `focus` and comes from it."""

    focus: str
    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]
