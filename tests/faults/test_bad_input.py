"""Odd values, clocks, disks and stores: an exact round trip or one clear sentence, and the cell as if we were not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time

import pytest

import mlops_magic
from mlops_magic.errors import UsageError
from mlops_magic.render.text import text
from mlops_magic.store import audit
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs

HOUR_NS = 3_600 * 10**9
LONG = "lörem ipsum " * 850_000  # ten million letters


def judged(notebook):
    """What the doctor does not find in order."""
    return [finding for finding in notebook.workspace.doctor().findings if finding.verdict != "ok"]


def fill(path):
    """Take all the space there is."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(file, bytes(4096))
    os.close(file)


@pytest.fixture
def mounted(tmp_path):
    """A small file system of our own, where this user may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    ) if shutil.which("mount") and hasattr(os, "geteuid") and os.geteuid() == 0 else None  # fmt: skip
    if done is None or done.returncode:
        pytest.skip("this user may not mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_param_of_ten_million_letters_is_refused_and_one_of_a_million_is_kept(notebook):
    """Refused in one sentence that says where it belongs; a tag and a note of that length are kept to the last letter."""
    notebook.shell.user_ns.update(LONG=LONG, mlops_magic=mlops_magic)
    ran = notebook.run("%%track\nmlops_magic.log_param('prompt', LONG)")
    assert isinstance(ran.error, UsageError)
    assert "has 10200000 letters, and a param at most 1000000. Keep it as a file" in str(ran.error)
    notebook.ok(
        "%%track\nmlops_magic.log_param('prompt', LONG[:1_000_000])\nmlops_magic.tag('whole', LONG)\nmlops_magic.note(LONG)"
    )
    run = notebook.tracked()
    assert {param.name: param.value for param in run.params}["prompt"] == LONG[:1_000_000]
    assert (dict(run.tags)["whole"], run.remarks) == (LONG, (LONG,))
    assert judged(notebook) == []


def test_a_long_value_that_is_recorded_unasked_says_that_it_was_cut(notebook):
    """Nobody is to take the beginning of a value for all of it; its card is short."""
    notebook.shell.user_ns["LONG"] = LONG
    notebook.ok("%%track -p LONG\nx = 1")
    (value,) = [param.value for param in notebook.tracked().params if param.name == "LONG"]
    assert value == LONG[:10_000] + "… (10200000 letters)"
    assert len(text(notebook.tracked())) < 20_000


@pytest.mark.parametrize("shift", [-20 * HOUR_NS, 20 * HOUR_NS])
def test_a_clock_that_jumps_changes_no_order_and_breaks_no_chain(notebook, monkeypatch, shift):
    """In the middle of a run, between runs: numbers say the order, no duration is below zero, every point is there."""
    notebook.shell.user_ns["mlops_magic"] = mlops_magic
    real = time.time_ns
    notebook.ok("%%track a\nmlops_magic.log_metric('loss', 0.5)")
    notebook.shell.user_ns["jump"] = lambda: monkeypatch.setattr(time, "time_ns", lambda: real() + shift)
    notebook.ok("%%track a\nmlops_magic.log_metric('loss', 0.25)\njump()\nmlops_magic.log_metric('loss', 0.125)")
    notebook.ok("%%track a\nmlops_magic.log_metric('loss', 0.0625)")
    board = notebook.workspace.recent(9)
    assert [run.id for run in board] == [3, 2, 1]
    store = notebook.workspace.store()
    assert [point.value for point in metrics.points(store, 2, "loss")] == [0.25, 0.125]
    with store.read() as connection:
        assert audit.verify(connection) is None
    assert judged(notebook) == []
    assert all(run.seconds >= 0 for run in board)
    monkeypatch.undo()


def test_a_disk_that_fills_in_a_cell_costs_one_line(notebook, mounted, monkeypatch):
    """The cell prints and gives what it would; one line says that the disk is full; with space the next cell is a run."""
    monkeypatch.setenv("MLOPS_STORE", str(mounted / "store"))
    notebook.ok("%%track\nx = 1")
    fill(mounted / "filler")
    ran = notebook.run("%%track\nprint('here')\ny = [0.1] * 10\nsum(y)")
    assert (ran.error, ran.value) == (None, sum([0.1] * 10))
    assert ran.out.startswith("here\n")
    assert "full" in ran.err
    assert ran.err.count("\n") == 1
    (mounted / "filler").unlink()
    notebook.ok("%%track\nz = 2")
    assert notebook.tracked().status == "finished"
    assert judged(notebook) == []
    notebook.workspace.close()


def test_a_read_only_mount_is_read_and_said(notebook, mounted, monkeypatch):
    """Runs are shown, the doctor is content; a tracked cell gives its value and one line."""
    monkeypatch.setenv("MLOPS_STORE", str(mounted / "store"))
    notebook.ok("%%track first\nx = 1")
    notebook.workspace.close()
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    try:
        assert "first" in notebook.ok("%leaderboard").out
        assert "run finished" in notebook.ok("%audit").out
        assert judged(notebook) == []
        ran = notebook.run("%%track\n6 * 7")
        assert (ran.value, ran.error, ran.err.count("\n")) == (42, None, 1)
        assert "can be read and not written" in ran.err
    finally:
        notebook.workspace.close()
        subprocess.run(["mount", "-o", "remount,rw", str(mounted)], check=True)


def test_a_store_of_a_newer_version_costs_one_line_and_is_not_touched(notebook, tmp_path):
    """The cell gives its value; what to type is said."""
    import sqlite3
    from contextlib import closing

    notebook.ok("%%track\nx = 1")
    notebook.workspace.close()
    with closing(sqlite3.connect(tmp_path / "store" / "store.db")) as connection:
        connection.execute("PRAGMA user_version=99")
    before = (tmp_path / "store" / "store.db").read_bytes()
    ran = notebook.run("%%track\n6 * 7")
    assert (ran.value, ran.error, ran.err.count("\n")) == (42, None, 1)
    assert "%pip install -U mlops-magic" in ran.err
    assert (tmp_path / "store" / "store.db").read_bytes() == before


@pytest.fixture
def of_network(tmp_path, monkeypatch):
    """Mounts as a system lists them, on which all below `tmp_path` is on another machine."""
    listing = tmp_path / "mountinfo"
    listing.write_text(f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:5 / {tmp_path} rw - nfs4 host:/share rw\n")
    monkeypatch.setattr("mlops_magic.store.sqlite.file_system.MOUNTS", listing)


@pytest.mark.usefixtures("of_network")
def test_a_store_on_a_network_file_system_is_said_and_needs_no_shared_log(notebook, tmp_path):
    """One line where it is opened, a finding of the doctor's, and SQLite's older journal: all that worked works."""
    ran = notebook.run("%%track\nimport mlops_magic\nmlops_magic.log_metric('loss', 0.5)\n6 * 7")
    assert (ran.value, ran.error, ran.err.count("\n")) == (42, None, 1)
    assert "network file system (nfs4)" in ran.err
    with notebook.workspace.store().read() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert not (tmp_path / "store" / "store.db-wal").exists()
    assert notebook.tracked().metrics[0].value == 0.5
    (finding,) = judged(notebook)
    assert (finding.check, "nfs4" in finding.detail) == ("file system", True)
    assert notebook.run("%%track\nx = 1").err == ""


@pytest.mark.usefixtures("of_network")
def test_a_store_that_moves_to_a_network_and_back_keeps_everything(tmp_path, monkeypatch):
    """Made locally, with a log; opened there without one; and here again."""
    with monkeypatch.context() as local:
        local.setattr("mlops_magic.store.sqlite.file_system.MOUNTS", tmp_path / "none")
        database = open_database(tmp_path / ".mlops")
        start = runs.RunStart("e", "n", 1, "x", "x", "", "")
        runs.begin(database, start)
        database.close()
    database = open_database(tmp_path / ".mlops")
    runs.begin(database, start)
    assert {each.verdict for each in checks.examine(database)} == {"ok", "attention"}
    database.close()
    monkeypatch.undo()
    database = open_database(tmp_path / ".mlops")
    with database.read() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert len(runs.listed(database)) == 2
    database.close()


def test_a_metric_of_a_wrong_type_in_a_cell_is_one_sentence_and_the_rest_is_recorded(notebook):
    """What was logged before it is kept; the run has failed, as the cell has."""
    ran = notebook.run(
        "%%track\nimport mlops_magic\nmlops_magic.log_metric('a', 1)\nmlops_magic.log_metric('a', 'high')"
    )
    assert isinstance(ran.error, UsageError)
    assert str(ran.error) == "metric 'a' is a number, not str."
    run = notebook.tracked()
    assert (run.status, run.metrics[0].value) == ("failed", 1)


def test_an_observed_score_of_a_wrong_type_costs_the_cell_nothing(notebook):
    """A scorer of the user's that gives a text gives a text."""
    ran = notebook.run(
        "%%track\nfrom sklearn.metrics import accuracy_score\n"
        "class Odd(float):\n    def __repr__(self):\n        raise RuntimeError\n"
        "accuracy_score([1], [1])\nOdd(1) + 1"
    )
    assert (ran.value, ran.error, ran.err) == (2.0, None, "")
