"""`%lineage`: where a thing came from, with labels a person knows."""

from __future__ import annotations

from dataclasses import replace

from ...errors import DataVersionNotFound, ModelVersionNotFound, NotFound, UsageError
from ...records.lineage import Lineage, LineageEdge, LineageNode
from ...store import exports, lineage
from ...store.data import datasets
from ...store.data.coverage import coverage
from ...store.data.recognised import saved_as
from ...store.models import gates, models
from ...store.runs import runs
from ...store.sqlite.connection import Database
from ..data.data_load import data_version
from .lineage_of_runs import opened
from .register import reference_parts

LINKED = frozenset({"data", "drift", "gate"})  # what is never stored without a link
VERDICTS = frozenset({"schema", "validation"})  # as the store links them: every one that ever was


def lineage_of(database: Database, reference: str) -> Lineage:
    """The graph around `run:12`, `12`, `model:churn@champion`, `churn@3`, `data:customers@2`, `export:2` or `data:fp1:…`.

    Data is one thing by its content: a version, the variable it was saved from and every other table of the same values
    are one node, which knows the names it was saved under.

    Raises
    ------
    RunNotFound, ModelVersionNotFound, DataVersionNotFound
        The nearest is offered.
    NotFound
        No such drift report, gate, export or fingerprint was ever stored.
    UsageError
        It is of a kind that a lineage does not lead to.
    """
    ref = _resolved(database, reference)
    around = lineage.around(database, ref)
    if not around.edges and ref.partition(":")[0] in LINKED:
        raise NotFound(reference, (), "Type: %leaderboard, or %data log, to see what there is")
    found = opened(database, _by_content(database, around))
    return _judged(database, replace(found, nodes=tuple(_labelled(database, node) for node in found.nodes)))


def _judged(database: Database, found: Lineage) -> Lineage:
    """The lineage with the schemas that its data was held against, the last verdict of each, in front of the data.

    A verdict counts for what stands on the data, so it is among what leads there; earlier verdicts are left out.
    """
    nodes = [node for node in found.nodes if node.kind not in VERDICTS]
    kept = {node.id for node in nodes}
    edges = [edge for edge in found.edges if edge.source in kept and edge.target in kept]
    data = [node.id.partition(":")[2] for node in nodes if node.kind == "data"]
    for each in coverage(database, data):
        place = f"data:{each.fingerprint}"
        verdict = LineageNode(f"schema:{each.schema_name}/{place}", "schema", each.schema_name, each.said)
        relation = "described" if each.validation is None else "judged"
        nodes.append(verdict)
        edges.append(LineageEdge(verdict.id, place, relation))
    return replace(found, nodes=tuple(nodes), edges=tuple(edges))


def _resolved(database: Database, reference: str) -> str:
    prefix, _, rest = reference.partition(":")
    if reference.isdigit() or prefix == "run":
        number = rest if prefix == "run" and rest else reference
        if not number.isdigit():
            raise UsageError(f"a run is a number, not {number!r}. Type: %lineage run:1")
        return f"run:{runs.get(database, int(number)).id}"
    if prefix == "export" and not any(str(each.id) == rest for each in exports.listed(database)):
        raise NotFound(reference, [f"export:{each.id}" for each in exports.listed(database)], "Type: %lineage run:1")
    if prefix in VERDICTS and rest:
        line = f"Type: %validate {rest}" if prefix == "schema" else "Type: %lineage run:1"
        raise UsageError(
            f"a lineage leads to data, a run, a model, a drift report or an export, not to a {prefix}. {line}"
        )
    if prefix == "data" and rest and not rest.startswith("fp1"):
        return f"data:{data_version(database, rest).fingerprint}"
    if prefix in ("data", "drift", "export", "gate") and rest:
        return reference
    try:
        return f"model:{models.get(database, *reference_parts(reference)).reference}"
    except ModelVersionNotFound as unknown:
        if prefix == "model":
            raise
        try:
            return f"data:{data_version(database, reference).fingerprint}"
        except DataVersionNotFound:
            known = (*unknown.known, *datasets.references(database))
            raise ModelVersionNotFound(unknown.name, known, unknown.hint) from None


def _by_content(database: Database, found: Lineage) -> Lineage:
    """The graph without nodes of versions: what hangs on one hangs on the data that it is."""
    is_now = {f"data:{each.reference}": f"data:{each.fingerprint}" for each in datasets.listed(database)}
    edges = dict.fromkeys(
        LineageEdge(is_now.get(edge.source, edge.source), is_now.get(edge.target, edge.target), edge.relation)
        for edge in found.edges
        if edge.relation != "saved"
    )
    named = {is_now.get(node.id, node.id): node for node in found.nodes}
    nodes = tuple(replace(node, id=ref, label=ref.partition(":")[2]) for ref, node in named.items())
    return Lineage(found.focus, nodes, tuple(edges))


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
        if node.kind == "drift":
            return replace(node, label=f"drift {rest}")
        if node.kind == "gate":
            gate = gates.get(database, int(rest))
            said = "passed" if gate.passed else "refused"
            return replace(node, label=f"gate {rest}", detail=f"{gate.alias} · {said}")
    except (NotFound, ValueError):
        return node
    return _data(database, node) if node.kind == "data" else node


def _data(database: Database, node: LineageNode) -> LineageNode:
    """What a run called the data, and the versions it is."""
    fingerprint = node.id.partition(":")[2]
    use = runs.use_of(database, fingerprint)
    saved = saved_as(database, fingerprint, use.fingerprint.content if use is not None else "")
    label = node.label if node.label != fingerprint else ""
    if use is not None:
        label = use.name
    elif not label:
        label = saved[0].reference if saved else fingerprint[:20]
    return replace(node, label=label, detail=fingerprint[:24], saved=saved)
