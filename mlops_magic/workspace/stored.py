"""What does the export of a run or a registered model stand on? The store's recipe, and rows the notebook still has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.data.fingerprint import fingerprint
from ..errors import MlopsMagicError, UsageError
from ..services.models.register import load
from ..services.models.training_data import training_inputs
from ..services.pipelines import recorded
from ..services.pipelines.attach import Attaching, Wanted
from .asked import Around, Asked

if TYPE_CHECKING:
    from ..records.model import ModelVersion
    from ..records.proof import PipelineOptions
    from ..services.pipelines.prove import Expected


def run_asked(around: Around, number: int, options: PipelineOptions) -> Asked:
    """The model that a run fitted; asked about its training data where the notebook still has both.

    Raises
    ------
    RunNotFound, NotReplayable
        There is no such run, or it fitted no model.
    """
    _needs_no_value(options)
    expected, slices = recorded.of_run(around.store(), number)
    attaching = Attaching()
    for each in expected:
        found = _of_run(around, each)
        attaching.recorded(each) if found is None else attaching.target(found)
    params = recorded.asked_params(around.store(), number)
    return Asked(expected, slices, attaching, run_id=number, params=params)


def version_asked(around: Around, version: ModelVersion, options: PipelineOptions) -> Asked:
    """A registered version; asked about its training data where the notebook still has that.

    Raises
    ------
    NotReplayable
        How it was made is not recorded.
    """
    _needs_no_value(options)
    expected, slices = recorded.of_version(around.store(), version)
    attaching = Attaching()
    for each in expected:
        found = _of_version(around, version, each)
        attaching.recorded(each) if found is None else attaching.target(found)
    params = recorded.asked_params(around.store(), version.run_id) if version.run_id is not None else frozenset()
    return Asked(expected, slices, attaching, version, version.run_id, params)


def _needs_no_value(options: PipelineOptions) -> None:
    if options.tolerance or options.freeze:
        option = "--tolerance" if options.tolerance else "--freeze"
        raise UsageError(
            f"{option} needs the value itself. Type: %export pipeline VARIABLE, in the notebook that has it."
        )


def _of_run(around: Around, expected: Expected) -> Wanted | None:
    """The model and its rows, if the variable still holds this very model."""
    kernel = around.kernel
    if kernel is None or expected.expression not in kernel.namespace:
        return None
    model = kernel.namespace[expected.expression]
    if fingerprint(model).fp != expected.fingerprint:
        return None
    rows = training_inputs(expected.expression, model, kernel.executions, kernel.value, kernel.namespace)
    return Wanted(expected, model, rows) if rows is not None else None


def _of_version(around: Around, version: ModelVersion, expected: Expected) -> Wanted | None:
    """The version's own model, loaded, and the rows it learnt from, if the notebook has just these."""
    rows = _same_rows(around, version)
    if rows is None:
        return None
    try:
        model = load(around.store(), version.name, str(version.version), config_folder=around.config_folder)
    except MlopsMagicError:  # nobody we trust signed it: then it is compared by its fingerprint alone
        return None
    return Wanted(expected, model, rows)


def _same_rows(around: Around, version: ModelVersion) -> tuple[str, Any] | None:
    if around.kernel is None or not version.data:
        return None
    name, print_ = version.data[0]
    try:
        rows = around.kernel.value(name)
    except MlopsMagicError:  # the name is gone
        return None
    return (name, rows) if fingerprint(rows).fp == print_ else None
