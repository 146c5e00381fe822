"""`%validate` wired: tables from the kernel, schemas from the store."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from ..adapters.files import file_fingerprint
from ..adapters.table_files import read_table
from ..errors import UsageError, VariableNotFound
from ..services.data.validate import Asked, learn, validate
from ..store.data import schemas

if TYPE_CHECKING:
    from ..records.schema import Schema
    from ..records.validation import Validation
    from ..store.sqlite.connection import Database
    from .kernel import Kernel


def learnt(kernel: Kernel, database: Database, table: str, name: str) -> Schema:
    """The schema of a table of the notebook or of a file, kept."""
    return learn(database, _typed(kernel, table), name, now_ns=time.time_ns())


def validated(kernel: Kernel, database: Database, table: str, reference: str) -> Validation:
    """The verdict on a table of the notebook or of a file, kept."""
    schema = found(database, reference)
    return validate(database, _typed(kernel, table), schema, now_ns=time.time_ns())


def learnt_from_file(database: Database, path: Path, name: str) -> Schema:
    """The schema of a file's table, kept."""
    return learn(database, _asked(path), name, now_ns=time.time_ns())


def file_validated(database: Database, path: Path, reference: str) -> Validation:
    """The verdict on a file's table, kept."""
    schema = found(database, reference)
    return validate(database, _asked(path), schema, now_ns=time.time_ns())


def _typed(kernel: Kernel, text: str) -> Asked:
    """A variable or expression of the notebook, else the table of a file."""
    try:
        return Asked(kernel.value(text), text)
    except (VariableNotFound, UsageError):
        path = Path(text).expanduser()
        if not path.is_file():
            raise
        return _asked(path)


def _asked(path: Path) -> Asked:
    """The table of a file, and the file's own identity, by which it is known again wherever it is read."""
    table = read_table(path)
    return Asked(table, str(path), file_fingerprint(path).fp)


def found(database: Database, reference: str) -> Schema:
    """The schema of `customers` or `customers@2`.

    Raises
    ------
    SchemaNotFound
        The nearest is offered.
    UsageError
        What stands after @ is no version.
    """
    name, at, version = reference.removeprefix("schema:").partition("@")
    if at and not version.isdecimal():
        raise UsageError(f"a schema's version is a number, not {version!r}. Type: %validate {name}@1")
    return schemas.get(database, name, int(version) if at else None)
