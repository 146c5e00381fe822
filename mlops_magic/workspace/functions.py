"""The verbs as Python functions: what a magic does, for code that is no magic.

They work in a notebook that loaded the extension; `load` and `leaderboard` work anywhere below a store.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..settings import STORE_VARIABLE
from .workspace import Workspace, opened_here

if TYPE_CHECKING:
    from ..records.lineage import Lineage
    from ..records.mlflow import MlflowImport, MlflowModel, MlflowPush
    from ..records.model import ModelVersion
    from ..records.proof import ExportedPipeline, ExportedService
    from ..records.run import Comparison, Leaderboard

_current: list[Workspace] = []  # the notebook's, while the extension is loaded
_of_scripts: dict[tuple[Path, str | None, bool], Workspace] = {}


def enter(workspace: Workspace) -> None:
    """The functions act on this notebook from now on."""
    _current[:] = [workspace]


def leave(workspace: Workspace) -> None:
    """And no longer."""
    if workspace in _current:
        _current.remove(workspace)


@functools.cache
def aside(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The verb, with its files and processes counted as ours and not as what the cell around it stands on."""
    from ..capture.resources import ours

    @functools.wraps(verb)
    def called(*args: Any, **kwargs: Any) -> Any:
        with ours():
            return verb(*args, **kwargs)

    return called


def here(*, create: bool = False) -> Workspace:
    """The notebook's workspace; without one that of the store found upwards from the current folder, kept open."""
    if _current:
        return _current[0]
    place = (Path.cwd(), os.environ.get(STORE_VARIABLE), create)
    if place not in _of_scripts:
        _of_scripts[place] = opened_here(create=create)
    return _of_scripts[place]


def named(value: Any) -> str:
    """The variable that holds a value, so that its history can be looked up; a text is taken as an expression."""
    if isinstance(value, str):
        return value
    workspace = here()
    for name in workspace.kernel.variables():
        if workspace.kernel.namespace[name] is value:
            return name
    raise UsageError(f"no variable holds this {type(value).__name__}. Give it a name first: clf = …")


def called(value: Any) -> str:
    """The variable that holds a value, where there is one."""
    try:
        return named(value)
    except UsageError:
        return ""


def leaderboard(
    experiment: str | None = None, *, by: str | None = None, limit: int = 50, where: str = ""
) -> Leaderboard:
    """The runs of an experiment, best first; see `%leaderboard`."""
    from ..records.run import RunQuery

    return here().leaderboard(RunQuery(experiment, by, None, limit, where))


def runs(experiment: str | None = None, *, where: str = "", by: str | None = None, limit: int = 10_000) -> Any:
    """Runs as a table, best or newest first.

    Parameters
    ----------
    where : str
        As `%leaderboard --where` takes it: `"params.alpha > 0.1 and metrics.auc is not null"`.

    Returns
    -------
    DataFrame (runs, columns)
        By run number: experiment, name, status, kind, parent, started (UTC), seconds, and a column for each param, tag and
        last value of a metric; params have their own types.
    """
    from ..services.tracking.run_table import run_table

    return run_table(leaderboard(experiment, by=by, limit=limit, where=where).runs)


def compare(*runs: int) -> Comparison:
    """What differs between runs; see `%compare`."""
    return here().compare(runs)


def register(model: Any, name: str, *, alias: str | None = None, data: Any = None) -> ModelVersion:
    """Make a fitted model a version of the registry; see `%register`.

    Parameters
    ----------
    model : estimator or str
        The value of a variable of the notebook, or an expression.
    data : table or str, optional
        What it was trained on, where that cannot be told from the log.
    """
    return here().models.register(named(model), name, alias=alias, data=None if data is None else named(data))


def register_file(
    path: str | Path, name: str, *, trust: str | None = None, data: Any = None, alias: str | None = None
) -> ModelVersion:
    """Make the model in somebody else's pickle or joblib file a version; see `%register --from`.

    Parameters
    ----------
    trust : str
        The fingerprint its maker told, `fp1:file:…`. Without it nothing is opened, and the error says what the file's is.
    data : table or str
        What it was trained on, or rows like it: a variable's value, or an expression.
    """
    of = None if data is None else named(data)
    return here().models.register_file(Path(path), name, trust=trust, alias=alias, data=of)


def load(reference: str) -> Any:
    """The model of `churn`, `churn@3` or `churn@champion`, if a trusted key signed it.

    Raises
    ------
    ModelVersionNotFound
        The nearest name is offered.
    NotTrusted, BlobCorrupt
        Nothing was opened.
    """
    return here().models.load(reference)


def load_onnx(reference: str) -> bytes:
    """The copy of a registered version as ONNX: `onnxruntime.InferenceSession(load_onnx("churn@champion"))`.

    It was kept because it answered as the model does for rows the model was trained on; it runs no code of its maker's.

    Raises
    ------
    UsageError
        There is none, and why, where one was tried.
    """
    return here().models.load_onnx(reference)


def export_pipeline(
    target: Any,
    *,
    out: str | None = None,
    params: tuple[str, ...] = (),
    freeze: tuple[str, ...] = (),
    tolerance: float = 0.0,
) -> ExportedPipeline:
    """A folder with a script that provably rebuilds a value, or several: `"clf, auc"`; see `%export pipeline`."""
    from ..records.proof import PipelineOptions

    options = PipelineOptions(out, params, tolerance=tolerance, freeze=freeze)
    return here().export_pipeline(named(target), options)


def export_service(reference: str, *, out: str | None = None) -> ExportedService:
    """A folder that serves a registered model without us; see `%export service`."""
    return here().models.export_service(reference, out=out)


def export_mlflow(reference: str, *, out: str | None = None) -> MlflowModel:
    """A folder that MLflow loads and serves a registered model from, written without MLflow; see `%export mlflow`."""
    return here().mlflow.export(reference, out=out)


def import_mlflow(
    path: str | Path, *, artifacts: str | Path | None = None, with_artifacts: bool = True
) -> MlflowImport:
    """Runs that MLflow kept become runs of the store, once each; needs no MLflow.

    Parameters
    ----------
    path : str or Path
        `mlflow.db`, an `mlruns` folder, or a folder that holds one of them.
    artifacts : str or Path, optional
        Where the artifacts of a database lie, as `EXPERIMENT/RUN/artifacts`, if not in `mlruns` or `mlartifacts` beside it.
        Places that the database names are not opened: whoever made it could name any.
    with_artifacts : bool
        Whether artifacts are copied; none is opened.

    Returns
    -------
    MlflowImport
        What came, and what was left out and why.
    """
    where = None if artifacts is None else Path(artifacts)
    found = here(create=True).mlflow
    return found.import_runs(Path(path), artifacts=where, with_artifacts=with_artifacts)


def push_mlflow(
    url: str, *, experiment: str | tuple[str, ...] = (), with_artifacts: bool = True, with_models: bool = True
) -> MlflowPush:
    """Send runs and registered versions to an MLflow server, once each; needs no MLflow here.

    Nothing leaves this machine but by this call, and to no other server. `MLFLOW_TRACKING_TOKEN`, or
    `MLFLOW_TRACKING_USERNAME` and `_PASSWORD`, say who you are.

    Parameters
    ----------
    url : str
        Such as `http://localhost:5000`.
    experiment : str or tuple of str
        Only runs of these; of all where none is named.
    with_artifacts : bool
        Whether files go: code, figures, the whole record of a run. Without them no model goes either.
    with_models : bool
        Whether registered versions and aliases go, as folders that MLflow serves.

    Returns
    -------
    MlflowPush
        What went, what was there already, and what was left out and why.

    Raises
    ------
    ServerFailed
        It does not answer, or refuses; what went before stays there, and the next push goes on from there.
    """
    names = (experiment,) if isinstance(experiment, str) else tuple(experiment)
    return here().mlflow.push(url, experiments=names, with_artifacts=with_artifacts, with_models=with_models)


def lineage(reference: str) -> Lineage:
    """Where a thing came from; see `%lineage`."""
    return here().lineage(reference)
