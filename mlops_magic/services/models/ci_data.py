"""Is the data of a version still what it was trained on, and does it keep its schemas? Tests of `mlops ci`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.data.fingerprint import fingerprint
from ...records.ci import FAILED, PASSED, SKIPPED
from ...records.model import ModelVersion
from ...records.schema import Schema
from ...store.data import datasets, schemas
from ...store.data.coverage import coverage
from ...store.data.recognised import saved_as
from ...store.sqlite.connection import Database
from ..data import data_parts
from ..data.validate import Asked, checked
from .export_service import schema_of

Said = tuple[str, str]  # verdict and sentence


def kept(database: Database, version: ModelVersion, print_: str) -> Said:  # noqa: ARG001  # one signature for all tests
    """A saved version of the training data comes back, and every digest of it is right."""
    loaded = _saved(database, print_)
    if loaded is None:
        return SKIPPED, "these rows were not saved. Type: %data save df as NAME"
    reference, value = loaded
    if fingerprint(value).fp != print_:
        return FAILED, f"{reference} is not the data that was trained on any more"
    return PASSED, f"{reference}, every digest is right"


def keeps_schema(database: Database, version: ModelVersion, print_: str) -> Said:
    """The training data keeps its schemas: where it was saved, as it is found now; else as it was last looked at."""
    told, loaded = coverage(database, (print_,)), _saved(database, print_)
    named = schema_of(database, version)
    if loaded is not None and (told or named is not None):
        found = {each.schema_name: _schema(database, each.schema_name) for each in told}
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


TESTS: dict[str, Callable[[Database, ModelVersion, str], Said]] = {
    "data is kept": kept,
    "schema is kept": keeps_schema,
}
