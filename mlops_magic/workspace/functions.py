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
    from ..records.dataset import DataCollection, DataDiff, DataErasure, DataExport, DataLog, DataVersion
    from ..records.drift import DriftReport
    from ..records.lineage import Lineage
    from ..records.mlflow import MlflowImport, MlflowModel, MlflowPush
    from ..records.model import ModelVersion
    from ..records.proof import ExportedPipeline, ExportedService
    from ..records.run import Comparison, Leaderboard
    from ..records.schema import Schema
    from ..records.validation import Validation

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


def _named(value: Any) -> str:
    """The variable that holds a value, so that its history can be looked up; a text is taken as an expression."""
    if isinstance(value, str):
        return value
    workspace = here()
    for name in workspace.kernel.variables():
        if workspace.kernel.namespace[name] is value:
            return name
    raise UsageError(f"no variable holds this {type(value).__name__}. Give it a name first: clf = …")


def _called(value: Any) -> str:
    """The variable that holds a value, where there is one."""
    try:
        return _named(value)
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
    return here().register(_named(model), name, alias=alias, data=None if data is None else _named(data))


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
    of = None if data is None else _named(data)
    return here().register_file(Path(path), name, trust=trust, alias=alias, data=of)


def load(reference: str) -> Any:
    """The model of `churn`, `churn@3` or `churn@champion`, if a trusted key signed it.

    Raises
    ------
    ModelVersionNotFound
        The nearest name is offered.
    NotTrusted, BlobCorrupt
        Nothing was opened.
    """
    return here().load(reference)


def load_onnx(reference: str) -> bytes:
    """The copy of a registered version as ONNX: `onnxruntime.InferenceSession(load_onnx("churn@champion"))`.

    It was kept because it answered as the model does for rows the model was trained on; it runs no code of its maker's.

    Raises
    ------
    UsageError
        There is none, and why, where one was tried.
    """
    return here().load_onnx(reference)


def data_save(value: Any, name: str) -> DataVersion:
    """Keep a version of a table, array, file or folder; see `%data save`.

    Parameters
    ----------
    value : DataFrame, Series, Index, ndarray, scipy sparse, pyarrow table, polars frame, or path
        A `str` or `Path` names a file or folder; anything else is the data itself.
    name : str
        Versions of one name are numbered.

    Returns
    -------
    DataVersion
        `added_bytes` is what it cost; `again` where the last version is this very data.

    Raises
    ------
    DataError
        A value, column or cell that would not come back exactly; the sentence names it and nothing is kept.
    """
    if isinstance(value, (str, Path)):
        return here().data.save(Path(value), name)
    return here().data.save(value, name, source=_called(value))


def data_load(reference: str) -> Any:
    """The value of `customers@2` or `customers`, bit for bit; every digest is checked.

    Raises
    ------
    DataVersionNotFound
        The nearest name is offered.
    BlobCorrupt
        A chunk was changed on disk; nothing is given back.
    """
    return here().data.load(reference)


def data_write(reference: str, path: str | Path) -> DataVersion:
    """Write a kept file or folder where nothing is yet."""
    return here().data.write(reference, Path(path))


def data_log(name: str | None = None) -> DataLog:
    """Versions of a name, or the newest of each name; see `%data log`."""
    return here().data.log(name)


def data_diff(before: str, after: str, *, key: str | tuple[str, ...] = ()) -> DataDiff:
    """Rows added, removed and changed between two versions, by key or by position; see `%data diff`."""
    return here().data.diff(before, after, (key,) if isinstance(key, str) else tuple(key))


def data_erase(name: str, where: str, *, reason: str = "") -> DataErasure:
    """Take the rows that match out of every version of `name`, and every byte of them out of the store.

    Parameters
    ----------
    where : str
        A condition as `DataFrame.query` reads it, such as `"id == 17"`; it is not kept.
    reason : str
        Kept in the history, so it must not hold the value.

    Returns
    -------
    DataErasure
        `left` names what still holds a value and is not ours to rewrite: a model, a picture, data of another name.
    """
    return here().data.erase(name, where, reason=reason)


def data_export(reference: str, path: str | Path) -> DataExport:
    """Write a version as .parquet, .feather, .csv, .npy or .npz; `exact` says whether the file holds all of it."""
    return here().data.export(reference, Path(path))


def data_gc(*, keep: int | None = None) -> DataCollection:
    """Remove all but the newest `keep` versions of each name that nothing refers to; see `%data gc`."""
    return here().data.collect(keep)


def drift(current: Any, reference: Any = None, *, rate: float = 0.05, floor: float = 0.02) -> DriftReport:
    """Compare a table with a model's training data or another table; see `%drift`."""
    against = None if reference is None else _named(reference)
    return here().drift(_named(current), against, rate=rate, floor=floor)


def learn(table: Any, name: str) -> Schema:
    """Read the schema of a table and keep it; see `%validate DF as NAME`.

    Parameters
    ----------
    table : DataFrame or str
        The value of a variable of the notebook, or an expression.
    """
    return here().learn(_named(table), name)


def validate(table: Any, schema: str, *, gate: bool = False) -> Validation:
    """Hold a table against a schema, `customers` or `customers@2`; see `%validate DF against NAME`.

    Parameters
    ----------
    table : DataFrame or str
        The value of a variable of the notebook, or an expression.
    gate : bool
        Raise where the table fails.

    Raises
    ------
    ValidationFailed
        It fails, and `gate` is set; the verdict is kept all the same.
    SchemaNotFound
        The nearest name is offered.
    MissingDependency
        pandera is not installed.
    """
    from ..services.data.validate import require_passed

    found = here().validate(_named(table), schema)
    return require_passed(found) if gate else found


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
    return here().export_pipeline(_named(target), options)


def export_service(reference: str, *, out: str | None = None) -> ExportedService:
    """A folder that serves a registered model without us; see `%export service`."""
    return here().export_service(reference, out=out)


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
