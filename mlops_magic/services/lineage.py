"""`%lineage`: where a thing came from, with labels a person knows."""

from __future__ import annotations

from dataclasses import replace

from ..errors import NotFound, UsageError
from ..records.lineage import Lineage, LineageNode
from ..store import exports, lineage, models, runs
from ..store.connection import Database
from .register import reference_parts


def lineage_of(database: Database, reference: str) -> Lineage:
    """The graph around `run:12`, `12`, `model:churn@champion`, `churn@3`, `export:2` or `data:fp1:…`.

    Raises
    ------
    RunNotFound, ModelVersionNotFound
        The nearest is offered.
    """
    ref = _resolved(database, reference)
    found = lineage.around(database, ref)
    return replace(found, nodes=tuple(_labelled(database, node) for node in found.nodes))


def _resolved(database: Database, reference: str) -> str:
    prefix, _, rest = reference.partition(":")
    if reference.isdigit() or prefix == "run":
        number = rest if prefix == "run" and rest else reference
        if not number.isdigit():
            raise UsageError(f"a run is a number, not {number!r}. Type: %lineage run:1")
        return f"run:{runs.get(database, int(number)).id}"
    if prefix in ("data", "drift", "export"):
        return reference
    version = models.get(database, *reference_parts(reference))
    return f"model:{version.reference}"


def _labelled(database: Database, node: LineageNode) -> LineageNode:
    """The node with what a person calls it; one that is gone keeps its id."""
    rest = node.id.partition(":")[2]
    try:
        if node.kind == "run":
            run = runs.get(database, int(rest))
            return replace(node, label=f"run {run.id}", detail=f"{run.experiment} · {run.status}")
        if node.kind == "model":
            version = models.get(database, *reference_parts(rest))
            return replace(node, label=version.reference, detail=version.type.rpartition(".")[2])
        if node.kind == "export":
            found = next((each for each in exports.listed(database) if str(each.id) == rest), None)
            return replace(node, label=f"{found.kind} {found.target}", detail=found.status) if found else node
    except (NotFound, ValueError):
        return node
    if node.kind == "data":
        return replace(node, label=_data_name(database, rest), detail=rest[:24])
    return node


def _data_name(database: Database, fingerprint: str) -> str:
    """What a run called the data of this fingerprint."""
    for run in runs.listed(database, limit=100):
        for use in run.data:
            if use.fingerprint.fp == fingerprint:
                return use.name
    return fingerprint[:20]
