"""Are schemas kept, version by version, and verdicts with them?"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pandas as pd
import pytest

from mlops_magic.core.data.schema import infer
from mlops_magic.errors import SchemaNotFound, UsageError
from mlops_magic.records.validation import CheckResult, Coverage, FailingRow, Validation
from mlops_magic.store.care import checks
from mlops_magic.store.data import schemas
from mlops_magic.store.data.coverage import coverage
from mlops_magic.store.database import open_database
from mlops_magic.store.migrating.schema import APPLICATION_ID, SCHEMA_VERSION

FRAME = pd.DataFrame({"age": [31, 60, 44], "city": ["Rome", None, "Oslo"]})
VERDICT = Validation(
    "people@1", "df", 3, 2, 4, 0.01,
    (CheckResult("age", "range", "31 to 60", 1, 0, passed=False, said="1 of 3 rows", examples=(FailingRow(2, "7"),)),),
)  # fmt: skip


def kept(database, frame=FRAME, name="people"):
    """The schema of a frame, kept."""
    return schemas.put(database, infer(frame, name))


def test_every_change_is_a_version(database):
    """The same schema again is the same version; the newest is given where none is named."""
    first, again, other = kept(database), kept(database), kept(database, FRAME.assign(age=[1, 2, 3]))
    assert (first.version, again.version, other.version) == (1, 1, 2)
    assert schemas.get(database, "people") == other
    assert schemas.get(database, "people", 1) == first
    assert schemas.references(database) == ("people", "people@1", "people@2")


def test_a_name_nobody_knows_offers_the_nearest(database):
    """A name, and a version of a known name."""
    kept(database)
    with pytest.raises(SchemaNotFound, match="Did you mean 'people'"):
        schemas.get(database, "peple")
    with pytest.raises(SchemaNotFound, match="Did you mean 'people@1'"):
        schemas.get(database, "people", 7)


@pytest.mark.parametrize("name", ["", "a@2", "a b", "a:b"])
def test_a_name_that_could_not_be_typed_is_refused(database, name):
    """What stands before and after @ must be certain."""
    with pytest.raises(UsageError, match="one word without @"):
        kept(database, name=name)


def test_a_verdict_comes_back_without_its_table(database):
    """What failed and its first rows are kept."""
    kept(database)
    put = schemas.put_validation(database, VERDICT, now_ns=2)
    assert put.id == 1
    assert schemas.get_validation(database, 1) == put
    with pytest.raises(schemas.ValidationNotFound, match="Known: '1'"):
        schemas.get_validation(database, 9)


@pytest.mark.parametrize("change", ["UPDATE validation SET failed = 0", "DELETE FROM validation"])
def test_a_verdict_that_was_changed_is_found(database, change):
    """The chain covers verdicts and schemas; schemas cannot be changed at all."""
    kept(database)
    schemas.put_validation(database, VERDICT, now_ns=2)
    assert all(finding.verdict == "ok" for finding in checks.examine(database))
    with database.write() as connection:
        connection.execute(change)
    assert "validation:1" in next(f.detail for f in checks.examine(database) if f.check == "history")
    with pytest.raises(Exception, match="append-only"), database.write() as connection:
        connection.execute("UPDATE data_schema SET version = 7")


def test_a_store_of_the_first_version_gets_the_tables(folder):
    """An older store is brought up when it is opened, and keeps what it has."""
    opened = open_database(folder)
    opened.close()
    connection = sqlite3.connect(folder / "store.db")
    connection.executescript(
        "DROP TABLE validation; DROP TABLE data_schema; PRAGMA user_version=1;"
        "DELETE FROM _sqlite_migrations WHERE name = 'm002_validation'"
    )
    connection.close()
    opened = open_database(folder)
    assert (opened.schema_version, kept(opened).version) == (SCHEMA_VERSION, 1)
    opened.close()
    assert APPLICATION_ID


def test_a_content_is_covered_by_the_last_word_of_each_schema(database):
    """What a schema was read from, and what was held against one; a file beside its table; nothing of others."""
    first = schemas.put(database, infer(FRAME, "people"), ("fp1:df:1", "fp1:file:1"))
    again = schemas.put(database, infer(FRAME, "people"), ("fp1:df:2",))
    assert (first.version, again.version) == (1, 1)
    read = [Coverage(each, "people@1") for each in ("fp1:df:1", "fp1:file:1", "fp1:df:2")]
    assert coverage(database, ["fp1:df:1", "fp1:file:1", "fp1:df:2", "fp1:df:9"]) == tuple(read)
    schemas.put_validation(database, replace(VERDICT, results=()), ("fp1:df:1",), now_ns=2)
    last = schemas.put_validation(database, VERDICT, ("fp1:df:1",), now_ns=3)
    assert coverage(database, ["fp1:df:1"]) == (Coverage("fp1:df:1", "people@1", last),)
    assert [(each.kept, each.said) for each in (read[0], Coverage("", "", last), Coverage("", "", replace(last, results=())))] == [
        (True, "read from it"), (False, "1 row fails"), (True, "passed"),
    ]  # fmt: skip
    other = schemas.put(database, infer(FRAME, "others"), ("fp1:df:1",))
    assert [each.schema_name for each in coverage(database, ["fp1:df:1"])] == [other.reference, "people@1"]
