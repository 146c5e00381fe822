"""`%export pipeline` wired: what a text asks for, what it stands on, what travels with it, and that it is remembered."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..adapters.notebooks import notes_in, saved_in
from ..core.code.reading.names import names
from ..core.code.slicing.freezing import freezing, loads_frozen, stale_use
from ..core.code.slicing.hidden import sentences, surprises
from ..core.code.slicing.suspects import origin_of
from ..core.code.writing.settings import settings_of_numbers
from ..core.code.writing.targets import STORED, folder_name, run_number, targets, together
from ..errors import MlopsMagicError, NotFound, NotReplayable, UsageError, VariableNotFound
from ..records.hidden import HiddenState
from ..records.proof import ExportedPipeline, PipelineOptions
from ..services.care.audit import head
from ..services.models.register import reference_parts
from ..services.models.training_data import training_inputs
from ..services.pipelines.attach import Attaching, Wanted, attached, is_model
from ..services.pipelines.data_tests import Covering, covered
from ..services.pipelines.diagnose import Notebook
from ..services.pipelines.export_pipeline import export_pipeline
from ..services.pipelines.prove import expected_of
from ..services.pipelines.write_forms import Request
from ..store import exports
from ..store.data import schemas
from ..store.models import models
from .asked import Around, Asked
from .stored import run_asked, version_asked

if TYPE_CHECKING:
    from ..records.execution import Execution, Slice
    from ..records.model import ModelVersion

TIMES_ORIGINAL = 4.0  # a replay may meet a busier machine than the notebook did
FINGERPRINT_SECONDS = 60.0  # for reading one target to its end; ten gigabytes


def exported(around: Around, text: str, options: PipelineOptions, say: Callable[[str], None]) -> ExportedPipeline:
    """The folder with the script and its proof, remembered in the store where there is one."""
    asked = _asked(around, text, options)
    kernel = around.kernel
    _tell_hidden_state(around, asked)
    request = Request(
        asked.slices,
        asked.expected,
        Path(options.out or folder_name(text)).expanduser().absolute(),
        Path.cwd() if kernel is None else kernel.home,
        asked.params | frozenset(options.params),
        options.timeout or _seconds(asked.slices, around.proof_seconds),
        asked.attaching.attached(),
        options.budget,
        None if kernel is None else Notebook(kernel.executions, kernel.namespace),
        {} if kernel is None else notes_in(Path(kernel.notebook)),
        _covering(around),
        _history(around),
        settings_of_numbers(os.environ) if kernel is None else kernel.settings,
        {} if kernel is None else kernel.read_texts,
    )
    made = export_pipeline(request, say=say)
    made = replace(made, notes=tuple(_not_offered(made, options.params)))
    _remember(around, made, asked)
    return made


def _covering(around: Around) -> Covering | None:
    """Asks the store which schemas cover a content; None where it has none, or cannot be asked."""
    try:
        known = around.has_store() and schemas.references(around.store())
    except MlopsMagicError:  # what is remembered of the export says why
        return None
    return (lambda fingerprints: covered(around.store(), fingerprints)) if known else None


def _history(around: Around) -> str:
    """Head of the store's chain; empty where there is no store, or it cannot be asked."""
    try:
        return head(around.store()) if around.has_store() else ""
    except MlopsMagicError:  # what is remembered of the export says why
        return ""


def _seconds(slices: Sequence[Slice], least: float) -> float:
    """What one replay may take: the last slice is everything that ran, and its own time is known."""
    return max(least, TIMES_ORIGINAL * sum(each.duration_seconds for each in slices[-1].executions))


def _not_offered(made: ExportedPipeline, wanted: Sequence[str]) -> Iterator[str]:
    """A sentence for each name after `-p` that is no parameter of the script."""
    for name in wanted:
        if name not in dict(made.proof.params) and name not in made.proof.extent.dead:
            yield f"{name} is no parameter: no statement that was kept assigns a number, a text or a list to it."


def _tell_hidden_state(around: Around, asked: Asked) -> None:
    """Say what a reader of the notebook would not see, and keep it with the slices."""
    if around.kernel is None or asked.version is not None or asked.run_id is not None:
        return
    executions, saved = around.kernel.executions, saved_in(Path(around.kernel.notebook))
    found = [surprises(executions, piece.executions, saved) for piece in asked.slices]
    asked.slices = tuple(
        replace(piece, warnings=sentences(said)) for piece, said in zip(asked.slices, found, strict=True)
    )
    if found[0]:
        around.show(HiddenState(asked.slices[0].target, found[0], len(asked.slices[0].executions)))


def _asked(around: Around, text: str, options: PipelineOptions) -> Asked:
    several = targets(text)
    stored = next((each for each in several if each.startswith(STORED)), None)
    if stored is not None and len(several) > 1:
        raise UsageError(f"runs and registered models are exported one at a time. Type: %export pipeline {stored}")
    if text.startswith("run:"):
        return run_asked(around, run_number(text), options)
    version = _version(around, text) if _is_reference(around, text) else None
    if version is None:
        try:
            return _of_notebook(around, several, options)
        except NotFound as error:
            if len(several) > 1 or error.name not in names(text).loads:  # a name of `--freeze`, for example
                raise
            version = _version_or_variable(around, text)
    return version_asked(around, version, options)


def _of_notebook(around: Around, several: tuple[str, ...], options: PipelineOptions) -> Asked:
    """Values that the notebook has."""
    kernel, wanted = around.notebook(), []
    for name in options.params:
        kernel.known(name)
    seconds = options.timeout or FINGERPRINT_SECONDS
    for each in several:
        value = kernel.value(each)
        rows = None
        if is_model(value):
            rows = training_inputs(each, value, kernel.executions, kernel.value, kernel.namespace)
        expected = expected_of(each, value, tolerance=options.tolerance, seconds=seconds)
        wanted.append(Wanted(expected, value, rows))
    attaching, whole_text = attached(wanted, options.tolerance), together(several)
    kernel.cut(whole_text)  # says what was made before us
    executions = kernel.executions
    for name in options.freeze:
        executions = _frozen(around, name, executions, whole_text, attaching)
    slices = kernel.slices(whole_text, executions)
    for name in options.freeze:
        slices = _without_stale(slices, name)
    params = frozenset(name for each in slices[0].executions for name in around.asked_params(each.seq))
    return Asked(tuple(each.expected for each in wanted), slices, attaching, params=params)


def _frozen(
    around: Around, name: str, executions: tuple[Execution, ...], text: str, attaching: Attaching
) -> tuple[Execution, ...]:
    """The log with a name loaded as data, its value among the files of the export."""
    if not name.isidentifier():
        raise UsageError(f"--freeze takes names of variables, not {name!r}. Give it a name first: frozen = {name}")
    value = around.notebook().value(name)
    found = freezing(executions, name, around.notebook().wanted(text))
    if found is None:
        raise NotReplayable(
            f"{name} was made before the extension was loaded. Put %load_ext mlops_magic into the first cell."
        )
    attaching.freeze(name, value, found.execution, origin_of(found.execution))
    return found.executions


def _without_stale(slices: tuple[Slice, ...], name: str) -> tuple[Slice, ...]:
    """The slices that use the frozen value and no earlier one."""
    fresh = tuple(piece for piece in slices if stale_use(piece, name) is None)
    if not fresh:
        used = stale_use(slices[0], name)
        raise NotReplayable(
            f"{name} was bound or changed again after execution {used} used it, so its value now is not the one that was "
            f"used. Run the cells again up to there, then type: frozen_{name} = {name}"
        )
    if not any(loads_frozen(piece, name) for piece in fresh[:-1] or fresh):  # the last one may be everything that ran
        raise UsageError(f"nothing of {slices[0].target} stands on {name}. Type the line again without --freeze {name}")
    return fresh


def _is_reference(around: Around, target: str) -> bool:
    """Whether a target names a registered model for certain: `model:churn`, `churn@3`; `A @ b` is a product."""
    name = target.partition("@")[0].strip()
    unknown = around.kernel is None or name not in around.kernel.namespace
    return target.startswith("model:") or (unknown and ("@" in target or around.kernel is None))


def _version_or_variable(around: Around, target: str) -> ModelVersion:
    """A registered model of that name; else the error says what became of the name, or the nearest of both kinds."""
    names = {version.name for version in models.listed(around.store())} if around.has_store() else set()
    if target not in names:
        fate = around.notebook().fate(target)
        if fate:
            raise NotReplayable(fate)
        known = [*around.notebook().variables(), *sorted(names)]
        raise VariableNotFound(target, known, "Type: %export pipeline NAME, with a variable or a registered model.")
    return _version(around, target)


def _version(around: Around, reference: str) -> ModelVersion:
    return models.get(around.store(), *reference_parts(reference))


def _remember(around: Around, made: ExportedPipeline, asked: Asked) -> None:
    """Note the export in the store; the folder stands even if that fails."""
    proof = (Path(made.folder) / "proof.json").read_text(encoding="utf-8")
    model = asked.version.reference if asked.version else None
    export = exports.NewExport("pipeline", made.target, made.folder, made.proof.verdict, proof, asked.run_id, model)
    try:
        exports.put(around.store(), export, now_ns=time.time_ns())
    except MlopsMagicError as error:
        if around.kernel is not None:
            around.kernel.say(f"the export is not in the store: {error}")
