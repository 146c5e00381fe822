"""Is the code of a version still Python, and does its exported pipeline still rebuild it? Tests of `mlops ci`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ...adapters.processes import clean_environment, finished
from ...core.code.reading.names import names
from ...core.data.codec import from_json
from ...core.syntax import parse
from ...records.ci import FAILED, PASSED, SKIPPED
from ...records.execution import Slice
from ...records.model import ModelVersion
from ...store import blobs, exports
from ...store.exports import Export
from ...store.sqlite.connection import Database

Said = tuple[str, str]  # verdict and sentence
PROOF_SECONDS = 3600.0
SCRIPT = "pipeline.py"


def parses(database: Database, version: ModelVersion) -> Said:
    """Every cell the version stands on is Python."""
    piece = _recipe(database, version)
    if piece is None:
        return SKIPPED, "how it was made is not recorded"
    for each in piece.executions:
        try:
            parse(each.code)
        except SyntaxError as error:
            return FAILED, f"execution {each.seq} is no Python: {error.msg} in line {error.lineno}"
    return PASSED, f"{len(piece.executions)} executions"


def complete(database: Database, version: ModelVersion) -> Said:
    """What the target is made of is bound by an execution that is kept, and nothing that failed is among them."""
    piece = _recipe(database, version)
    if piece is None:
        return SKIPPED, "how it was made is not recorded"
    bound = {name for each in piece.executions for name in each.binds | each.changes}
    lost = sorted(names(piece.target).loads - bound)
    if lost:
        return FAILED, f"no execution of its recipe makes {lost[0]}"
    refused = next((said for each in piece.executions for said in each.refusals), "")
    return (SKIPPED, f"no script can do again what it did: {refused}") if refused else (PASSED, f"makes {piece.target}")


def exported(database: Database, version: ModelVersion) -> Said:
    """The newest exported pipeline was verified, and its files are Python still."""
    newest = _newest(database, version)
    if newest is None:
        return SKIPPED, f"no pipeline was exported. Type: %export pipeline {version.reference}"
    if not newest.status.startswith("verified"):
        return FAILED, f"export {newest.id} is not verified: {newest.status}"
    files = sorted(Path(newest.folder).rglob("*.py"))
    for file in files:
        try:
            parse(file.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            return FAILED, f"{file.name} of export {newest.id} is no Python any more: {error}"
    return (
        PASSED,
        f"export {newest.id} is verified; {f'{len(files)} files are Python' if files else 'its folder is not here'}",
    )


def rebuilds(database: Database, version: ModelVersion) -> Said:
    """The exported pipeline, run again in clean processes, gives this very model."""
    newest = _newest(database, version)
    if newest is None or not (Path(newest.folder) / SCRIPT).is_file():
        return SKIPPED, f"there is no exported pipeline here. Type: %export pipeline {version.reference}"
    command = [sys.executable, SCRIPT, "--verify"]
    ended = finished(command, folder=Path(newest.folder), environment=clean_environment(), seconds=PROOF_SECONDS)
    said = (ended.output.strip() or ended.errors.strip() or "it ended without a word").splitlines()[-1]
    if ended.code is None:
        return FAILED, f"export {newest.id} was stopped after {PROOF_SECONDS:.0f} s"
    return (FAILED if ended.code else PASSED), f"export {newest.id}: {said}"


def _recipe(database: Database, version: ModelVersion) -> Slice | None:
    key = version.recipe_key
    return None if key is None else from_json(Slice, blobs.get(database, key).decode())


def _newest(database: Database, version: ModelVersion) -> Export | None:
    made = (each for each in exports.listed(database) if each.kind == "pipeline" and each.model == version.reference)
    return next(made, None)


TESTS: dict[str, Callable[[Database, ModelVersion], Said]] = {
    "recipe parses": parses,
    "recipe is complete": complete,
    "exported pipeline": exported,
}
