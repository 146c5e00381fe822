"""Are the files that a script reads still what the notebook read? If not, it says which ones it carries.

Small files travel along as they were read, larger ones as they are now.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ...adapters.files import file_fingerprint
from ...export.pipeline import PipelineFiles
from ...records.execution import MOST_COPIED_BYTES, Input, Slice
from .prove import Verdict
from .write_forms import inputs


@dataclass(frozen=True, slots=True)
class Changed:
    """An input that is another file now.

    `carried` is what travels along: the file as it was read, or as it is now; None where it is gone.
    """

    read: Input
    carried: Input | None
    said: str


def with_inputs_now(files: PipelineFiles, verdict: Verdict, cwd: Path) -> tuple[PipelineFiles, Verdict]:
    """The files and the verdict with what became of the inputs since.

    A script that gives the value with a file as it is now is verified with that file; the reader is told that the
    notebook read another one. Where it does not, the file is the likeliest reason.
    """
    changed = changed_inputs(files.piece, cwd, files.texts)
    if not changed:
        return files, verdict
    other = [each for each in changed if each.carried != each.read]
    if verdict.status != "verified":
        return files, replace(verdict, reason=f"{other[0].said} {verdict.reason}") if other else verdict
    now = {each.read: each.carried for each in other if each.carried is not None}
    told = (*files.piece.warnings, *(each.said for each in changed))
    found = tuple(now.get(read, read) for read in files.inputs)
    return replace(files, inputs=found, piece=replace(files.piece, warnings=told)), verdict


def changed_inputs(piece: Slice, cwd: Path, texts: Container[str] = ()) -> tuple[Changed, ...]:
    """Inputs of a slice that are not what was read; those that are too large to travel along are known by their size.

    Parameters
    ----------
    texts : container of str
        Fingerprints of files whose bytes are known as they were read.
    """
    return tuple(_changed(piece, cwd, texts))


def _changed(piece: Slice, cwd: Path, texts: Container[str]) -> Iterator[Changed]:
    for read in inputs(piece, cwd):
        reader = next(each.seq for each in piece.executions if read in each.inputs)
        now = _now(read, cwd / read.path)
        if now == read:
            continue
        happened = f"{read.path} {'is gone' if now is None else 'was changed'} since execution {reader} read it"
        if read.fingerprint in texts and not read.stays:
            yield Changed(read, read, f"{happened}, and the script has it as it was.")
        elif now is None:
            yield Changed(read, None, f"{happened}.")
        else:
            yield Changed(read, now, f"{happened}, and the script has it as it is now.")


def _now(read: Input, path: Path) -> Input | None:
    """The input as it lies there now; None where it is gone."""
    try:
        size = path.stat().st_size
        if size == read.size_bytes and size > MOST_COPIED_BYTES:
            return read
        return replace(read, fingerprint=file_fingerprint(path).fp, size_bytes=size)
    except OSError:
        return None
