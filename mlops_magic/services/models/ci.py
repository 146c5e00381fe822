"""`mlops ci`: are the code, the data and the model of a version still what was registered?"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.data.fingerprint import fingerprint
from ...errors import MlopsMagicError, UsageError
from ...export.junit import junit
from ...records.ci import FAILED, PASSED, SKIPPED, CiReport, CiTest
from ...records.model import ModelVersion
from ...store import audit, blobs
from ...store.care import replay
from ...store.models import gates, models
from ...store.sqlite.connection import Database
from . import ci_code, ci_data
from .export_service import drawn_inputs
from .register import answers, load, reference_parts, same_answers

Said = tuple[str, str]  # verdict and sentence


@dataclass(frozen=True, slots=True)
class _Around:
    """What a test may ask."""

    database: Database
    version: ModelVersion
    config_folder: Path
    prove: bool


def ci(database: Database, reference: str, *, config_folder: Path, prove: bool = False) -> CiReport:
    """Every test of a version; what a test raises is its failure.

    Parameters
    ----------
    prove : bool
        Run the exported pipeline again, which takes as long as the notebook did, twice.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    """
    version = models.get(database, *reference_parts(reference))
    around = _Around(database, version, config_folder, prove)
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
    """Tests of the code, of each table the version was trained on, of the model, and of each alias that points at it."""
    database, version = around.database, around.version
    for name, of_code in ci_code.TESTS.items():
        yield _timed("code", name, functools.partial(of_code, database, version))
    if around.prove:
        yield _timed("code", "pipeline rebuilds it", functools.partial(ci_code.rebuilds, database, version))
    for data, print_ in version.data:
        for name, of_data in ci_data.TESTS.items():
            yield _timed("data", f"{name}: {data}", functools.partial(of_data, database, version, print_))
    for name, of_model in TESTS.items():
        yield _timed("model", name, functools.partial(of_model, around))
    for alias in version.aliases:
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


TESTS: dict[str, Callable[[_Around], Said]] = {
    "loads": _loads,
    "fingerprint": _same,
    "predicts": _predicts,
    "history": _history,
}
