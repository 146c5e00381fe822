"""What left the notebook: folders, their targets and what their proof said."""

from __future__ import annotations

from dataclasses import dataclass, fields

from mlops_magic.records.lineage import LineageEdge

from . import audit, blobs, lineage
from .connection import Database
from .process import user
from .uid import new_uid


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
            payload=seal(export.status, export.proof_json),
        )
        sources = (f"run:{export.run_id}" if export.run_id else None, f"model:{export.model}" if export.model else None)
        relation = "deployed" if export.kind == "service" else "derived"
        lineage.link(connection, [LineageEdge(each, f"export:{number}", relation) for each in sources if each])
    return Export(**values, id=number, created_ns=now_ns)


def listed(database: Database) -> tuple[Export, ...]:
    """All exports, newest first."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT kind, target, folder, status, proof_json, run_id, model, id, created_ns FROM export "
            "ORDER BY id DESC"
        ).fetchall()
    return tuple(Export(*row) for row in rows)


def seal(status: str, proof_json: str) -> dict[str, object]:
    """What the chain keeps of an export."""
    return {"status": status, "proof": blobs.digest(proof_json.encode("utf-8", "surrogatepass"))}
