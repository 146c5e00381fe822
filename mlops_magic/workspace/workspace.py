"""The store, the clock and the kernel, wired once; one method per verb, each a call of its service.

Services and the store are imported inside the methods: that is what keeps `%load_ext` as light as IPython's own magics.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MlopsMagicError, NotFound, RunNotFound, UsageError
from ..settings import Settings, changed, from_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..records.drift import DriftReport
    from ..records.execution import Slice
    from ..records.lineage import Lineage
    from ..records.model import ModelVersion
    from ..records.proof import ExportedPipeline, ExportedService
    from ..records.run import Comparison, Leaderboard, Run
    from ..records.status import DoctorReport, StoreStatus
    from ..services.recorded import Recorded
    from ..services.track import Tracking
    from ..store.connection import Database
    from .kernel import Kernel


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

        if self._database is None:
            self._database = open_database(self.folder, create=self.create)
        return self._database

    @property
    def tracking(self) -> Tracking:
        """The recorder of tracked cells."""
        from ..services.track import Tracking

        if self._tracking is None:
            kernel = self.kernel
            publisher = getattr(kernel.shell, "display_pub", None)
            self._tracking = Tracking(self.store, lambda: self.settings, kernel.namespace, publisher, kernel.say)
        return self._tracking

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
        """One run with all its parts."""
        from ..store import runs

        return runs.get(self.store(), number)

    def recent(self, limit: int) -> tuple[Run, ...]:
        """The newest runs, newest first."""
        from ..store import runs

        return runs.listed(self.store(), limit=limit)

    def leaderboard(
        self, experiment: str | None = None, *, by: str | None = None, ascending: bool | None = None, limit: int = 50
    ) -> Leaderboard:
        """Runs in order of a metric."""
        from ..records.run import Leaderboard
        from ..services.leaderboard import leaderboard

        if experiment is None and not self.status().exists:
            return Leaderboard((), None, ascending=False)  # looking makes no store
        return leaderboard(self.store(), experiment=experiment, by=by, ascending=ascending, limit=limit)

    def compare(self, runs: Sequence[int]) -> Comparison:
        """What differs between runs."""
        from ..services.compare import compare

        return compare(self.store(), runs)

    def log_metric(self, name: str, value: float, step: int | None = None) -> None:
        """Add a point to the run of the present cell."""
        self.tracking.log_metric(name, value, step)

    # models --------------------------------------------------------------------------------------------------------
    def register(self, model: str, name: str, *, alias: str | None = None, data: str | None = None) -> ModelVersion:
        """A new version of a model that the notebook has, under a variable or expression."""
        from ..services.register import Candidate, register, require_model
        from ..services.training_data import training_inputs

        kernel = self.kernel
        value = kernel.value(model)
        require_model(value, model)
        if data is not None:
            found: tuple[str, Any] | None = (data, kernel.value(data))
        else:
            found = training_inputs(model, value, kernel.executions, kernel.value, kernel.namespace)
        if found is None:
            raise UsageError(
                f"what {model} was trained on is not known any more. Say it: %register {model} as {name} --data X_train"
            )
        candidate = Candidate(name, model, value, *found, self._recipe(model))
        return register(self.store(), candidate, alias=alias, config_folder=self.config_folder, now_ns=time.time_ns())

    def _recipe(self, expression: str) -> Slice | None:
        """What the model stands on, where the log knows it."""
        try:
            return self.kernel.cut(expression)
        except MlopsMagicError:
            return None

    def load(self, reference: str) -> Any:
        """The model of a version, if a trusted key signed it."""
        from ..services.register import load, reference_parts

        return load(self.store(), *reference_parts(reference), config_folder=self.config_folder)

    def model_version(self, reference: str) -> ModelVersion:
        """A version as the store has it."""
        from ..services.register import reference_parts
        from ..store import models

        return models.get(self.store(), *reference_parts(reference))

    def drift(
        self, current: str, reference: str | None = None, *, rate: float = 0.05, floor: float = 0.02
    ) -> DriftReport:
        """Today's table against a model's reference profile, or another table of the notebook."""
        from ..services.drift import Question, drift, table_profile

        value = self.kernel.value(current)
        reference = reference or self._only_model()
        model = None
        if reference.isidentifier() and reference in self.kernel.namespace and not self._is_model(reference):
            profile, name = table_profile(self.kernel.value(reference), reference), reference
        else:
            version = self.model_version(reference)
            if version.profile is None:
                raise UsageError(f"{version.reference} has no reference profile: it was not trained on a table.")
            profile, name, model = version.profile, version.reference, version.reference
        question = Question(value, current, profile, name, model, rate, floor)
        return drift(self.store(), question, now_ns=time.time_ns())

    def _only_model(self) -> str:
        from ..store import models

        names = sorted({version.name for version in models.listed(self.store())})
        if len(names) != 1:
            raise UsageError("say what to compare with. Type: %drift new_df vs " + (names[0] if names else "old_df"))
        return names[0]

    def _is_model(self, name: str) -> bool:
        from ..store import models

        return any(version.name == name for version in models.listed(self.store()))

    def names(self, kind: str) -> list[str]:
        """Names the store knows: of "model" references, "run" numbers, "metric" or "experiment" names."""
        from ..store import models, runs

        store = self.store()
        if kind == "model":
            return list(models.references(store))
        if kind == "experiment":
            return list(runs.experiments(store))
        found = runs.listed(store, limit=100)
        if kind == "run":
            return [str(run.id) for run in found]
        return sorted({metric.name for run in found for metric in run.metrics})

    # leaving the notebook --------------------------------------------------------------------------------------------
    def export_pipeline(
        self,
        target: str,
        *,
        out: str | None = None,
        params: tuple[str, ...] = (),
        budget: float | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> ExportedPipeline:
        """A folder with a script that rebuilds a variable, an expression, a registered model or a run's, and its proof."""
        from ..services.export_pipeline import export_pipeline
        from ..services.write_forms import Request

        (expected, slices), version, run_id = self._made_by(target)
        folder = Path(out or f"{_slug(target)}-pipeline").absolute()
        request = Request(slices, expected, folder, Path.cwd(), frozenset(params), self.settings.proof_seconds, budget)
        made = export_pipeline(request, say=say)
        self._remember(made, version, run_id)
        return made

    def _made_by(self, target: str) -> tuple[Recorded, ModelVersion | None, int | None]:
        """What to expect of a target and what it stands on; the version or run it was asked for by."""
        from ..services import recorded
        from ..services.prove import expected_of

        if target.startswith("run:"):
            number = run_number(target)
            return recorded.of_run(self.store(), number), None, number
        version = self.model_version(target) if self._is_reference(target) else None
        if version is None:
            try:
                return (expected_of(target, self.kernel.value(target)), self.kernel.slices(target)), None, None
            except NotFound:
                version = self._version_or_variable(target)
        return recorded.of_version(self.store(), version), version, version.run_id

    def _is_reference(self, target: str) -> bool:
        """Whether a target names a registered model for certain: `model:churn`, `churn@3`; `A @ b` is a product."""
        name = target.partition("@")[0].strip()
        unknown = self._kernel is None or name not in self._kernel.namespace
        return target.startswith("model:") or (unknown and ("@" in target or self._kernel is None))

    def _version_or_variable(self, target: str) -> ModelVersion:
        """A registered model of that name; else the error names the nearest of both kinds."""
        from ..errors import VariableNotFound
        from ..store import models

        names = {version.name for version in models.listed(self.store())} if self.folder.exists() else set()
        if target not in names:
            known = [*self.kernel.variables(), *sorted(names)]
            raise VariableNotFound(target, known, "Type: %export pipeline NAME, with a variable or a registered model.")
        return self.model_version(target)

    def _remember(self, made: ExportedPipeline, version: ModelVersion | None, run_id: int | None) -> None:
        """Note the export in the store; the folder stands even if that fails."""
        from ..store import exports

        proof = (Path(made.folder) / "proof.json").read_text(encoding="utf-8")
        export = exports.NewExport(
            "pipeline", made.target, made.folder, made.proof.status, proof,
            run_id, version.reference if version else None,
        )  # fmt: skip
        try:
            exports.put(self.store(), export, now_ns=time.time_ns())
        except MlopsMagicError as error:
            if self._kernel is not None:
                self._kernel.say(f"the export is not in the store: {error}")

    def export_service(self, reference: str, *, out: str | None = None) -> ExportedService:
        """A folder that serves a registered version without us."""
        from ..adapters.local_modules import sources_of
        from ..services.export_service import ServiceRequest, export_service

        request = ServiceRequest(reference, out, self.config_folder, sources_of(Path.cwd()), self._rows(reference))
        return export_service(self.store(), request, now_ns=time.time_ns())

    def _rows(self, reference: str) -> Any:
        """The table a version was trained on, where the notebook still has it under its name."""
        version = self.model_version(reference)
        if self._kernel is None or not version.data:
            return None
        return self._kernel.namespace.get(version.data[0][0])

    # looking back ----------------------------------------------------------------------------------------------------
    def lineage(self, reference: str) -> Lineage:
        """Where a thing came from."""
        from ..services.lineage import lineage_of

        return lineage_of(self.store(), reference)

    def status(self) -> StoreStatus:
        """What the store holds; a store that is not there is no error."""
        from ..services.status import status

        executions = len(self._kernel.executions) if self._kernel is not None else 0
        return status(self.folder, executions=executions, tracking=self.is_tracking)

    def doctor(self) -> DoctorReport:
        """Whether the store is whole."""
        from ..services.status import doctor

        return doctor(self.folder)

    def configure(self, name: str, text: str) -> Settings:
        """Set one setting for this session."""
        self.settings = changed(self.settings, name, text)
        return self.settings


def opened_here(folder: str | Path = ".", *, create: bool = False) -> Workspace:
    """The workspace of the store found upwards from a folder, without a notebook."""
    return Workspace(Path(folder).absolute(), create=create)


def run_number(text: str) -> int:
    """12 of `12` or `run:12`."""
    number = text.removeprefix("run:")
    if not number.isdigit():
        raise RunNotFound(text, (), "A run is a number. Type: %leaderboard")
    return int(number)


def _slug(text: str) -> str:
    """A file name made of a target: letters, digits, dashes."""
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "-" for letter in text)
    return "-".join(filter(None, kept.split("-")))[:60] or "target"
