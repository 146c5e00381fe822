"""The store, the clock and the kernel, wired once; one method per verb, each a call of its service.

Services and the store are imported inside the methods: that is what keeps `%load_ext` as light as IPython's own magics.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..settings import Settings, changed, from_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..records.hidden import HiddenState
    from ..records.lineage import Lineage
    from ..records.proof import ExportedPipeline, PipelineOptions
    from ..records.run import Comparison, Leaderboard, Run, RunQuery
    from ..records.status import DoctorReport, StoreStatus
    from ..services.tracking.recording import Recording
    from ..services.tracking.track import Tracking
    from ..store.sqlite.connection import Database
    from .care import CareVerbs
    from .data import DataVerbs
    from .kernel import Kernel
    from .looking import Looking
    from .mlflow import MlflowVerbs
    from .modelling import ModelVerbs
    from .releasing import RegistryVerbs
    from .schemas import SchemaVerbs
    from .sight import StoreSight


class Workspace:
    """Everything the verbs need.

    Parameters
    ----------
    start : Path
        The folder from which the store is looked for upwards.
    create : bool
        Whether the first need of a store makes one.
    kernel : Kernel or None
        The notebook, where there is one.
    """

    def __init__(self, start: Path, *, create: bool = True, kernel: Kernel | None = None) -> None:
        self.start, self.create = start, create
        self._kernel = kernel
        self._database: Database | None = None
        self._tracking: Tracking | None = None
        self.settings: Settings = from_environment(os.environ)

    # wiring --------------------------------------------------------------------------------------------------------
    @property
    def kernel(self) -> Kernel:
        """The kernel we are loaded into."""
        if self._kernel is None:
            raise UsageError("this needs a notebook. Type in a cell: %load_ext mlops_magic")
        return self._kernel

    @property
    def folder(self) -> Path:
        """The store's folder, which need not exist yet."""
        from ..store.database import find_store

        return find_store(self.start, os.environ)

    @property
    def config_folder(self) -> Path:
        """Where the user's keys live."""
        from ..adapters.keys import config_folder

        return config_folder(os.environ)

    def store(self) -> Database:
        """The open store."""
        from ..store.database import open_database
        from ..store.sqlite.file_system import network_of

        if self._database is None:
            self._database = open_database(self.folder, create=self.create)
            kind = network_of(self.folder)
            if kind:
                self.say(f"the store lies on a network file system ({kind}), where it is slower. Type: %mlops doctor")
        return self._database

    @property
    def tracking(self) -> Tracking:
        """The recorder of tracked cells."""
        from ..services.tracking.track import Tracking

        if self._tracking is None:
            kernel = self.kernel
            publisher = getattr(kernel.shell, "display_pub", None)
            self._tracking = Tracking(self.store, lambda: self.settings, kernel, publisher)
        return self._tracking

    @property
    def cell_recording(self) -> Recording | None:
        """What takes what is said of the tracked cell that is running; None where none is."""
        return self._tracking.recording if self._tracking is not None else None

    @property
    def running_cell(self) -> str:
        """Id of the cell that is running, where the front end gave one."""
        cell = self._kernel.cell if self._kernel is not None else None
        return cell.cell_id if cell is not None else ""

    def say(self, text: str) -> None:
        """One line about us."""
        if self._kernel is not None:
            self._kernel.say(text)
        else:
            print(f"mlops_magic: {text}", file=sys.stderr)  # noqa: T201 - the one line

    @property
    def is_tracking(self) -> bool:
        """Whether a run is being recorded now."""
        return self._tracking is not None and self._tracking.running

    def close(self) -> None:
        """Let the store go; a run that is being recorded ends here."""
        if self._tracking is not None:
            self._tracking.abandon()
        if self._database is not None:
            self._database.close()
            self._database = None

    # runs ----------------------------------------------------------------------------------------------------------
    def run(self, number: int) -> Run:
        """One run with all its parts, and the names its data was saved under."""
        from ..services.tracking.shown_run import shown
        from ..store.runs import runs

        return shown(self.store(), runs.get(self.store(), number))

    def recent(self, limit: int) -> tuple[Run, ...]:
        """The newest runs, newest first."""
        from ..store.runs import runs

        return runs.listed(self.store(), limit=limit)

    def leaderboard(self, query: RunQuery) -> Leaderboard:
        """Runs in order of a metric."""
        from ..records.run import Leaderboard
        from ..services.tracking.leaderboard import leaderboard

        if query.experiment is None and not self.status().exists:
            return Leaderboard((), None, ascending=False)  # looking makes no store
        return leaderboard(self.store(), query, self._why_stale)

    def _why_stale(self, run: int) -> str:
        """Why this notebook would not give a run now, as far as this kernel saw it."""
        from ..core.code.slicing.stale import stale

        seq = self._tracking.recorded.get(run) if self._tracking is not None else None
        return "" if seq is None else stale(self.kernel.executions, seq)

    def compare(self, runs: Sequence[int]) -> Comparison:
        """What differs between runs."""
        from ..services.tracking.compare import compare

        return compare(self.store(), runs)

    # models --------------------------------------------------------------------------------------------------------
    @property
    def models(self) -> ModelVerbs:
        """What can be done with models: kept as versions, loaded, served, asked about drift."""
        from .modelling import ModelVerbs

        return ModelVerbs(self.store, lambda: self.kernel, self.config_folder, onnx=self.settings.onnx)

    @property
    def registry(self) -> RegistryVerbs:
        """What can be done with registered versions."""
        from .releasing import RegistryVerbs

        return RegistryVerbs(self.store, self._kernel, self.config_folder)

    @property
    def schemas(self) -> SchemaVerbs:
        """What can be done with schemas of data."""
        from .schemas import SchemaVerbs

        return SchemaVerbs(self.store, lambda: self.kernel, lambda: self.tracking.watching)

    def names(self, kind: str) -> list[str]:
        """Names the store knows: "model", "data" and "schema" references, "run" numbers, "metric", "experiment" names."""
        from .known_names import known_names

        return known_names(self.store(), kind)

    # data ----------------------------------------------------------------------------------------------------------
    @property
    def data(self) -> DataVerbs:
        """What can be done with versions of data."""
        from .data import DataVerbs

        return DataVerbs(self.store, self.folder.exists, lambda: self.kernel)

    # leaving the notebook --------------------------------------------------------------------------------------------
    def export_pipeline(
        self,
        target: str,
        options: PipelineOptions | None = None,
        *,
        say: Callable[[str], None] = lambda _: None,
        show: Callable[[HiddenState], None] = lambda _: None,
    ) -> ExportedPipeline:
        """A folder with a script that rebuilds variables, expressions, a registered model or a run's, and its proof.

        Parameters
        ----------
        say : callable
            Told what is being done.
        show : callable
            Given the hidden state below the target before the proof begins, where there is any.
        """
        from ..records.proof import PipelineOptions
        from .asked import Around
        from .exporting import exported

        around = Around(
            self._kernel, self.store, self.folder.exists, self.settings.proof_seconds, self.config_folder,
            self._asked_params, show,
        )  # fmt: skip
        return exported(around, target, options or PipelineOptions(), say)

    def _asked_params(self, seq: int) -> tuple[str, ...]:
        """Names after `%%track -p` of an execution."""
        return self._tracking.asked.get(seq, ()) if self._tracking is not None else ()

    @property
    def mlflow(self) -> MlflowVerbs:
        """What goes to MLflow and comes from it."""
        from .mlflow import MlflowVerbs

        return MlflowVerbs(self.store, self.config_folder)

    # looking back ----------------------------------------------------------------------------------------------------
    def lineage(self, reference: str) -> Lineage:
        """Where a thing came from."""
        from ..services.models.lineage import lineage_of

        return lineage_of(self.store(), reference)

    @property
    def looking(self) -> Looking:
        """What a panel asks besides, which stays open and follows the store."""
        from .looking import Looking

        return Looking(self.store, self.folder.exists)

    def status(self) -> StoreStatus:
        """What the store holds; a store that is not there is no error."""
        from ..services.care.status import status

        executions = len(self._kernel.executions) if self._kernel is not None else 0
        return status(self.folder, executions=executions, tracking=self.is_tracking)

    @property
    def sight(self) -> StoreSight:
        """What panels see of the store."""
        from .sight import StoreSight

        return StoreSight(self.store, self.folder)

    def doctor(self) -> DoctorReport:
        """Whether the store is whole."""
        from ..services.care.status import doctor

        return doctor(self.folder)

    @property
    def care(self) -> CareVerbs:
        """What keeps the store well: its history, backups, and what may go."""
        from .care import CareVerbs

        return CareVerbs(self.store, self.folder.exists)

    def configure(self, name: str, text: str) -> Settings:
        """Set one setting for this session."""
        self.settings = changed(self.settings, name, text)
        return self.settings


def opened_here(folder: str | Path = ".", *, create: bool = False) -> Workspace:
    """The workspace of the store found upwards from a folder, without a notebook."""
    return Workspace(Path(folder).absolute(), create=create)
