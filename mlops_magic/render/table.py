"""Which record is shown by which card? The one list that HTML, plain text and the display formatters read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..records.ci import CiReport, ExportedCi
from ..records.dataset import DataCollection, DataDiff, DataErasure, DataExport, DataLog, DataVersion
from ..records.drift import DriftReport
from ..records.gate import Gate, Promotion, Rollback
from ..records.hidden import HiddenState
from ..records.history import AuditLog, AuditVerdict
from ..records.lineage import Lineage
from ..records.mlflow import MlflowImport, MlflowModel, MlflowPush
from ..records.model import ModelVersion
from ..records.model_card import ModelCard, WrittenCard
from ..records.proof import ExportedPipeline, ExportedService
from ..records.run import Comparison, Leaderboard, Run
from ..records.schema import Schema, SchemaSource
from ..records.status import Backup, Collection, DoctorReport, Repair, StoreStatus
from ..records.validation import Validation
from ..settings import Settings
from .card import Card
from .cards import (
    care,
    ci,
    comparison,
    data,
    data_diff,
    data_kept,
    drift,
    gate,
    hidden,
    history,
    leaderboard,
    lineage,
    mlflow,
    model,
    model_card,
    pipeline,
    run,
    schema,
    service,
    settings,
    store,
    validation,
)

CARDS: dict[type, Callable[[Any, int | None], Card]] = {
    Run: run.card,
    Leaderboard: leaderboard.card,
    Comparison: comparison.card,
    ModelVersion: model.card,
    ModelCard: model_card.card,
    WrittenCard: model_card.written,
    Gate: gate.gate,
    Promotion: gate.promotion,
    Rollback: gate.rollback,
    CiReport: ci.report,
    ExportedCi: ci.exported,
    DataVersion: data.version,
    DataLog: data.log,
    DataDiff: data_diff.card,
    DataErasure: data_kept.erased,
    DataExport: data_kept.exported,
    DataCollection: data_kept.collected,
    DriftReport: drift.card,
    Schema: schema.card,
    SchemaSource: schema.source,
    Validation: validation.card,
    ExportedPipeline: pipeline.card,
    ExportedService: service.card,
    MlflowModel: mlflow.model,
    MlflowImport: mlflow.imported,
    MlflowPush: mlflow.pushed,
    HiddenState: hidden.card,
    Lineage: lineage.card,
    StoreStatus: store.status,
    DoctorReport: store.doctor,
    Backup: care.backup,
    Collection: care.collection,
    Repair: care.repair,
    Settings: settings.card,
    AuditLog: history.log,
    AuditVerdict: history.verdict,
}
RENDERED: tuple[type, ...] = tuple(CARDS)


def card(record: object, now_ns: int | None) -> Card:
    """The card of a record.

    Raises
    ------
    TypeError
        A record of a type that has no card.
    """
    made = CARDS.get(type(record))
    if made is None:
        known = ", ".join(each.__name__ for each in RENDERED)
        raise TypeError(f"no card shows a {type(record).__name__}; there are cards of {known}.")
    return made(record, now_ns)
