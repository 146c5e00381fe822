"""The verbs of models, wired: training data and recipe from the kernel, versions from the store, keys from the user."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MlopsMagicError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records.drift import DriftReport
    from ..records.execution import Slice
    from ..records.model import ModelVersion
    from ..records.proof import ExportedService
    from ..services.models.register import Candidate
    from ..store.sqlite.connection import Database
    from .kernel import Kernel


class ModelVerbs:
    """What can be done with models.

    Parameters
    ----------
    store : callable
        The open store.
    kernel : callable
        The notebook; raises where there is none.
    config_folder : Path
        Where the user's keys live.
    onnx : bool
        Whether a copy as ONNX is tried, where what makes it is installed.
    """

    def __init__(
        self, store: Callable[[], Database], kernel: Callable[[], Kernel], config_folder: Path, *, onnx: bool
    ) -> None:
        self._store, self._kernel, self._config_folder, self._onnx = store, kernel, config_folder, onnx

    def register(self, model: str, name: str, *, alias: str | None = None, data: str | None = None) -> ModelVersion:
        """A new version of a model that the notebook has, under a variable or expression.

        Parameters
        ----------
        alias : str, optional
            Points at the new version from now on.
        data : str, optional
            The variable or expression it was trained on, where the log does not tell.
        """
        from ..services.models.register import Candidate, require_model
        from ..services.models.training_data import training_inputs

        kernel = self._kernel()
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
        candidate = Candidate(name, model, value, *found, _recipe(kernel, model), self._onnx)
        return self._registered(candidate, alias, time.time_ns())

    def register_file(
        self, path: Path, name: str, *, trust: str | None, alias: str | None = None, data: str | None = None
    ) -> ModelVersion:
        """A new version of a model in a file of somebody else's.

        Parameters
        ----------
        trust : str or None
            The fingerprint the file must have.
        data : str, optional
            Needed: what the model takes is read from there.
        """
        from ..records.lineage import LineageEdge
        from ..services.models.register import Candidate, require_model
        from ..services.models.trust_file import trusted_file
        from ..store import lineage

        if trust is not None and data is None:
            raise UsageError(
                f"say what {path.name} was trained on, or rows like it. "
                f"Type: %register --from {path} --trust {trust} as {name} --data X_train"
            )
        inputs = None if data is None else self._kernel().value(data)
        now_ns = time.time_ns()
        model = trusted_file(self._store(), path.expanduser(), trust, name, now_ns=now_ns)
        require_model(model, path.name)
        made = self._registered(Candidate(name, path.name, model, str(data), inputs, None, self._onnx), alias, now_ns)
        lineage.add(self._store(), [LineageEdge(f"data:{trust}", f"model:{made.reference}", "loaded")])
        return made

    def _registered(self, candidate: Candidate, alias: str | None, now_ns: int) -> ModelVersion:
        from ..services.models.register import register

        return register(self._store(), candidate, alias=alias, config_folder=self._config_folder, now_ns=now_ns)

    def load(self, reference: str) -> Any:
        """The model of a version, if a trusted key signed it."""
        from ..services.models.register import load, reference_parts

        return load(self._store(), *reference_parts(reference), config_folder=self._config_folder)

    def load_onnx(self, reference: str) -> bytes:
        """The copy of a version as ONNX, if a trusted key signed it."""
        from ..services.models.register import load_onnx, reference_parts

        return load_onnx(self._store(), *reference_parts(reference), config_folder=self._config_folder)

    def version(self, reference: str) -> ModelVersion:
        """A version as the store has it."""
        from ..services.models.register import reference_parts
        from ..store.models import models

        return models.get(self._store(), *reference_parts(reference))

    def versions(self) -> tuple[ModelVersion, ...]:
        """All versions of all models, by name and number, without profiles."""
        from ..store.models import models

        return models.listed(self._store())

    def export_service(self, reference: str, *, out: str | None = None) -> ExportedService:
        """A folder that serves a version without us."""
        from ..adapters.local_modules import sources_of
        from ..services.models.export_service import ServiceRequest, export_service

        rows = self._rows(self.version(reference))
        request = ServiceRequest(reference, out, self._config_folder, sources_of(Path.cwd()), rows)
        return export_service(self._store(), request, now_ns=time.time_ns())

    def _rows(self, version: ModelVersion) -> Any:
        """The table a version was trained on, where the notebook still has it under its name."""
        try:
            return self._kernel().namespace.get(version.data[0][0]) if version.data else None
        except UsageError:  # there is no notebook
            return None

    def drift(
        self, current: str, reference: str | None = None, *, rate: float = 0.05, floor: float = 0.02
    ) -> DriftReport:
        """Today's table against a model's reference profile, or another table of the notebook.

        Parameters
        ----------
        rate : float
            The false discovery rate.
        floor : float
            The smallest distance that matters.
        """
        from ..services.data.drift import Question, drift, table_profile

        kernel, database = self._kernel(), self._store()
        value = kernel.value(current)
        reference = reference or _only_model(self.versions())
        model = None
        is_variable = reference.isidentifier() and reference in kernel.namespace
        if is_variable and all(version.name != reference for version in self.versions()):
            profile, name = table_profile(kernel.value(reference), reference), reference
        else:
            version = self.version(reference)
            if version.profile is None:
                raise UsageError(f"{version.reference} has no reference profile: it was not trained on a table.")
            profile, name, model = version.profile, version.reference, version.reference
        question = Question(value, current, profile, name, model, rate, floor)
        return drift(database, question, now_ns=time.time_ns())


def _recipe(kernel: Kernel, expression: str) -> Slice | None:
    """What the model stands on, where the log knows it."""
    try:
        return kernel.cut(expression)
    except MlopsMagicError:
        return None


def _only_model(versions: tuple[ModelVersion, ...]) -> str:
    names = sorted({version.name for version in versions})
    if len(names) != 1:
        raise UsageError("say what to compare with. Type: %drift new_df vs " + (names[0] if names else "old_df"))
    return names[0]
