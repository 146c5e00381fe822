"""What goes to MLflow and comes from it, wired: the store, the clock, the user's keys."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records.mlflow import MlflowImport, MlflowModel
    from ..store.connection import Database


class MlflowVerbs:
    """What can be done with MLflow; nothing of it needs MLflow here.

    Parameters
    ----------
    store : callable
        The open store.
    config_folder : Path
        Where the user's keys live.
    """

    def __init__(self, store: Callable[[], Database], config_folder: Path) -> None:
        self._store, self._config_folder = store, config_folder

    def export(self, reference: str, *, out: str | None = None) -> MlflowModel:
        """A folder that MLflow loads and serves a registered version from."""
        from ..adapters.local_modules import sources_of
        from ..services.export_mlflow import MlflowExport, export_mlflow

        request = MlflowExport(reference, out, self._config_folder, sources_of(Path.cwd()))
        return export_mlflow(self._store(), request, now_ns=time.time_ns())

    def import_runs(
        self,
        path: Path,
        *,
        artifacts: Path | None = None,
        with_artifacts: bool = True,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> MlflowImport:
        """The runs of an `mlflow.db` or an `mlruns` folder that are not here yet."""
        from ..services.import_mlflow import ImportRequest, import_mlflow

        request = ImportRequest(path, artifacts, with_artifacts)
        return import_mlflow(self._store(), request, now_ns=time.time_ns(), progress=progress)
