"""What goes to MLflow and comes from it, wired: the store, the clock, the user's keys."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..records.mlflow import MlflowImport, MlflowModel, MlflowPush
    from ..store.sqlite.connection import Database


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
        from ..services.mlflow.export_mlflow import MlflowExport, export_mlflow

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
        from ..services.mlflow.import_mlflow import ImportRequest, import_mlflow

        request = ImportRequest(path, artifacts, with_artifacts)
        return import_mlflow(self._store(), request, now_ns=time.time_ns(), progress=progress)

    def push(
        self,
        url: str,
        *,
        experiments: Sequence[str] = (),
        with_artifacts: bool = True,
        with_models: bool = True,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> MlflowPush:
        """Runs and registered versions that a server does not have yet; it is the only one that is spoken to."""
        from ..adapters.local_modules import sources_of
        from ..adapters.mlflow_server import MlflowServer
        from ..services.mlflow.push_mlflow import Sent, note_push, push_runs
        from ..services.mlflow.push_mlflow_models import push_models

        sent = Sent(self._store(), MlflowServer(url, os.environ), with_artifacts)
        try:
            push_runs(sent, experiments, progress)
            if with_models and with_artifacts:
                push_models(sent, self._config_folder, sources_of(Path.cwd()))
        finally:
            note_push(sent, now_ns=time.time_ns())
        return sent.told()
