"""`%export service`: a registered version becomes a folder that answers without us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...adapters.model_files import loaded
from ...core.data.examples import example_rows, made_up
from ...core.data.stricter import stricter
from ...errors import UsageError
from ...export.service import service_folder_name, write_service
from ...records.model import ModelVersion
from ...records.profile import CategoryProfile, NumericProfile
from ...records.proof import ExportedService
from ...records.schema import Schema
from ...records.signature import ColumnSpec
from ...store import blobs, exports
from ...store.data import schemas
from ...store.models import models
from ...store.sqlite.connection import Database
from ..care.audit import head
from .register import answers, reference_parts

PROBE_ROWS = 50  # answers that are compared between the notebook's model and the service


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What to export, and where."""

    reference: str
    out: str | None
    config_folder: Path
    sources: Mapping[str, str]  # the user's own modules that the model's classes come from
    inputs: Any = None  # rows to try it on, where the version has no profile to draw them from


def export_service(database: Database, request: ServiceRequest, *, now_ns: int) -> ExportedService:
    """The folder; its answers were compared with the model's own in a clean process.

    Raises
    ------
    UsageError
        There are no rows to try the service on.
    """
    version = models.get(database, *reference_parts(request.reference))
    data = blobs.get(database, version.blob_key)
    key, folder = version.blob_key, request.config_folder
    model = loaded(data, version.signed, folder, blob_key=key, name=version.name, version=version.version)
    drawn = drawn_inputs(version)
    rows, predictions = _tried(version, model, (drawn, request.inputs))
    schema = schema_of(database, version)
    served = version if schema is None else replace(version, signature=stricter(version.signature, schema))
    target = Path(request.out).expanduser() if request.out else Path(service_folder_name(version))
    made = write_service(
        served, data, target.absolute(), probe=(rows, predictions), sources=request.sources, history=head(database)
    )
    exports.put(
        database,
        exports.NewExport(
            "service", version.name, made.folder, "checked", run_id=version.run_id, model=version.reference
        ),
        now_ns=now_ns,
    )
    return made if schema is None else replace(made, schema=schema.reference)


def _tried(version: ModelVersion, model: Any, samples: Iterable[Any]) -> tuple[Any, list[Any]]:
    """The first of the samples that the model answers for, as JSON has it, and the answers.

    Texts drawn in the place of private ones may be nothing the model takes; then the notebook's own rows try it. They do
    not leave: a cell of a private column is never written into an example.
    """
    first, *others = [sample[:PROBE_ROWS] for sample in samples if sample is not None] or [None]
    if first is None:
        raise UsageError(f"there are no rows to try {version.reference} on. Export it from the notebook that made it.")
    if others and any(spec.private for spec in version.signature.inputs):
        try:
            return example_rows(first, version.signature), list(answers(model, first, version.reference))
        except UsageError:
            first = others[0]
    return example_rows(first, version.signature), list(answers(model, first, version.reference))


def schema_of(database: Database, version: ModelVersion) -> Schema | None:
    """The newest schema that is called as the model, or as the table it was trained on; None where there is none."""
    known = schemas.references(database)
    name = next((each for each in (version.name, *(role for role, _ in version.data)) if each in known), None)
    return None if name is None else schemas.get(database, name)


def drawn_inputs(version: ModelVersion, rows: int = PROBE_ROWS) -> Any:
    """Rows like the training inputs, drawn column by column from the version's profile; None where it has none.

    Fewer rows than `PROBE_ROWS` are the first of them. No row of the user's leaves with an export: each cell is a quantile
    or label of its own column.
    """
    import pandas as pd

    if version.profile is None:
        return None
    by_name = {column.name: column for column in version.profile.columns}
    drawn = {
        spec.name: [_drawn(by_name[spec.name], spec, row * 7 + place * 13) for row in range(rows)]
        for place, spec in enumerate(version.signature.inputs)
    }
    frame = pd.DataFrame(drawn)
    for spec in version.signature.inputs:
        if spec.dtype and str(frame[spec.name].dtype) != spec.dtype:
            frame[spec.name] = frame[spec.name].astype(spec.dtype)
    return frame if version.signature.named else frame.to_numpy()


def _drawn(column: NumericProfile | CategoryProfile, spec: ColumnSpec, turn: int) -> Any:
    if spec.private:
        return made_up(spec)
    if isinstance(column, CategoryProfile):
        labels = [label for label, _ in column.counts]
        return labels[turn % len(labels)] if labels else None
    if not column.edges:
        return None
    value = column.edges[(turn % PROBE_ROWS) * (len(column.edges) - 1) // (PROBE_ROWS - 1)]
    if spec.kind == "boolean":
        return bool(value)
    return round(value) if spec.kind == "integer" else value
