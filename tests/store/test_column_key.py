"""Can nobody guess a column from what a store keeps of it, and are two runs compared by column all the same?"""

import json
import sqlite3

import pandas as pd
import pytest

from mlops_magic.core.data.codec import to_json
from mlops_magic.core.data.column_changes import column_changes
from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.records.run import DatasetUse, RunResult
from mlops_magic.services.data.data_erase import data_erase
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store import audit
from mlops_magic.store.care import checks
from mlops_magic.store.data import datasets
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs
from mlops_magic.store.sqlite.column_key import column_key

FRAME = pd.DataFrame({
    "consent": ["yes", "no", "no"], "plan": pd.Categorical(["free", "paid", "free"]), "age": [31, 60, 44]
})  # fmt: skip


def plain_digests(frame):
    """Digests of columns and of their categories, as anybody computes them who guesses the values."""
    found = fingerprint(frame)
    of_types = [text.rpartition(":")[2] for text in found.types if text.startswith("cat:")]
    return [digest for _, _, digest in found.columns] + of_types


def tracked(database, start, frame):
    """A run that read a frame."""
    use = DatasetUse("df", "read", fingerprint(frame), frame.shape[1])
    return runs.finish(
        database, runs.begin(database, start).id, RunResult("finished", start.started_ns + 1, data=(use,))
    )


def held(folder):
    """Every byte of a store."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_no_plain_digest_of_a_column_is_kept(folder, start):
    """The whole table's fingerprint is there; those of its columns and categories are nowhere in the folder."""
    database = open_database(folder)
    tracked(database, start, FRAME)
    database.close()
    everything = held(folder)
    assert fingerprint(FRAME).fp.encode() in everything
    assert len(plain_digests(FRAME)) == 4
    assert [each for each in plain_digests(FRAME) if each.encode() in everything] == []


def test_two_runs_of_one_store_are_compared_by_column(database, start):
    """Equal columns have equal digests, in every process; changed ones are told."""
    one, two = tracked(database, start, FRAME), tracked(database, start, FRAME.assign(consent=["yes", "yes", "no"]))
    before, after = one.data[0].fingerprint, two.data[0].fingerprint
    assert [(each.column, each.verdict) for each in column_changes(before, after)] == [("consent", "changed")]


def test_two_stores_have_two_keys(tmp_path, start):
    """The digest of one store says nothing of another's."""
    found = []
    for name in "ab":
        database = open_database(tmp_path / name)
        found.append(tracked(database, start, FRAME).data[0].fingerprint)
        database.close()
    assert found[0].fp == found[1].fp
    assert all(one != other for one, other in zip(found[0].columns, found[1].columns, strict=True))


def test_the_key_stays(folder, start):
    """Opened again, the store has the key it had."""
    keys = []
    for _ in range(2):
        database = open_database(folder)
        tracked(database, start, FRAME)
        with database.write() as connection:
            keys.append(column_key(connection))
        database.close()
    assert len(keys[0]) == 32
    assert keys[0] == keys[1]


@pytest.fixture
def old_store(folder, start):
    """A store of version 3, whose run holds plain digests, sealed as that version sealed it."""
    database = open_database(folder)
    run = tracked(database, start, FRAME)
    use = DatasetUse("df", "read", fingerprint(FRAME), 3)
    with database.write() as connection:
        connection.execute("UPDATE dataset_use SET record = ?", (to_json(use),))
    with database.write() as connection:
        seal = runs.seal(connection, runs.get(database, run.id))
        audit.append(connection, at_ns=1, actor="me", action="run finished", about=f"run:{run.id}", payload=seal)
        connection.execute("DROP TABLE setting")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_settings'")
        connection.execute("PRAGMA user_version=3")
    database.close()
    assert all(each.encode() in held(folder) for each in plain_digests(FRAME))
    return folder


def test_an_older_store_is_keyed_when_it_is_opened(old_store, start):
    """Its digests are replaced and gone, the chain says so and holds, and its runs compare with new ones; once."""
    database = open_database(old_store)
    old = runs.get(database, 1).data[0].fingerprint
    new = tracked(database, start, FRAME.assign(age=[31, 60, 45])).data[0].fingerprint
    assert [each.column for each in column_changes(old, new)] == ["age"]
    assert {finding.check: finding.verdict for finding in checks.examine(database)}["history"] == "ok"
    with database.read() as connection:
        links = audit.links(connection)
    keyed = [link for link in links if link.action == "column digests keyed"]
    assert [link.object for link in keyed] == ["run:1"]
    assert json.loads(keyed[0].payload).keys() == {"run", "points", "writer"}
    database.close()
    again = open_database(old_store)
    with again.read() as connection:
        assert len(audit.links(connection)) == len(links)
    again.close()
    assert [each for each in plain_digests(FRAME) if each.encode() in held(old_store)] == []


def test_a_run_that_was_altered_before_is_still_told(old_store):
    """Keying an older store vouches for nothing: what did not match its link does not match one afterwards."""
    connection = sqlite3.connect(old_store / "store.db")
    connection.execute("UPDATE run SET peak_bytes = 7")
    connection.commit()
    connection.close()
    database = open_database(old_store)
    findings = {finding.check: finding for finding in checks.examine(database)}
    assert findings["history"].verdict == "failed"
    assert "run:1" in findings["history"].detail
    database.close()
    assert [each for each in plain_digests(FRAME) if each.encode() in held(old_store)] == []


def test_names_of_chunks_go_with_them(folder):
    """After an erasure no digest of a chunk that held the row is left, so its values cannot be tried."""
    database = open_database(folder)
    version = data_save(database, DataRequest(FRAME, "people"), now_ns=1)
    before = datasets.manifest(database, version).keys
    data_erase(database, "people", "age == 60", now_ns=2)
    after = datasets.manifest(database, datasets.get(database, "people")).keys
    database.close()
    gone = before - after
    assert gone
    assert [key for key in gone if key.encode() in held(folder)] == []
