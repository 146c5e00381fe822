"""What left the notebook: folders, their targets and what their proof said."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields

from mlops_magic.records.lineage import LineageEdge

from . import audit, blobs, lineage
from .sqlite.connection import Database
from .sqlite.process import user
from .sqlite.uid import new_uid


@dataclass(frozen=True, slots=True)
class NewExport:
    """A folder that was written."""

    kind: str  # "pipeline", "service", …
    target: str  # variable or model
    folder: str
    status: str  # the proof's: "verified", "differs", …; "checked" for a service
    proof_json: str = "{}"
    run_id: int | None = None
    model: str | None = None  # churn@3


@dataclass(frozen=True, slots=True)
class Export(NewExport):
    """An export as the store has it."""

    id: int = 0
    created_ns: int = 0


def put(database: Database, export: NewExport, *, now_ns: int) -> Export:
    """Remember an export and give it back with its number."""
    values = {field.name: getattr(export, field.name) for field in fields(NewExport)}
    with database.write() as connection:
        row = connection.execute(
            "INSERT INTO export(uid, kind, target, folder, status, proof_json, run_id, model, created_ns) "
            "VALUES (:uid, :kind, :target, :folder, :status, :proof_json, :run_id, :model, :now_ns) RETURNING id",
            {**values, "uid": new_uid(now_ns), "now_ns": now_ns},
        ).fetchone()
        number = int(row[0])
        audit.append(
            connection,
            at_ns=now_ns,
            actor=user(),
            action=f"{export.kind} exported",
            about=f"export:{number}",
            payload=seal(export),
        )
        sources = (f"run:{export.run_id}" if export.run_id else None, f"model:{export.model}" if export.model else None)
        relation = "deployed" if export.kind == "service" else "derived"
        lineage.link(connection, [LineageEdge(each, f"export:{number}", relation) for each in sources if each])
    return Export(**values, id=number, created_ns=now_ns)


def listed(database: Database) -> tuple[Export, ...]:
    """All exports, newest first."""
    with database.read() as connection:
        return tuple(_all(connection))


def seal(export: NewExport) -> dict[str, object]:
    """What the chain keeps of an export; an erasure may change the proof's text, and nothing else."""
    rest = [export.kind, export.target, export.folder, export.run_id, export.model]
    return {
        "status": export.status,
        "proof": blobs.digest(export.proof_json.encode("utf-8", "surrogatepass")),
        "export": blobs.digest(json.dumps(rest).encode()),
    }


def sealed(connection: sqlite3.Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """What the chain must say of every export."""
    for export in _all(connection):
        yield f"export:{export.id}", seal(export)


def _all(connection: sqlite3.Connection) -> list[Export]:
    rows = connection.execute(
        "SELECT kind, target, folder, status, proof_json, run_id, model, id, created_ns FROM export ORDER BY id DESC"
    )
    return [Export(*row) for row in rows.fetchall()]
