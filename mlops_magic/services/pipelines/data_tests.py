"""Which tables of a pipeline does a schema cover, and do the tests of them pass? Asked of clean processes.

A table is known by its fingerprint: a schema was read from this very content, or held against it. So it does not matter
what the notebook called it, nor whether it is a file or made on the way.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...adapters.environment import pinned
from ...adapters.processes import clean_environment, finished
from ...core.code.writing.data_tests_source import function_names, module_names
from ...core.data.readers import is_table_file
from ...errors import MlopsMagicError
from ...export.data_tests import NEEDED, DataTests, write_data_tests, write_support
from ...records.execution import Input
from ...records.proof import DataTest
from ...records.schema import Schema
from ...records.validation import Coverage
from ...store.data import schemas
from ...store.data.coverage import coverage
from ...store.sqlite.connection import Database

REPLAY = Path(__file__).parents[2] / "adapters" / "data_tests_replay.py"

Covered = tuple[Coverage, Schema]
Covering = Callable[[Sequence[str]], Sequence[Covered]]  # by fingerprints


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a table is found again: a variable at the end of a step, or a file where no step is named."""

    table: str
    step: str
    fingerprint: str


def covered(database: Database, fingerprints: Sequence[str]) -> tuple[Covered, ...]:
    """The schemas of contents, each with what was said of it last."""
    found = coverage(database, fingerprints)
    return tuple((each, _schema(database, each.schema_name)) for each in found)


def _schema(database: Database, reference: str) -> Schema:
    name, _, version = reference.rpartition("@")
    return schemas.get(database, name, int(version))


def data_tests(draft: Path, inputs: Sequence[Input], covering: Covering, *, seconds: float) -> DataTests:
    """Tests of all tables that a schema covers; those that do not pass are left out, with the reason.

    Parameters
    ----------
    draft : Path
        The folder as it is exported; what is found is written into it.
    inputs : sequence of Input
        Files that the script reads.
    seconds : float
        For each of the two processes.
    """
    write_support(draft)
    told = _asked(draft, "tables", seconds) or {"error": f"it ended without an answer within {seconds:.0f} s"}
    places = [_Place(**each) for each in told.get("tables", ())]
    places += [_Place(each.path, "", each.fingerprint) for each in inputs if is_table_file(each.path)]
    first: dict[str, _Place] = {}
    for place in places:
        first.setdefault(place.fingerprint, place)
    try:
        found = [(first[each.fingerprint], each, schema) for each, schema in covering(tuple(first))]
    except MlopsMagicError as error:
        return DataTests(untested=(f"What the store knows of schemas could not be read: {error}",))
    made = _written(found, [Path(each.path).stem for each in inputs])
    if told["error"]:
        note = f"What the script makes after it stopped is held against no schema: {_line(told['error'])}."
        made = replace(made, untested=(*made.untested, note))
    return _passing(draft, made, seconds) if made.tests else made


def _written(found: Sequence[tuple[_Place, Coverage, Schema]], taken: Sequence[str]) -> DataTests:
    """The tests by name; a file has none where the same word of the store is about a table that the script makes."""
    words = {_word(each) for place, each, _ in found if place.step}
    found = [(place, each, schema) for place, each, schema in found if place.step or _word(each) not in words]
    kept = [(place, each, schema) for place, each, schema in found if each.kept]
    names = function_names([(place.table, each.schema_name) for place, each, _ in kept])
    modules = module_names((each.schema_name for _, each, _ in kept), taken)
    tests = tuple(
        DataTest(place.table, place.step, each.schema_name, modules[each.schema_name], name, each.fingerprint)
        for (place, each, _), name in zip(kept, names, strict=True)
    )
    untested = tuple(
        f"{place.table} is not held against {each.schema_name}, which it did not keep when it was last looked at: "
        f"{each.said}. Type: %validate {place.table} against {each.schema_name}"
        for place, each, _ in found
        if not each.kept
    )
    return DataTests(tests, {each.schema_name: schema for _, each, schema in kept}, dict(pinned(NEEDED)), untested)


def _word(each: Coverage) -> tuple[str, int | None]:
    """The schema or verdict itself: a file and the table that was read from it have the same."""
    return each.schema_name, None if each.validation is None else each.validation.id


def _passing(draft: Path, made: DataTests, seconds: float) -> DataTests:
    """The tests that pass on the data as it is; the others with what they said."""
    write_data_tests(draft, made)
    told = _asked(draft, "tests", seconds)
    if "missing" in told:
        note = f"The tests of the data have not been run: there is no {told['missing']} here."
        return replace(made, untested=(*made.untested, note))
    said = told.get("tests", {})
    lost = [test for test in made.tests if said.get(test.function, "no answer")]
    reasons = tuple(
        f"{test.table} is not held against {test.schema}: in a clean process its test fails "
        f"({_line(said.get(test.function, 'no answer'))})."
        for test in lost
    )
    kept = tuple(test for test in made.tests if test not in lost)
    return replace(made, tests=kept, untested=(*made.untested, *reasons))


def _line(text: str) -> str:
    """The first two lines of what was said, as one."""
    return " ".join(" ".join(text.splitlines()[:2]).split())


def _asked(draft: Path, what: str, seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="data-tests-", ignore_cleanup_errors=True) as scratch:
        answer = Path(scratch) / "answer.json"
        environment = clean_environment(PYTHONHASHSEED="1", MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
        command = (sys.executable, str(REPLAY), str(draft), str(answer), what)
        finished(command, folder=Path(scratch), environment=environment, seconds=seconds)
        try:
            told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # its time was up, or the user's code ended it
            return {}
        return told
