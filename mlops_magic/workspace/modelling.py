"""`%register` and `%drift` wired: a model's training data and recipe from the kernel, its reference from the store."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MlopsMagicError, UsageError
from ..services.drift import Question, drift, table_profile
from ..services.register import Candidate, reference_parts, register, require_model
from ..services.training_data import training_inputs
from ..services.trust_file import trusted_file
from ..store import models

if TYPE_CHECKING:
    from ..records.drift import DriftReport
    from ..records.execution import Slice
    from ..records.model import ModelVersion
    from ..store.connection import Database
    from .kernel import Kernel


@dataclass(frozen=True, slots=True)
class Floors:
    """What counts as drift: the false discovery rate, and the smallest distance that matters."""

    rate: float
    size: float


def registered(
    kernel: Kernel,
    database: Database,
    config_folder: Path,
    named: tuple[str, str],
    *,
    data: str | None,
    alias: str | None,
) -> ModelVersion:
    """A new version of a model that the notebook has.

    Parameters
    ----------
    named : (str, str)
        The variable or expression, and what the model is to be called.
    data : str, optional
        The variable or expression it was trained on, where the log does not tell.
    """
    expression, name = named
    value = kernel.value(expression)
    require_model(value, expression)
    if data is not None:
        found: tuple[str, Any] | None = (data, kernel.value(data))
    else:
        found = training_inputs(expression, value, kernel.executions, kernel.value, kernel.namespace)
    if found is None:
        raise UsageError(
            f"what {expression} was trained on is not known any more. "
            f"Say it: %register {expression} as {name} --data X_train"
        )
    candidate = Candidate(name, expression, value, *found, _recipe(kernel, expression))
    return register(database, candidate, alias=alias, config_folder=config_folder, now_ns=time.time_ns())


def registered_file(  # noqa: PLR0913  a file's facts and a model's
    kernel: Kernel,
    database: Database,
    config_folder: Path,
    named: tuple[Path, str],
    *,
    trust: str | None,
    data: str | None,
    alias: str | None,
) -> ModelVersion:
    """A new version of a model in a file that is trusted by its fingerprint.

    Parameters
    ----------
    named : (Path, str)
        The file, and what the model is to be called.
    data : str
        The variable or expression it was trained on: what it takes is read from there.
    """
    path, name = named
    if trust is not None and data is None:
        raise UsageError(
            f"say what {path.name} was trained on, or rows like it. "
            f"Type: %register --from {path} --trust {trust} as {name} --data X_train"
        )
    inputs = None if data is None else kernel.value(data)
    now_ns = time.time_ns()
    model = trusted_file(database, path.expanduser(), trust, name, now_ns=now_ns)
    require_model(model, path.name)
    candidate = Candidate(name, path.name, model, str(data), inputs, None)
    return register(database, candidate, alias=alias, config_folder=config_folder, now_ns=now_ns)


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
