"""`%register` and `%drift` wired: a model's training data and recipe from the kernel, its reference from the store."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MlopsMagicError, UsageError
from ..records.lineage import LineageEdge
from ..services.data.drift import Question, drift, table_profile
from ..services.models.register import Candidate, reference_parts, register, require_model
from ..services.models.training_data import training_inputs
from ..services.models.trust_file import trusted_file
from ..store import lineage
from ..store.models import models

if TYPE_CHECKING:
    from ..records.drift import DriftReport
    from ..records.execution import Slice
    from ..records.model import ModelVersion
    from ..store.sqlite.connection import Database
    from .kernel import Kernel


@dataclass(frozen=True, slots=True)
class Floors:
    """What counts as drift: the false discovery rate, and the smallest distance that matters."""

    rate: float
    size: float


@dataclass(frozen=True, slots=True)
class Naming:
    """How a model is registered.

    Parameters
    ----------
    name : str
        What it is to be called.
    alias : str, optional
        Points at the new version from now on.
    data : str, optional
        The variable or expression it was trained on, where the log does not tell.
    onnx : bool
        Whether a copy as ONNX is tried, where what makes it is installed.
    """

    name: str
    alias: str | None = None
    data: str | None = None
    onnx: bool = True


def registered(
    kernel: Kernel, database: Database, config_folder: Path, expression: str, naming: Naming
) -> ModelVersion:
    """A new version of a model that the notebook has, under a variable or expression."""
    value = kernel.value(expression)
    require_model(value, expression)
    data = naming.data
    if data is not None:
        found: tuple[str, Any] | None = (data, kernel.value(data))
    else:
        found = training_inputs(expression, value, kernel.executions, kernel.value, kernel.namespace)
    if found is None:
        raise UsageError(
            f"what {expression} was trained on is not known any more. "
            f"Say it: %register {expression} as {naming.name} --data X_train"
        )
    candidate = Candidate(naming.name, expression, value, *found, _recipe(kernel, expression), naming.onnx)
    return register(database, candidate, alias=naming.alias, config_folder=config_folder, now_ns=time.time_ns())


def registered_file(
    kernel: Kernel, database: Database, config_folder: Path, file: tuple[Path, str | None], naming: Naming
) -> ModelVersion:
    """A new version of a model in a file that is trusted by its fingerprint.

    Parameters
    ----------
    file : (Path, str or None)
        The file, and the fingerprint it must have.
    naming : Naming
        `data` is needed: what the model takes is read from there.
    """
    path, trust = file
    name, data = naming.name, naming.data
    if trust is not None and data is None:
        raise UsageError(
            f"say what {path.name} was trained on, or rows like it. "
            f"Type: %register --from {path} --trust {trust} as {name} --data X_train"
        )
    inputs = None if data is None else kernel.value(data)
    now_ns = time.time_ns()
    model = trusted_file(database, path.expanduser(), trust, name, now_ns=now_ns)
    require_model(model, path.name)
    candidate = Candidate(name, path.name, model, str(data), inputs, None, naming.onnx)
    made = register(database, candidate, alias=naming.alias, config_folder=config_folder, now_ns=now_ns)
    lineage.add(database, [LineageEdge(f"data:{trust}", f"model:{made.reference}", "loaded")])
    return made


def _recipe(kernel: Kernel, expression: str) -> Slice | None:
    """What the model stands on, where the log knows it."""
    try:
        return kernel.cut(expression)
    except MlopsMagicError:
        return None


def drifted(kernel: Kernel, database: Database, current: str, reference: str | None, floors: Floors) -> DriftReport:
    """Today's table against a model's reference profile, or another table of the notebook."""
    value = kernel.value(current)
    reference = reference or _only_model(database)
    model = None
    if reference.isidentifier() and reference in kernel.namespace and not _is_model(database, reference):
        profile, name = table_profile(kernel.value(reference), reference), reference
    else:
        version = models.get(database, *reference_parts(reference))
        if version.profile is None:
            raise UsageError(f"{version.reference} has no reference profile: it was not trained on a table.")
        profile, name, model = version.profile, version.reference, version.reference
    question = Question(value, current, profile, name, model, floors.rate, floors.size)
    return drift(database, question, now_ns=time.time_ns())


def _only_model(database: Database) -> str:
    names = sorted({version.name for version in models.listed(database)})
    if len(names) != 1:
        raise UsageError("say what to compare with. Type: %drift new_df vs " + (names[0] if names else "old_df"))
    return names[0]


def _is_model(database: Database, name: str) -> bool:
    return any(version.name == name for version in models.listed(database))
