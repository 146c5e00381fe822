"""Where things came from: edges between data, runs, model versions, drift reports and exports."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable

from blake3 import blake3

from mlops_magic.records.lineage import Lineage, LineageEdge, LineageNode

from . import audit
from .sqlite.connection import Database
from .sqlite.process import user

CHAINED = "lineage"  # what the links about edges are about
DIGEST_BYTES = 16

_UPWARDS = """
WITH RECURSIVE met(ref) AS (
  VALUES (:ref) UNION SELECT src_ref FROM lineage JOIN met ON dst_ref = met.ref
) SELECT src_ref, dst_ref, relation FROM lineage JOIN met ON dst_ref = met.ref
"""
_DOWNWARDS = """
WITH RECURSIVE met(ref) AS (
  VALUES (:ref) UNION SELECT dst_ref FROM lineage JOIN met ON src_ref = met.ref
) SELECT src_ref, dst_ref, relation FROM lineage JOIN met ON src_ref = met.ref
"""


def add(database: Database, edges: Iterable[LineageEdge]) -> None:
    """Keep edges; one that is known already is kept once."""
    with database.write() as connection:
        link(connection, edges)


def link(connection: sqlite3.Connection, edges: Iterable[LineageEdge]) -> None:
    """Keep edges inside the caller's transaction, and say in the chain which."""
    fresh = []
    for edge in edges:
        added = connection.execute(
            "INSERT OR IGNORE INTO lineage(src_kind, src_ref, relation, dst_kind, dst_ref) VALUES (?, ?, ?, ?, ?)",
            (kind_of(edge.source), edge.source, edge.relation, kind_of(edge.target), edge.target),
        )
        if added.rowcount:
            fresh.append(edge)
    if fresh:
        payload: dict[str, object] = {"edges": [_digest(edge) for edge in fresh]}
        if not audit.has(connection, CHAINED):  # edges of before there were such links
            payload["before"] = _digest_of_all(_digest(edge) for edge in _every(connection) if edge not in fresh)
        audit.append(
            connection, at_ns=time.time_ns(), actor=user(), action="lineage drawn", about=CHAINED, payload=payload
        )


def altered(connection: sqlite3.Connection, links: Iterable[audit.Link]) -> tuple[str, ...]:
    """Edges that were added, removed or changed without a link, as the doctor calls them."""
    payloads = [json.loads(link.payload) for link in links if link.object == CHAINED]
    if not payloads:
        return ()  # a store of before there were such links
    said = {digest for payload in payloads for digest in payload["edges"]}
    found = {_digest(edge): edge for edge in _every(connection)}
    before = found.keys() - said
    if said <= found.keys() and payloads[0]["before"] == _digest_of_all(before):
        return ()
    added = [f"{found[each].source} {found[each].relation} {found[each].target}" for each in before]
    return (f"lineage ({len(said - found.keys())} gone{''.join(f', {each}' for each in sorted(added))})",)


def _every(connection: sqlite3.Connection) -> list[LineageEdge]:
    rows = connection.execute("SELECT src_ref, dst_ref, relation, src_kind, dst_kind FROM lineage").fetchall()
    return [LineageEdge(*row[:3]) for row in rows if row[3:] == (kind_of(row[0]), kind_of(row[1]))]


def _digest(edge: LineageEdge) -> str:
    text = json.dumps([edge.source, edge.relation, edge.target])
    return blake3(text.encode()).hexdigest(length=DIGEST_BYTES)


def _digest_of_all(digests: Iterable[str]) -> str:
    return blake3("".join(sorted(digests)).encode()).hexdigest(length=DIGEST_BYTES)


def around(database: Database, ref: str) -> Lineage:
    """All that leads to `ref` and all that comes from it, at any distance.

    Parameters
    ----------
    ref : str
        Id of a node: `run:12`, `model:churn@3`, `data:fp1:df:…`, `drift:4`, `export:7`.

    Returns
    -------
    Lineage
        With `ref` alone when nothing is known of it.
    """
    with database.read() as connection:
        found = {
            LineageEdge(*row)
            for sql in (_UPWARDS, _DOWNWARDS)
            for row in connection.execute(sql, {"ref": ref}).fetchall()
        }
    edges = tuple(sorted(found, key=lambda edge: (edge.source, edge.target, edge.relation)))
    refs = sorted({ref, *(edge.source for edge in edges), *(edge.target for edge in edges)})
    nodes = tuple(LineageNode(id=each, kind=kind_of(each), label=each.partition(":")[2] or each) for each in refs)
    return Lineage(ref, nodes, edges)


def kind_of(ref: str) -> str:
    """What stands before the first colon: `run`, `model`, `data`, `drift`, `gate` or `export`."""
    return ref.partition(":")[0]
