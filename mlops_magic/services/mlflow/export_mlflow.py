"""`%export mlflow`: a registered version becomes a folder that MLflow loads and serves, with no MLflow here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...adapters.model_files import loaded
from ...errors import UsageError
from ...export.mlflow import MlflowRequest, mlflow_folder_name, write_mlflow
from ...records.mlflow import MlflowModel
from ...records.model import ModelVersion
from ...store import blobs, exports
from ...store.models import models
from ...store.sqlite.connection import Database
from ..models.export_service import drawn_inputs
from ..models.register import answers, reference_parts

EXAMPLE_ROWS = 5


@dataclass(frozen=True, slots=True)
class MlflowExport:
    """What to export, and where."""

    reference: str
    out: str | None
    config_folder: Path
    sources: Mapping[str, str]  # the user's own modules that the model's classes come from


def export_mlflow(database: Database, request: MlflowExport, *, now_ns: int) -> MlflowModel:
    """The folder, remembered in the store.

    The model is opened here, after its signature was verified, and asked about the example rows: what MLflow writes down of
    its answers is read from answers.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    NotTrusted, BlobCorrupt
        Nothing was opened or written.
    """
    version = models.get(database, *reference_parts(request.reference))
    target = Path(request.out).expanduser() if request.out else Path(mlflow_folder_name(version))
    made = written(database, version, request, target.absolute())
    status = "checked" if made.checked_rows else "not checked"
    export = exports.NewExport(
        "mlflow", version.name, made.folder, status, run_id=version.run_id, model=version.reference
    )
    exports.put(database, export, now_ns=now_ns)
    return made


def written(database: Database, version: ModelVersion, request: MlflowExport, folder: Path) -> MlflowModel:
    """The folder of a version, which nothing remembers."""
    data = blobs.get(database, version.blob_key)
    model = loaded(
        data, version.signed, request.config_folder, blob_key=version.blob_key, name=version.name,
        version=version.version,
    )  # fmt: skip
    example, predictions = _asked(version, model)
    wanted = MlflowRequest(data, example, predictions, request.sources, hasattr(model, "predict"))
    return write_mlflow(version, wanted, folder)


def _asked(version: ModelVersion, model: Any) -> tuple[Any, Any]:
    """Example rows and what the model answers; neither where there is no profile, or made-up texts are nothing it takes."""
    example = drawn_inputs(version, EXAMPLE_ROWS)
    if example is None:
        return None, None
    try:
        return example, answers(model, example, version.reference)
    except UsageError:
        return None, None
