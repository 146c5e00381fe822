"""`mlops run` and `mlops export pipeline`: a notebook file under capture, without a front end."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..adapters.notebooks import opened, written
from ..errors import NotebookFailed, UsageError

Progress = Callable[[int, int], None]  # cells done, cells in all


@dataclass(frozen=True, slots=True)
class RanNotebook:
    """How a run went; `failure` is empty when every cell ran."""

    cells: int
    failure: str
    export: dict[str, Any] | None = None  # its proof.json


@dataclass(frozen=True, slots=True)
class NotebookRequest:
    """What to run, and what to export from it."""

    path: Path
    timeout: int | None = None
    save: Path | None = None  # where the notebook with its outputs goes
    target: str | None = None
    out: Path | None = None


def run_notebook(request: NotebookRequest, progress: Progress) -> RanNotebook:
    """Run every cell in order; a cell that fails ends it, as Run All would.

    Raises
    ------
    UsageError
        The notebook is not there, or the target cannot be exported: the kernel's own sentence.
    """
    failure, proof = "", None
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
        if request.target is not None and not failure:
            out = (request.out or Path(f"{request.target}-pipeline")).absolute()
            told = kernel.tell(f"__exported__ = %export pipeline {request.target} --out {shlex.quote(str(out))}")
            if told.error:
                raise UsageError(told.error.partition(": ")[2] or told.error)
            proof = json.loads((out / "proof.json").read_text(encoding="utf-8"))
        if request.save is not None:
            written(kernel.notebook, request.save)
    return RanNotebook(len(cells), failure, proof)
