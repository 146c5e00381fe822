"""Are the files that a script reads still what the notebook read? It carries them as they are now, and says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ...adapters.files import file_fingerprint
from ...export.pipeline import PipelineFiles
from ...records.execution import MOST_COPIED_BYTES, Input, Slice
from .prove import Verdict
from .write_forms import inputs


@dataclass(frozen=True, slots=True)
class Changed:
    """An input that is another file now; `now` is None where it is gone."""

    read: Input
    now: Input | None
    said: str


def with_inputs_now(files: PipelineFiles, verdict: Verdict, cwd: Path) -> tuple[PipelineFiles, Verdict]:
    """The files and the verdict with what became of the inputs since.

    A script that gives the value with a file as it is now is verified with that file; the reader is told that the
    notebook read another one. Where it does not, the file is the likeliest reason.
    """
    changed = changed_inputs(files.piece, cwd)
    if not changed:
        return files, verdict
    if verdict.status != "verified":
        return files, replace(verdict, reason=f"{changed[0].said} {verdict.reason}")
    now = {each.read: each.now for each in changed if each.now is not None}
    told = (*files.piece.warnings, *(each.said for each in changed))
    found = tuple(now.get(read, read) for read in files.inputs)
    return replace(files, inputs=found, piece=replace(files.piece, warnings=told)), verdict


def changed_inputs(piece: Slice, cwd: Path) -> tuple[Changed, ...]:
    """Inputs of a slice that are not what was read; those that are too large to travel along are known by their size."""
    found = []
    for read in inputs(piece, cwd):
        path = cwd / read.path
        reader = next(each.seq for each in piece.executions if read in each.inputs)
        try:
            size = path.stat().st_size
            if size == read.size_bytes and size > MOST_COPIED_BYTES:
                continue
            now = replace(read, fingerprint=file_fingerprint(path).fp, size_bytes=size)
        except OSError:
            found.append(Changed(read, None, f"{read.path} is gone since execution {reader} read it."))
            continue
        if now != read:
            said = f"{read.path} was changed since execution {reader} read it, and the script has it as it is now."
            found.append(Changed(read, now, said))
    return tuple(found)
