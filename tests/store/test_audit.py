"""The chain, and what tampering with a store does to it."""

import functools
import re
import sqlite3
from dataclasses import replace

import pytest

from mlops_magic.records.drift import ColumnDrift, DriftReport
from mlops_magic.records.run import Metric
from mlops_magic.store import audit, blobs, exports
from mlops_magic.store.care import checks, replay
from mlops_magic.store.data import drifts
from mlops_magic.store.migrating.schema import SCHEMA_VERSION
from mlops_magic.store.models import models
from mlops_magic.store.runs import runs


@pytest.fixture
def filled(database, start, result, version, signed_for):
    """A store with one of everything, two versions, and a run that still runs."""
    run = runs.begin(database, start)
    runs.log_metric(database, run.id, Metric("loss", 0.5, 1))
    runs.log_metric(database, run.id, Metric("loss", 0.25, 2))
    plot = blobs.put(database, b"plot")
    (artifact,) = result.artifacts
    runs.finish(database, run.id, replace(result, artifacts=(replace(artifact, key=plot),)))
    runs.begin(database, start)
    for number in (1, 2):
        models.register(database, version, signed_for, alias="champion", actor="me", now_ns=number)
    column = ColumnDrift("a", "drifted", "KS", 0.3, 0.2, 0.4, 0.0, 0.0, "moved", None, None)
    report = DriftReport("churn", "df", 3, 3, (column,), 1, 0.05, 0.1)
    drifts.put(database, report, run_id=run.id, model="churn@2", now_ns=3)
    exports.put(database, exports.NewExport("pipeline", "clf", "/out", "verified", "{}", run.id), now_ns=4)
    return database


def changed(database):
    """What the replay finds altered."""
    with database.read() as connection:
        return replay.changed(connection, functools.partial(blobs.get, database))


def tamper(folder, *statements):
    """Write to the file as another program would, triggers dropped."""
    connection = sqlite3.connect(folder / "store.db", isolation_level=None)
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_every_change_that_matters_is_a_link(filled):
    """In order, with who and what, each holding the digest of the one before."""
    with filled.read() as connection:
        links = audit.links(connection)
        assert audit.verify(connection) is None
    assert [(link.action, link.object) for link in links] == [
        ("run begun", "run:1"),
        ("key drawn", "setting:column_key"),
        ("lineage drawn", "lineage"),
        ("run finished", "run:1"),
        ("run begun", "run:2"),
        ("model registered", "model:churn@1"),
        ("lineage drawn", "lineage"),
        ("alias moved", "alias:churn@champion"),
        ("model registered", "model:churn@2"),
        ("lineage drawn", "lineage"),
        ("alias moved", "alias:churn@champion"),
        ("drift measured", "drift:1"),
        ("lineage drawn", "lineage"),
        ("pipeline exported", "export:1"),
        ("lineage drawn", "lineage"),
    ]
    assert [link.prev for link in links[1:]] == [link.digest for link in links[:-1]]


def test_an_untouched_store_is_whole(filled):
    """Every check of the doctor says ok."""
    assert changed(filled) == ()
    assert {finding.verdict for finding in checks.examine(filled)} == {"ok"}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE run SET name = 'renamed' WHERE id = 1", "run:1"),
        ("UPDATE run SET status = 'running' WHERE id = 1", "run:1"),
        ("UPDATE metric_last SET value = 0.99", "run:1"),
        ("UPDATE metric_block SET block = x'01'", "run:1"),
        ("DELETE FROM metric_block", "run:1"),
        ("UPDATE param SET value = '9' WHERE place = 0", "run:1"),
        ("UPDATE source SET text = 'y = 2' WHERE id = 1", "run:1"),
        ("UPDATE dataset_use SET record = replace(record, 'out.csv', 'in.csv')", "run:1"),
        ("DELETE FROM tag WHERE run_id = 1", "run:1"),
        ("UPDATE model_version SET statement = '{}' WHERE version = 1", "model:churn@1"),
        ("UPDATE model_version SET record = replace(record, '0.75', '0.95') WHERE version = 2", "model:churn@2"),
        ("DELETE FROM model_version WHERE version = 1", "model:churn@1"),
        ("UPDATE alias SET version_id = 1", "alias:churn@champion"),
        ("UPDATE drift SET alarms = 0", "drift:1"),
        ("UPDATE export SET status = 'differs'", "export:1"),
        ("UPDATE export SET folder = '/elsewhere'", "export:1"),
        ("DELETE FROM export", "export:1"),
        ("UPDATE run SET user = 'eve' WHERE id = 1", "run:1"),
        ("UPDATE run SET pid = 1 WHERE id = 2", "run:2"),
        ("UPDATE run SET started_ns = 5 WHERE id = 2", "run:2"),
        ("UPDATE transition SET actor = 'eve'", "alias:churn@champion"),
        ("UPDATE transition SET reason = 'a better one' WHERE id = 1", "alias:churn@champion"),
        ("DELETE FROM transition WHERE id = 1", "alias:churn@champion"),
        ("UPDATE model_version SET profile_key = NULL WHERE version = 1", "model:churn@1"),
        ("UPDATE lineage SET relation = 'used' WHERE dst_ref = 'model:churn@2'", "used model:churn@2"),
        ("DELETE FROM lineage WHERE relation = 'produced'", "lineage (1 gone)"),
        ("INSERT INTO lineage VALUES ('run:1', 'produced', 'data:x', 'run', 'data')", "run:1 produced data:x"),
        (f"UPDATE setting SET value = '{'0' * 64}' WHERE name = 'column_key'", "setting:column_key"),
    ],
)
def test_a_row_changed_behind_our_back_is_named(filled, folder, statement, found):
    """A value, a name, a deleted row: the replay says which thing it belongs to."""
    tamper(folder, "PRAGMA foreign_keys=OFF", statement)
    assert any(found in each for each in changed(filled))
    (finding,) = [each for each in checks.examine(filled) if each.check == "history"]
    assert finding.verdict == "failed"
    assert found in finding.detail


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET payload = '{}' WHERE seq = 2", "link 2 .* was changed"),
        ("UPDATE audit SET actor = 'eve' WHERE seq = 4", "link 4 .* was changed"),
        ("DELETE FROM audit WHERE seq = 3", "link 3 is missing"),
        ("UPDATE audit SET seq = seq + 100 WHERE seq = 15", "link 15 is missing"),
        ("UPDATE audit SET seq = CASE seq WHEN 4 THEN 99 ELSE 4 END WHERE seq IN (4, 5)", "link 4 does not follow"),
    ],
)
def test_a_changed_link_breaks_the_chain(filled, folder, statement, said):
    """The first bad link is named."""
    tamper(folder, statement)
    with filled.read() as connection:
        broken = audit.verify(connection)
    assert re.search(said, broken.what)


def test_a_forged_link_breaks_what_follows(filled, folder):
    """A link rewritten with a digest that fits itself no longer fits the next one."""
    with filled.read() as connection:
        first = audit.links(connection)[0]
    forged = audit._digest(first.seq, first.at_ns, "eve", first.action, first.object, first.payload, first.prev)
    tamper(folder, f"UPDATE audit SET actor = 'eve', digest = '{forged}' WHERE seq = 1")
    with filled.read() as connection:
        assert audit.verify(connection).what == "link 2 does not follow the one before it"


def test_a_cut_tail_shows_in_the_rows(filled, folder):
    """Rows whose link was cut off have none; only a cut of rows and links together stays invisible from inside."""
    tamper(folder, "DELETE FROM audit WHERE seq > 11")
    drift, export, edges = changed(filled)
    assert (drift, export) == ("drift:1", "export:1")
    assert "model:churn@2 derived drift:1" in edges


def test_a_flipped_bit_in_a_blob_is_found(filled, folder):
    """By the doctor, which names the blob and says what to do."""
    blob = max(folder.glob("blobs/*/*"))
    blob.chmod(0o644)
    data = bytearray(blob.read_bytes())
    data[0] ^= 1
    blob.write_bytes(data)
    (finding,) = [each for each in checks.examine(filled) if each.check == "blobs"]
    assert (finding.verdict, blob.parent.name + blob.name[:10] in finding.detail) == ("failed", True)
    assert finding.remedy


def test_a_deleted_blob_is_found(filled, folder):
    """A missing blob is told apart from a changed one."""
    max(folder.glob("blobs/*/*")).unlink()
    (finding,) = [each for each in checks.examine(filled) if each.check == "blobs"]
    assert finding.verdict == "failed"
    assert "missing" in finding.detail


def test_orphans_are_counted_and_harmless(filled):
    """A blob whose row never came is said, and fails nothing."""
    blobs.put(filled, b"nobody refers to me")
    (finding,) = [each for each in checks.examine(filled) if each.check == "orphans"]
    assert finding.verdict == "ok"
    assert finding.detail.startswith("1 blobs")


def test_the_summary_counts(filled, folder):
    """What the status line shows."""
    status = checks.summary(filled)
    assert (status.runs, status.models, status.model_versions, status.exports) == (2, 1, 2, 1)
    assert (status.folder, status.exists, status.writable, status.schema_version) == (
        str(folder),
        True,
        True,
        SCHEMA_VERSION,
    )
    assert status.size_bytes > 10_000


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 44, 5), False),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_the_fixed_versions_of_sqlite_are_known(version, safe):
    """From SQLite's own list; it is not monotone."""
    assert checks._resets_safely(version) is safe


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dataset_use SET record = '{'",
        "UPDATE dataset_use SET record = '[]'",
        "UPDATE run SET notes = '{' WHERE id = 1",
        "UPDATE model_version SET record = '{}' WHERE version = 1",
        "UPDATE audit SET payload = 'x' WHERE seq = 1",
    ],
)
def test_a_row_that_is_no_record_any_more_is_a_finding_and_no_crash(filled, folder, statement):
    """The doctor says so, and goes on with the other checks."""
    tamper(folder, statement)
    found = {each.check: each for each in checks.examine(filled)}
    assert found["history"].verdict == "failed"
    assert found["history"].remedy
    assert found["blobs"].verdict == "ok"
