"""Where things came from: edges between data, runs, model versions, drift reports and exports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from mlops_magic.records.lineage import Lineage, LineageEdge, LineageNode

from .connection import Database

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
    """Keep edges inside the caller's transaction."""
    for edge in edges:
        connection.execute(
            "INSERT OR IGNORE INTO lineage(src_kind, src_ref, relation, dst_kind, dst_ref) VALUES (?, ?, ?, ?, ?)",
            (kind_of(edge.source), edge.source, edge.relation, kind_of(edge.target), edge.target),
        )


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
    """What stands before the first colon: `run`, `model`, `data`, `drift` or `export`."""
    return ref.partition(":")[0]
