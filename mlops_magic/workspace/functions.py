"""The verbs as Python functions: what a magic does, for code that is no magic.

They work in a notebook that loaded the extension; `load` and `leaderboard` work anywhere below a store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .workspace import Workspace, opened_here

if TYPE_CHECKING:
    from ..records.drift import DriftReport
    from ..records.lineage import Lineage
    from ..records.model import ModelVersion
    from ..records.proof import ExportedPipeline, ExportedService
    from ..records.run import Comparison, Leaderboard

_current: list[Workspace] = []  # the notebook's, while the extension is loaded


def enter(workspace: Workspace) -> None:
    """The functions act on this notebook from now on."""
    _current[:] = [workspace]


def leave(workspace: Workspace) -> None:
    """And no longer."""
    if workspace in _current:
        _current.remove(workspace)


def _here() -> Workspace:
    return _current[0] if _current else opened_here()


def _named(value: Any) -> str:
    """The variable that holds a value, so that its history can be looked up; a text is taken as an expression."""
    if isinstance(value, str):
        return value
    workspace = _here()
    for name in workspace.kernel.variables():
        if workspace.kernel.namespace[name] is value:
            return name
    raise UsageError(f"no variable holds this {type(value).__name__}. Give it a name first: clf = …")


def log_metric(name: str, value: float, step: int | None = None) -> None:
    """Add one point to the run of the tracked cell that is running; it is kept once this returns.

    Parameters
    ----------
    name : str
        The metric; points of one name are its curve.
    value : float
        NaN and infinities are kept exactly.
    step : int, optional
        Place on the curve; default: one more than the last.

    Raises
    ------
    UsageError
        No run is being recorded, or the value is no number.
    """
    _here().log_metric(name, value, step)


def leaderboard(experiment: str | None = None, *, by: str | None = None, limit: int = 50) -> Leaderboard:
    """The runs of an experiment, best first; see `%leaderboard`."""
    return _here().leaderboard(experiment, by=by, limit=limit)


def compare(*runs: int) -> Comparison:
    """What differs between runs; see `%compare`."""
    return _here().compare(runs)


def register(model: Any, name: str, *, alias: str | None = None, data: Any = None) -> ModelVersion:
    """Make a fitted model a version of the registry; see `%register`.

    Parameters
    ----------
    model : estimator or str
        The value of a variable of the notebook, or an expression.
    data : table or str, optional
        What it was trained on, where that cannot be told from the log.
    """
    return _here().register(_named(model), name, alias=alias, data=None if data is None else _named(data))


def load(reference: str) -> Any:
    """The model of `churn`, `churn@3` or `churn@champion`, if a trusted key signed it.

    Raises
    ------
    ModelVersionNotFound
        The nearest name is offered.
    NotTrusted, BlobCorrupt
        Nothing was opened.
    """
    return _here().load(reference)


def drift(current: Any, reference: Any = None, *, rate: float = 0.05, floor: float = 0.02) -> DriftReport:
    """Compare a table with a model's training data or another table; see `%drift`."""
    against = None if reference is None else _named(reference)
    return _here().drift(_named(current), against, rate=rate, floor=floor)


def export_pipeline(target: Any, *, out: str | None = None, params: tuple[str, ...] = ()) -> ExportedPipeline:
    """A folder with a script that provably rebuilds a value; see `%export pipeline`."""
    return _here().export_pipeline(_named(target), out=out, params=params)


def export_service(reference: str, *, out: str | None = None) -> ExportedService:
    """A folder that serves a registered model without us; see `%export service`."""
    return _here().export_service(reference, out=out)


def lineage(reference: str) -> Lineage:
    """Where a thing came from; see `%lineage`."""
    return _here().lineage(reference)
