"""`mlops run` and `mlops export pipeline`: a notebook file under capture, without a front end."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...adapters.notebooks import NotebookKernel, opened, written
from ...core.code.writing.targets import folder_name
from ...core.data.codec import from_json
from ...errors import NotebookFailed, UsageError
from ...records.proof import ExportedPipeline, PipelineOptions
from .export_pipeline import typed_here

Progress = Callable[[int, int], None]  # cells done, cells in all


@dataclass(frozen=True, slots=True)
class RanNotebook:
    """How a run went; `failure` is empty when every cell ran."""

    cells: int
    failure: str
    export: ExportedPipeline | None = None


@dataclass(frozen=True, slots=True)
class NotebookRequest:
    """What to run, and what to export from it."""

    path: Path
    timeout: int | None = None
    save: Path | None = None  # where the notebook with its outputs goes
    targets: tuple[str, ...] = ()
    options: PipelineOptions = field(default_factory=PipelineOptions)

    @property
    def out(self) -> Path:
        """The folder, beside the caller and not beside the notebook."""
        return Path(self.options.out or folder_name(self.targets[0])).absolute()

    def words(self) -> str:
        """What to type after `%export pipeline`."""
        options = self.options
        words = [", ".join(self.targets), "--out", str(self.out)]
        words += [word for name in options.freeze for word in ("--freeze", name)]
        words += [word for name in options.params for word in ("--param", name)]
        words += ["--tolerance", repr(options.tolerance)] if options.tolerance else []
        words += ["--budget", repr(options.budget)] if options.budget is not None else []
        return shlex.join([*words, "--timeout", str(self.timeout)] if self.timeout else words)


def run_notebook(request: NotebookRequest, progress: Progress, say: Callable[[str], None]) -> RanNotebook:
    """Run every cell in order; a cell that fails ends it, as Run All would.

    Parameters
    ----------
    progress, say : callable
        Given the cells that are done and all; told what the proof is doing.

    Raises
    ------
    UsageError
        The notebook is not there, or the target cannot be exported: the kernel's own sentence.
    """
    failure, made = "", None
    with opened(request.path.absolute(), timeout=request.timeout) as kernel:
        cells = kernel.code_cells
        for done, place in enumerate(cells):
            progress(done, len(cells))
            try:
                kernel.run_cell(place)
            except NotebookFailed as error:
                failure = str(error)
                break
        else:
            progress(len(cells), len(cells))
        if request.targets and not failure:
            made = _exported(kernel, request, say)
        if request.save is not None:
            written(kernel.notebook, request.save)
    return RanNotebook(len(cells), failure, made)


def _exported(kernel: NotebookKernel, request: NotebookRequest, say: Callable[[str], None]) -> ExportedPipeline:
    told = kernel.tell(f"__exported__ = %export pipeline {request.words()}", say)
    if told.error:
        raise UsageError(told.error.partition(": ")[2] or told.error)
    told = kernel.tell("__import__('mlops_magic.core.data.codec', fromlist=['to_json']).to_json(__exported__)")
    made = from_json(ExportedPipeline, ast.literal_eval(told.text.strip()))
    return replace(made, place=typed_here(request.out))
