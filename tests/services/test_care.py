"""Are copies whole while others write, does only what nobody needs go, and is all saved that can be read?"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlite_utils import Database as Tables

from mlops_magic.errors import StoreDamaged, StoreError, StoreTooNew, UsageError
from mlops_magic.records.run import RunResult, RunStart
from mlops_magic.services.care.audit import audit_log, audit_verify
from mlops_magic.services.care.backup import backup
from mlops_magic.services.care.gc import collect
from mlops_magic.services.care.repair import repair
from mlops_magic.services.care.status import doctor
from mlops_magic.services.data.data_load import data_load
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.services.tracking.recording import Recording
from mlops_magic.store import blobs
from mlops_magic.store.care import copying
from mlops_magic.store.database import open_database
from mlops_magic.store.migrating import migrations
from mlops_magic.store.migrating.schema import APPLICATION_ID
from mlops_magic.store.runs import metrics, runs

WRITER = str(Path(__file__).parents[1] / "faults" / "logger.py")
TABLE = pd.DataFrame({"x": np.random.default_rng(0).normal(size=30_000)})
PAGE_BYTES = 8192


def tracked(database, name):
    """A finished run with points and an artifact."""
    run = Recording(database, runs.begin(database, RunStart("e", name, 1, f"x = {name!r}", "x", "", "")), pytest.fail)
    run.log_series("loss", [step / 7 for step in range(500)])
    run.log_params({"alpha": 0.5, "name": name})
    run.log_artifact(name.encode() * 50, "note.txt")
    return run.finish(RunResult("finished", 2))


@pytest.fixture
def database(tmp_path):
    """Runs and data."""
    opened = open_database(tmp_path / ".mlops")
    for number in range(40):
        tracked(opened, f"run {number}")
    data_save(opened, DataRequest(TABLE, "t"), now_ns=1)
    yield opened
    opened.close()


def test_a_backup_made_while_others_write_is_a_whole_store(database, tmp_path):
    """Four scripts log meanwhile; the copy is sound, has what was there when it began, and its history is a beginning."""
    environment = os.environ | {"MLOPS_STORE": str(database.folder)}
    writers = [
        subprocess.Popen([sys.executable, WRITER, "30000"], env=environment, stdout=subprocess.DEVNULL)
        for _ in range(4)
    ]
    before = audit_log(database)
    while audit_log(database).length < before.length + 2:
        time.sleep(0.05)
    made = backup(database, tmp_path / "copy")
    assert [writer.wait() for writer in writers] == [0] * 4
    assert made.digest == copying.digest_of(tmp_path / "copy")
    assert made.runs >= 40
    assert not list(tmp_path.glob(".copy-*"))
    assert audit_verify(database, made.history)
    copy = open_database(tmp_path / "copy", read_only=True)
    assert audit_verify(copy, before.head)
    assert data_load(copy, "t").equals(TABLE)
    assert runs.get(copy, 7) == runs.get(database, 7)
    copy.close()
    assert doctor(tmp_path / "copy").healthy


def test_a_backup_replaces_nothing_and_leaves_nothing_half(database, tmp_path):
    """A folder with something in it, one inside of the store, and a damaged store are refused."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="replaces nothing"):
        backup(database, tmp_path / "there")
    with pytest.raises(UsageError, match="inside of the store"):
        backup(database, database.folder / "copy")
    blob = max(database.folder.glob("blobs/*/*"), key=lambda path: path.stat().st_size)
    blob.chmod(0o644)
    blob.write_bytes(b"other")
    with pytest.raises(StoreError, match=r"Type: %mlops doctor"):
        backup(database, tmp_path / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mlops", "there"]


def test_what_nothing_refers_to_goes_after_a_grace_time(database):
    """Young blobs stay, what is needed stays; a dry run only tells; what went is told."""
    keys = [blobs.put(database, b"orphan %d" % number * 100) for number in range(3)]
    stray = database.folder / "tmp" / "dead.blob"
    stray.write_bytes(b"x" * 70)
    now = time.time()
    assert collect(database, grace_seconds=60, dry_run=False, now=now).young == 3
    asked = collect(database, grace_seconds=60, dry_run=True, now=now + 3600)
    assert (asked.blobs, asked.temporary, asked.size_bytes, asked.dry_run) == (3, 1, 3 * 800 + 70, True)
    assert all(blobs.exists(database, key) for key in keys)
    gone = collect(database, grace_seconds=60, dry_run=False, now=now + 3600)
    assert (gone.blobs, gone.temporary, gone.size_bytes) == (3, 1, 3 * 800 + 70)
    assert not any(blobs.exists(database, key) for key in keys)
    assert doctor(database.folder).healthy
    assert data_load(database, "t").equals(TABLE)
    again = collect(database, grace_seconds=0, dry_run=False, now=now + 3600)
    assert (again.blobs, again.temporary, again.young) == (0, 0, 0)


def test_bytes_that_are_kept_again_are_young_again(database):
    """A blob that nothing referred to for long is about to be needed: a collection leaves it."""
    key = blobs.put(database, b"again")
    path = blobs.path_of(database.folder, key)
    os.utime(path, (0, 0))
    assert blobs.put(database, b"again") == key
    assert collect(database, grace_seconds=60, dry_run=False, now=time.time()).young == 1
    os.utime(path, (0, 0))
    assert collect(database, grace_seconds=60, dry_run=False, now=time.time()).blobs == 1


@pytest.fixture
def damaged(database):
    """The folder of a closed store, to be damaged."""
    database.close()
    return database.folder


def test_a_repair_of_a_sound_store_is_the_same_store(damaged):
    """Every row, blob and link; only a link is added that says what was done."""
    made = repair(damaged, now_ns=3)
    assert made.complete
    assert Path(made.folder) == damaged.with_name(".mlops-repaired")
    assert all(finding.verdict == "ok" for finding in made.findings)
    old, new = open_database(damaged, read_only=True), open_database(Path(made.folder))
    assert runs.listed(new) == runs.listed(old)
    assert data_load(new, "t").equals(TABLE)
    assert audit_verify(new, audit_log(old).head)
    assert audit_log(new, "store").changes[0].action == "store repaired"
    tracked(new, "goes on")
    old.close()
    new.close()
    assert Path(repair(damaged, now_ns=3).folder).name == ".mlops-repaired-1"


def test_a_repair_saves_what_is_not_in_a_broken_page(damaged):
    """Every page in turn is filled with garbage: most rows are saved, the old file is untouched, and what is lost is said."""
    data = (damaged / "store.db").read_bytes()
    whole = {name: rows for name, rows, _ in repair(damaged, now_ns=3).tables}
    total = sum(whole.values())
    pages = len(data) // PAGE_BYTES
    shares = []
    for page in range(0, pages, max(1, pages // 12)):
        broken = bytearray(data)
        broken[page * PAGE_BYTES : (page + 1) * PAGE_BYTES] = os.urandom(PAGE_BYTES)
        (damaged / "store.db").write_bytes(broken)
        made = repair(damaged, now_ns=3)
        assert (damaged / "store.db").read_bytes() == broken
        saved = {name: rows for name, rows, _ in made.tables}
        lost = {name for name, _, lost in made.tables if lost}
        assert all(saved[name] == whole[name] for name in whole if name not in lost)
        shares.append(sum(saved.values()) / total)
        database = open_database(Path(made.folder))
        for run in runs.listed(database)[:3]:
            assert len(metrics.points(database, run.id, "loss")) in (0, 500)
        database.close()
    assert len(shares) > 5
    assert sorted(shares)[len(shares) // 2] > 0.9, shares


def test_a_repair_reads_past_a_broken_head(damaged):
    """Zeroes in the place of SQLite's own first hundred bytes: all rows are saved."""
    data = bytearray((damaged / "store.db").read_bytes())
    whole = repair(damaged, now_ns=3).tables
    data[:100] = bytes(100)
    (damaged / "store.db").write_bytes(data)
    assert not doctor(damaged).healthy
    assert repair(damaged, now_ns=3).tables == whole


def test_a_blob_that_changed_is_named_and_not_taken_over(damaged):
    """The others are."""
    blob = max(damaged.glob("blobs/*/*"), key=lambda path: path.stat().st_size)
    blob.chmod(0o644)
    blob.write_bytes(b"other")
    made = repair(damaged, now_ns=3)
    assert made.blobs_lost == (blob.parent.name + blob.name,)
    assert not made.complete
    assert made.blobs == len(list(damaged.glob("blobs/*/*"))) - 1


def test_a_store_of_an_earlier_version_is_repaired_and_what_only_it_had_is_named(tmp_path):
    """Its runs come along; the table that later versions have no more is not passed over in silence."""
    folder = tmp_path / ".mlops"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "store.db", isolation_level=None)) as connection:
        steps = [each.name for each in migrations.MIGRATIONS.pending(Tables(memory=True))]
        migrations.MIGRATIONS.apply(Tables(connection), stop_before=tuple(steps[1:]))
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA user_version=1")
        connection.execute("INSERT INTO experiment VALUES (1, 'u', 'e')")
        connection.execute("INSERT INTO key VALUES (1, 'loss')")
    made = repair(folder, now_ns=3)
    tables = {name: (rows, lost) for name, rows, lost in made.tables}
    assert tables["experiment"] == (1, "")
    assert tables["metric"] == (0, "a table of another version, not taken over")
    assert not made.complete
    assert {each.verdict for each in made.findings} == {"ok"}


def test_what_cannot_be_repaired_is_refused_and_leaves_nothing(damaged, tmp_path):
    """No store, a newer one, and a file of nothing but noise."""
    with pytest.raises(UsageError, match="there is no store"):
        repair(tmp_path / "none", now_ns=3)
    data = bytearray((damaged / "store.db").read_bytes())
    data[60:64] = (99).to_bytes(4, "big")
    (damaged / "store.db").write_bytes(data)
    with pytest.raises(StoreTooNew, match="version 99"):
        repair(damaged, now_ns=3)
    (damaged / "store.db").write_bytes(bytes(60) + bytes(4) + os.urandom(PAGE_BYTES * 5))
    with pytest.raises(StoreDamaged, match="nothing of it can be read"):
        repair(damaged, now_ns=3)
    assert [path.name for path in tmp_path.iterdir()] == [".mlops"]
