"""What are the facts of a model card and of a lineage?"""

from __future__ import annotations

from typing import Any

from ...records.gate import Gate
from ...records.lineage import Lineage
from ...records.model_card import ModelCard
from .moments import moment
from .runs import measured


def card(found: ModelCard) -> dict[str, Any]:
    """The version, what people said of it, what it takes and gives, and the gate's newest verdict."""
    version = found.version
    return {
        "model": version.reference,
        "aliases": version.aliases,
        "type": version.type,
        "run": version.run_id,
        "registered": moment(version.created_ns),
        "fingerprint": version.fingerprint,
        "metrics": measured(version.metrics),
        "said": {field.name: field.value for field in found.fields},
        "not_said": found.unfilled,
        "data": [
            {
                "name": each.name, "fingerprint": each.fingerprint, "saved": [saved.reference for saved in each.saved],
                "schemas": [{"schema": held.schema_name, "kept": held.kept} for held in each.coverage],
            }
            for each in found.data
        ],
        "inputs": [{"name": spec.name, "kind": spec.kind, "nullable": spec.nullable} for spec in version.signature.inputs],
        "output": version.signature.output,
        "gate": None if found.gate is None else _gate(found.gate),
        "exports": [{"id": each.id, "kind": each.kind, "status": each.status} for each in found.exports],
    }  # fmt: skip


def lineage(found: Lineage) -> dict[str, Any]:
    """The things and what went into what."""
    return {
        "focus": found.focus,
        "things": [
            {
                "id": node.id, "kind": node.kind, "label": node.label, "detail": node.detail,
                "saved": [saved.reference for saved in node.saved],
            }
            for node in found.nodes
        ],
        "edges": [{"source": each.source, "target": each.target, "relation": each.relation} for each in found.edges],
    }  # fmt: skip


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "id": gate.id,
        "alias": gate.alias,
        "holder": gate.holder,
        "data": gate.data,
        "rows": gate.rows,
        "passed": gate.passed,
        "checks": [{"name": each.name, "verdict": each.verdict} for each in gate.checks],
    }
