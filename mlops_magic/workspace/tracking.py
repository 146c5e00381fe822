"""Runs from Python: `with track(…)`, and what is said of the run that is open.

What a `log_…` call returns from is kept: it survives kill -9. A point, param, tag or note that cannot be kept (no
store, a full disk) is said in one line, and the program goes on. In a tracked cell the functions speak of the cell's run,
in a block of `track` of the block's. They work in any thread, and in forked processes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from ..capture.resources import ours
from ..errors import UsageError
from ..records.run import Artifact, FittedModel
from ..services.tracking.recording import Recording
from ..services.tracking.track_block import Block, BlockOptions, NotRecorded, around, innermost, place_of
from .functions import here


def track(
    experiment: str = "default",
    *,
    name: str = "",
    tags: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    parent: Recording | None = None,
) -> Block:
    """A run around a block: `with mlops_magic.track("churn") as run:`, in a script, a loop or a cell.

    Inside of a tracked cell or of another block it is a run within that run. What the block raises passes: the run is
    failed, or interrupted where the user stopped it.

    Parameters
    ----------
    experiment : str
        Runs of one experiment are compared with each other.
    name : str
        What this run is called; need not be unique.
    tags, params : mapping, optional
        As `tag` and `log_params` take them.
    parent : run, optional
        What `with track(…) as run` gave: a thread of its own does not know which run it works for.

    Examples
    --------
    >>> import mlops_magic
    >>> with mlops_magic.track("churn", params={"alpha": 0.1}) as run:  # doctest: +SKIP
    ...     for step in range(100):
    ...         run.log_metric("loss", 1 / (step + 1))
    """
    for what, given in (("params", params), ("tags", tags)):
        if not isinstance(given, (Mapping, NoneType)):
            raise UsageError(f"{what} are names with values, not a {type(given).__name__}: {what}={{'alpha': 0.1}}")
    workspace = here(create=True)
    outer = parent or around() or workspace.cell_recording
    options = BlockOptions(str(experiment), str(name), tags, params, outer.id if outer is not None else None)
    place = place_of(sys._getframe(1), workspace.running_cell)  # noqa: SLF001 - the one way to know the caller
    return Block(workspace.store, workspace.settings, options, place, workspace.say)


def log_metric(name: str, value: float, step: int | None = None) -> None:
    """Add one point to the run that is open.

    Parameters
    ----------
    name : str
        The metric; points of one name are its curve.
    value : float
        NaN, infinities, -0.0 and integers of any size are kept exactly.
    step : int, optional
        Place on the curve; default: one more than the last of this name.

    Raises
    ------
    UsageError
        No run is open, or the value is no number.
    """
    _open().log_metric(name, value, step)


def log_metrics(metrics: Mapping[str, float], step: int | None = None) -> None:
    """Add one point of each of several metrics; see `log_metric`."""
    _open().log_metrics(metrics, step)


def log_series(name: str, values: Iterable[float], steps: Iterable[int] | None = None) -> None:
    """Add many points of one metric, in order; see `log_metric`. From 256 on they are one transaction."""
    _open().log_series(name, values, steps)


def log_param(name: str, value: Any) -> None:
    """A value that was chosen, once in a run; see `log_params`."""
    _open().log_params({name: value})


def log_params(params: Mapping[str, Any]) -> None:
    """Values that were chosen.

    Raises
    ------
    UsageError
        No run is open, or one has another value already: what changes is a metric.
    """
    _open().log_params(params)


def log_artifact(content: str | Path | bytes, name: str | None = None) -> Artifact:
    """Keep a file, or bytes under a name, with the run.

    Raises
    ------
    UsageError
        No run is open, there is no such file, or the bytes have no name.
    StoreError
        Nothing was kept.
    """
    with ours():  # what we read is nothing that the cell stands on
        found: Artifact = _open().log_artifact(content, name)
    return found


def log_figure(figure: Any, name: str) -> Artifact:
    """Keep a figure of matplotlib's as PNG with the run; see `log_artifact`."""
    with ours():  # what we read is nothing that the cell stands on
        found: Artifact = _open().log_figure(figure, name)
    return found


def log_model(model: Any, name: str) -> FittedModel:
    """Keep a model's fingerprint, parameters and pickle with the run; `register` is what signs one.

    Raises
    ------
    UsageError
        No run is open, or it cannot be pickled.
    """
    with ours():  # what we read is nothing that the cell stands on
        found: FittedModel = _open().log_model(model, name)
    return found


def tag(name: str, value: Any) -> None:
    """A word to find the run by."""
    _open().tag(name, value)


def note(text: str) -> None:
    """A sentence about the run, shown on its card."""
    _open().note(text)


def _open() -> Recording | NotRecorded:
    found = innermost() or here().cell_recording
    if found is None:
        raise UsageError(
            "no run is being recorded. Put %%track on the first line of the cell, "
            "or write: with mlops_magic.track('churn') as run:"
        )
    return found
