"""`mlops ci`: are the code, the data and the model of a version still what was registered?"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.code.reading.names import names
from ..core.data.codec import from_json
from ..core.data.fingerprint import fingerprint
from ..core.syntax import parse
from ..errors import MlopsMagicError, UsageError
from ..export.junit import junit
from ..records.ci import FAILED, PASSED, SKIPPED, CiReport, CiTest
from ..records.execution import Slice
from ..records.model import ModelVersion
from ..records.schema import Schema
from ..store import audit, blobs, datasets, exports, gates, models, replay, schemas
from ..store.connection import Database
from ..store.coverage import coverage
from ..store.recognised import saved_as
from . import data_parts
from .export_service import drawn_inputs, schema_of
from .register import answers, load, reference_parts, same_answers
from .validate import Asked, checked

Said = tuple[str, str]  # verdict and sentence


@dataclass(frozen=True, slots=True)
class _Around:
    """What a test may ask."""

    database: Database
    version: ModelVersion
    config_folder: Path


def ci(database: Database, reference: str, *, config_folder: Path) -> CiReport:
    """Every test of a version; what a test raises is its failure.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    """
    version = models.get(database, *reference_parts(reference))
    around = _Around(database, version, config_folder)
    return CiReport(version.reference, tuple(_all(around)))


def write_junit(report: CiReport, path: Path) -> None:
    """Write the report as JUnit XML; a file that was there is replaced.

    Raises
    ------
    UsageError
        There is no such folder.
    """
    if not path.parent.is_dir() or path.is_dir():
        raise UsageError(f"{path} cannot be written: there is no such folder. Type: --junit junit.xml")
    path.write_bytes(junit(report))


def _all(around: _Around) -> Iterator[CiTest]:
    """Tests in the order of the table; those of the data once for each table the version was trained on."""
    for suite, name, test in TESTS:
        yield _timed(suite, name, functools.partial(test, around))
    for name, print_ in around.version.data:
        for title, of_data in OF_DATA:
            yield _timed("data", f"{title}: {name}", functools.partial(of_data, around, print_))
    for alias in around.version.aliases:
        yield _timed("model", f"gate of {alias}", functools.partial(_gate, around, alias))


def _timed(suite: str, name: str, test: Callable[[], Said]) -> CiTest:
    begun = time.perf_counter()
    try:
        verdict, said = test()
    except MlopsMagicError as error:
        verdict, said = FAILED, str(error)
    except Exception as error:  # noqa: BLE001 - a model's own code may raise anything; then the test failed
        verdict, said = FAILED, f"it raised {type(error).__name__}: {error}"
    return CiTest(suite, name, verdict, said, time.perf_counter() - begun)


def _recipe(around: _Around) -> Slice | None:
    key = around.version.recipe_key
    return None if key is None else from_json(Slice, blobs.get(around.database, key).decode())


def _parses(around: _Around) -> Said:
    """Every cell the version stands on is Python."""
    piece = _recipe(around)
    if piece is None:
        return SKIPPED, "how it was made is not recorded"
    for each in piece.executions:
        try:
            parse(each.code)
        except SyntaxError as error:
            return FAILED, f"execution {each.seq} is no Python: {error.msg} in line {error.lineno}"
    return PASSED, f"{len(piece.executions)} executions"


def _complete(around: _Around) -> Said:
    """What the target is made of is bound by an execution that is kept, and nothing that failed is among them."""
    piece = _recipe(around)
    if piece is None:
        return SKIPPED, "how it was made is not recorded"
    bound = {name for each in piece.executions for name in each.binds | each.changes}
    lost = sorted(names(piece.target).loads - bound)
    if lost:
        return FAILED, f"no execution of its recipe makes {lost[0]}"
    refused = next((said for each in piece.executions for said in each.refusals), "")
    return (SKIPPED, f"no script can do again what it did: {refused}") if refused else (PASSED, f"makes {piece.target}")


def _exported(around: _Around) -> Said:
    """The newest exported pipeline was verified, and its files are Python still."""
    version = around.version
    made = [
        each for each in exports.listed(around.database) if each.kind == "pipeline" and each.model == version.reference
    ]
    if not made:
        return SKIPPED, f"no pipeline was exported. Type: %export pipeline {version.reference}"
    newest = made[0]
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


def _kept(around: _Around, print_: str) -> Said:
    """A saved version of the training data comes back, and every digest of it is right."""
    loaded = _saved(around.database, print_)
    if loaded is None:
        return SKIPPED, "these rows were not saved. Type: %data save df as NAME"
    reference, value = loaded
    if fingerprint(value).fp != print_:
        return FAILED, f"{reference} is not the data that was trained on any more"
    return PASSED, f"{reference}, every digest is right"


def _keeps_schema(around: _Around, print_: str) -> Said:
    """The training data keeps its schemas: where it was saved, as it is found now; else as it was last looked at."""
    told, loaded = coverage(around.database, (print_,)), _saved(around.database, print_)
    named = schema_of(around.database, around.version)
    if loaded is not None and (told or named is not None):
        found = {each.schema_name: _schema(around.database, each.schema_name) for each in told}
        if named is not None:
            found[named.reference] = named
        return _checked(loaded, tuple(found.values()))
    if not told:
        return SKIPPED, "no schema covers these rows. Type: %validate df as NAME"
    broken = [each for each in told if not each.kept]
    if broken:
        return FAILED, f"they did not keep {broken[0].schema_name} when they were last looked at: {broken[0].said}"
    return PASSED, "; ".join(f"{each.schema_name}: {each.said}" for each in told)


def _checked(loaded: tuple[str, Any], found: tuple[Schema, ...]) -> Said:
    """The verdict on saved rows, against each schema in turn."""
    reference, value = loaded
    for schema in found:
        verdict = checked(Asked(value, reference), schema)
        if not verdict.passed:
            worst = verdict.failed[0]
            return FAILED, f"{reference} does not keep {schema.reference}: {worst.column}: {worst.said}"
    checks = sum(schema.questions for schema in found)
    return PASSED, f"{reference} keeps {', '.join(schema.reference for schema in found)}: {checks} checks"


def _schema(database: Database, reference: str) -> Schema:
    name, _, version = reference.rpartition("@")
    return schemas.get(database, name, int(version))


def _saved(database: Database, print_: str) -> tuple[str, Any] | None:
    """A saved version of this very data, with its value."""
    for each in saved_as(database, print_):
        if not each.note:
            name, _, number = each.reference.rpartition("@")
            version = datasets.get(database, name, number)
            return each.reference, data_parts.value_of(database, datasets.manifest(database, version))
    return None


def _loads(around: _Around) -> Said:
    """The signature of a trusted key holds, and the model opens."""
    _model(around)
    return PASSED, f"signed by {around.version.signed.signer[:16]}"


def _same(around: _Around) -> Said:
    """Its fingerprint is the one that was registered."""
    found = fingerprint(_model(around)).fp
    if found != around.version.fingerprint:
        return FAILED, f"{found} instead of {around.version.fingerprint}"
    return PASSED, found


def _predicts(around: _Around) -> Said:
    """It answers for rows like those it was trained on, one answer each, and the same when asked again."""
    rows, model, reference = drawn_inputs(around.version), _model(around), around.version.reference
    if rows is None:
        return SKIPPED, "there is no profile to draw rows from"
    if any(spec.private for spec in around.version.signature.inputs):
        return SKIPPED, "it takes private columns, of which no example is kept"
    first, second = answers(model, rows, reference), answers(model, rows, reference)
    if len(first) != len(rows):
        return FAILED, f"{len(first)} answers for {len(rows)} rows"
    if not same_answers(first, second):
        return FAILED, "asked twice, it answers differently"
    return PASSED, f"{len(rows)} rows"


def _gate(around: _Around, alias: str) -> Said:
    """What the gate said when the alias was moved here."""
    database, version = around.database, around.version
    move = models.transitions(database, version.name, alias)[-1]
    if move.grounds.gate is None:
        how = "rolled back to" if move.grounds.undoes is not None else "put here"
        return SKIPPED, f"{how} without a verdict: {move.reason}"
    gate = gates.get(database, move.grounds.gate)
    if move.grounds.forced:
        return SKIPPED, f"forced by {move.actor} in spite of the gate ({gate.failed[0].name}): {move.reason}"
    if not gate.passed:
        return FAILED, f"{gate.failed[0].name}: {gate.failed[0].said}"
    compared = gate.decisive
    return PASSED, gate.checks[-1].said if compared is None else next(
        check.said for check in gate.checks if check.compared == compared
    )


def _history(around: _Around) -> Said:
    """Nothing that was recorded was altered since."""
    with around.database.read() as connection:
        broken = audit.verify(connection)
        changed = () if broken else replay.changed(connection, functools.partial(blobs.get, around.database))
        length, digest = audit.head(connection)
    if broken is not None:
        return FAILED, broken.what
    if changed:
        return FAILED, f"{', '.join(changed[:3])} changed after being recorded"
    return PASSED, f"{length} changes, none altered; the last one is {digest[:12]}"


def _model(around: _Around) -> Any:
    return load(around.database, around.version.name, str(around.version.version), config_folder=around.config_folder)


TESTS: tuple[tuple[str, str, Callable[[_Around], Said]], ...] = (
    ("code", "recipe parses", _parses),
    ("code", "recipe is complete", _complete),
    ("code", "exported pipeline", _exported),
    ("model", "loads", _loads),
    ("model", "fingerprint", _same),
    ("model", "predicts", _predicts),
    ("model", "history", _history),
)
OF_DATA: tuple[tuple[str, Callable[[_Around, str], Said]], ...] = (
    ("data is kept", _kept),
    ("schema is kept", _keeps_schema),
)
