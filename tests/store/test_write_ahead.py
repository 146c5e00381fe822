"""Is a log of which SQLite read less than was committed noticed, and a log without fault never blamed?"""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from mlops_magic.store import audit
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs

RUNS = 12
WRITER = """
import os, pathlib, sys
from mlops_magic.records.run import RunResult, RunStart
from mlops_magic.store.runs import runs
from mlops_magic.store.database import open_database
database = open_database(pathlib.Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    run = runs.begin(database, RunStart("e", str(number), 1, "x = 1", "x = 1", "", ""))
    runs.finish(database, run.id, RunResult("finished", 2))
os.kill(os.getpid(), 9)
"""
PAGE, HEAD = 24 + 8192, 32


@pytest.fixture
def log(folder):
    """The log of a writer that was killed."""
    subprocess.run([sys.executable, "-c", WRITER, str(folder), str(RUNS)], check=False)
    return folder / "store.db-wal"


def told(folder):
    """How many runs have finished, what the doctor says of crashes, and what the chain does."""
    database = open_database(folder)
    try:
        (finding,) = [each for each in checks.examine(database) if each.check == "crashes"]
        with database.read() as connection:
            links = [link for link in audit.links(connection) if link.object == "store"]
            assert audit.verify(connection) is None
        return sum(run.status == "finished" for run in runs.listed(database)), finding, links
    finally:
        database.close()


def test_a_log_that_a_kill_left_is_whole(folder, log):
    """Everything is there, and nobody is blamed."""
    assert log.stat().st_size > 20 * PAGE
    count, finding, links = told(folder)
    assert (count, finding.verdict, links) == (RUNS, "ok", [])


@pytest.mark.parametrize("place", [3, 9, 17, HEAD + 6, HEAD + 20, "middle", "last"])
def test_a_bit_that_is_turned_over_in_the_log_is_told(folder, log, place):
    """In its head, in the head of a frame, in a page: commits are gone, so it is said, once, and the log is kept."""
    data = bytearray(log.read_bytes())
    frames = (len(data) - HEAD) // PAGE
    at = {"middle": HEAD + frames // 2 * PAGE + 2_000, "last": HEAD + (frames - 1) * PAGE + 100}.get(place, place)
    data[at] ^= 16
    log.write_bytes(data)
    count, finding, links = told(folder)
    assert count < RUNS
    assert (finding.verdict, "store.db-wal.damaged" in finding.detail) == ("attention", True)
    assert (folder / "store.db-wal.damaged").read_bytes() == data
    assert [link.action for link in links] == ["log cut short"]
    _, _, again = told(folder)
    assert again == links


def test_a_log_cut_in_a_frame_is_no_fault(folder, log):
    """A kill in the middle of a write leaves a frame that is not whole: it was never a commit."""
    data = log.read_bytes()
    log.write_bytes(data + data[HEAD : HEAD + random.Random(1).randrange(30, PAGE)])
    count, finding, links = told(folder)
    assert (count, finding.verdict, links) == (RUNS, "ok", [])


def test_a_log_that_goes_while_it_is_looked_at_is_no_fault(folder, log, monkeypatch):
    """The last one to close folds it in and removes it, between two steps of whoever opens the store then."""
    place = type(log)
    seen = place.stat

    def late(path, **named):
        found = seen(path, **named)
        if path == log:
            monkeypatch.undo()
            open_database(folder).close()
            assert not log.exists()
            raise FileNotFoundError(2, "gone", str(path))
        return found

    monkeypatch.setattr(place, "stat", late)
    database = open_database(folder)
    assert len(runs.listed(database)) == RUNS
    database.close()
