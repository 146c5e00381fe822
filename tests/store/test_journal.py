"""What was logged is kept: through kills, forks, threads, torn writes and full disks."""

import math
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mlops_magic.errors import StoreDamaged, StoreError
from mlops_magic.records.run import Artifact, Param, RunParts, RunResult
from mlops_magic.store import blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs
from mlops_magic.store.runs.journal import FOLDER, frames
from mlops_magic.store.runs.journal.journals import journals_of
from mlops_magic.store.runs.journal.pending import Pending
from mlops_magic.store.runs.recovery import recover
from mlops_magic.store.sqlite.locks import try_lock

LOGGING = Path(__file__).with_name("logging_until_killed.py")
FINISHED = RunResult("finished", 2)


@pytest.fixture
def begun(database, start):
    """A run and its journal, and what was said."""
    run = runs.begin(database, start)
    said = []
    return run, journals_of(database).journal(run, said.append), said


def files(folder):
    """Names of the journals there are."""
    return sorted(path.name for path in (folder / FOLDER).glob("*"))


def values(database, run, name="loss"):
    """Values of a metric, as texts: NaN is not equal to itself."""
    return [repr(point.value) for point in metrics.points(database, run.id, name)]


def test_whoever_reads_sees_what_was_logged(database, begun):
    """At once, exactly, in order; steps count by name where none is given."""
    run, journal, said = begun
    wanted = [0.1, math.nan, -math.inf, -0.0, 5e-324, 2**53 + 1, -(2**1100), 7]
    for value in wanted:
        assert journal.point("loss", value, None)
    journal.point("lr", 0.5, 10)
    journal.point("lr", 0.25, None)
    assert values(database, run) == [repr(float(value)) if value == 7 else repr(value) for value in wanted]
    assert [point.step for point in metrics.points(database, run.id, "loss")] == list(range(len(wanted)))
    assert [point.step for point in metrics.points(database, run.id, "lr")] == [10, 11]
    assert {each.name: each.step for each in runs.get(database, run.id).metrics} == {"loss": 7, "lr": 11}
    assert said == []


def test_the_tables_have_it_without_anybody_reading(database, begun, folder):
    """A thread empties the journal; the file is there as long as the run."""
    run, journal, _ = begun
    journal.point("loss", 0.5, None)
    other = open_database(folder)
    until = time.monotonic() + 30
    while time.monotonic() < until and not values(other, run):
        time.sleep(0.02)
    assert values(other, run) == ["0.5"]
    assert runs.get(other, run.id).status == "running"
    other.close()
    assert files(folder) == [run.uid]
    runs.finish(database, run.id, FINISHED, journal)
    assert files(folder) == []


def test_parts_come_with_the_points(database, begun, folder):
    """Params, tags and remarks stand in the order they were said, before those of the run's end."""
    run, journal, _ = begun
    journal.part(RunParts((Param("a", "1", "int", "call"),), remarks=("first",)))
    journal.part(RunParts((Param("b", "2", "int", "call"),), (("team", "x"),), ("second",)))
    done = runs.finish(database, run.id, RunResult("finished", 2, params=(Param("c", "3", "int", "literal"),)), journal)
    assert [param.name for param in done.params] == ["a", "b", "c"]
    assert (done.tags[-1], done.remarks) == (("team", "x"), ("first", "second"))
    assert files(folder) == []


def test_many_points_at_once_come_behind_what_is_pending(database, begun):
    """A batch is one transaction, in order with single points."""
    run, journal, _ = begun
    journal.point("loss", -1.0, None)
    journal.points("loss", [step / 2 for step in range(5_000)], None)
    journal.points("large", [0.5, 2**60 + 1], [3, 9])
    journal.point("loss", -2.0, None)
    found = metrics.points(database, run.id, "loss")
    assert [point.value for point in found] == [-1.0, *(step / 2 for step in range(5_000)), -2.0]
    assert found[-1].step == 5_001
    assert [(point.value, point.step) for point in metrics.points(database, run.id, "large")] == [
        (0.5, 3),
        (2**60 + 1, 9),
    ]
    runs.finish(database, run.id, FINISHED, journal)
    assert metrics.points(database, run.id, "loss") == found


def test_many_threads_lose_nothing(database, begun):
    """Eight threads log while another reads."""
    run, journal, said = begun

    def log(name):
        for step in range(500):
            journal.point(name, step, None)

    threads = [threading.Thread(target=log, args=(f"m{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        runs.get(database, run.id)
    assert all(values(database, run, f"m{number}") == [repr(float(step)) for step in range(500)] for number in range(8))
    assert said == []


def test_a_finished_run_takes_no_more(database, begun, folder):
    """What comes later is refused in one line and makes no file."""
    run, journal, said = begun
    journal.point("loss", 1.0, None)
    runs.finish(database, run.id, FINISHED, journal)
    assert not journal.point("loss", 2.0, None)
    assert not journal.point("loss", 3.0, None)
    assert len(said) == 1
    assert "has ended" in said[0]
    assert (values(database, run), files(folder)) == (["1.0"], [])


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("times", [1, 200, 20_000])
def test_what_was_acknowledged_survives_kill_9(folder, times):
    """The next process that opens the store has every acknowledged point, and the run is killed."""
    process = subprocess.Popen([sys.executable, str(LOGGING), str(folder), str(times)], stdout=subprocess.PIPE)
    acknowledged = 0
    while acknowledged < times:
        acknowledged = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    acknowledged = max([acknowledged, *map(int, rest.split(b"\n")[:-1])])
    database = open_database(folder)
    (run,) = runs.listed(database)
    found = metrics.points(database, run.id, "loss")
    assert run.status == "killed"
    assert len(found) >= acknowledged
    assert [point.value for point in found] == [step / 7 for step in range(len(found))]
    assert files(folder) == []
    assert {each.verdict for each in checks.examine(database)} == {"ok"}
    database.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_writes_a_file_of_its_own(database, begun, folder):
    """What the parent had pending comes once; the child's points are there when the run ends, though it never closed."""
    run, journal, _ = begun
    journal.point("loss", 1.0, None)
    context = multiprocessing.get_context("fork")

    def child():
        journal.point("loss", 10.0, None)
        journal.point("child", 11.0, None)
        os.kill(os.getpid(), signal.SIGKILL)

    process = context.Process(target=child)
    process.start()
    process.join()
    journal.point("loss", 2.0, None)
    assert len(files(folder)) == 2
    recover(database, only=run.uid)
    done = runs.finish(database, run.id, FINISHED, journal)
    assert sorted(values(database, run)) == ["1.0", "10.0", "2.0"]
    assert values(database, run, "child") == ["11.0"]
    assert (done.status, files(folder)) == ("finished", [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_that_outlives_the_run_loses_nothing(database, begun, folder):
    """Its points join the finished run when the store is opened next, and the chain says so."""
    run, journal, _ = begun
    reading, writing = multiprocessing.get_context("fork").Pipe()

    def child():
        reading.recv()
        journal.point("late", 1.0, None)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    runs.finish(database, run.id, FINISHED, journal)
    writing.send("go")
    process.join()
    again = open_database(folder)
    assert values(again, run, "late") == ["1.0"]
    assert runs.get(again, run.id).status == "finished"
    assert {each.verdict for each in checks.examine(again)} == {"ok"}
    again.close()


def test_a_torn_frame_ends_the_file(begun, folder):
    """Cut anywhere, what stands before the cut is read, and nothing else."""
    run, journal, _ = begun
    for step in range(5):
        journal.point("loss", step, None)
    journal.part(RunParts(remarks=("é",)))
    data = (folder / FOLDER / run.uid).read_bytes()
    whole = list(frames.read(data))
    assert [frame.value for frame in whole if frame.kind == frames.MEASURED] == [0, 1, 2, 3, 4]
    for cut in range(len(data)):
        assert list(frames.read(data[:cut])) == whole[: len(list(frames.read(data[:cut])))]
    for place in range(0, len(data), 3):
        flipped = data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]
        found = list(frames.read(flipped))
        assert found == whole[: len(found)]
        assert len(found) < len(whole)


def test_two_open_the_store_at_once(folder, database):
    """A journal that was left behind is put into the tables once, however many look."""
    process = subprocess.Popen([sys.executable, str(LOGGING), str(folder), "50"], stdout=subprocess.PIPE)
    while int(process.stdout.readline()) < 50:
        pass
    process.kill()
    process.communicate()
    opened = []
    threads = [threading.Thread(target=lambda: opened.append(open_database(folder))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (run,) = runs.listed(database)
    found = metrics.points(database, run.id, "loss")
    assert [point.step for point in found] == list(range(len(found)))
    assert len(found) >= 50
    for each in opened:
        each.close()


def test_points_are_not_put_in_twice(database, begun, folder):
    """A process that dies between the transaction and the removal of the file leaves nothing to be done again."""
    run, journal, _ = begun
    journal.point("loss", 1.0, None)
    journal.drain()
    copy = (folder / FOLDER / run.uid).read_bytes()
    journal.point("loss", 2.0, None)
    runs.finish(database, run.id, FINISHED, journal)
    (folder / FOLDER / run.uid).write_bytes(copy)
    again = open_database(folder)
    assert values(again, run) == ["1.0", "2.0"]
    assert files(folder) == []
    assert runs.get(again, run.id).status == "finished"
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_is_said_once_and_costs_only_what_came_after(database, begun, folder):
    """A short write is taken back; what was acknowledged before is kept, and later points are when there is space again."""
    run, journal, said = begun
    journal.point("loss", 0.0, None)
    size = (folder / FOLDER / run.uid).stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60, before[1]))
        kept = [journal.point("loss", float(step), None) for step in range(1, 6)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert kept == [True, False, False, False, False]
    assert len(said) == 1
    assert "full" in said[0]
    assert journal.point("loss", 9.0, None)
    assert [
        frame.value for frame in frames.read((folder / FOLDER / run.uid).read_bytes()) if frame.kind == frames.MEASURED
    ] == [0, 1, 9]
    assert values(database, run) == ["0.0", "1.0", "9.0"]


def test_a_batch_that_fails_is_refused_whole(begun, database, monkeypatch):
    """The transaction is the batch's durability: it raises, and what was pending stays pending."""
    run, journal, _ = begun
    journal.point("loss", 1.0, None)

    def broken(*_):
        raise StoreError("no")

    with monkeypatch.context() as patched:
        patched.setattr("mlops_magic.store.runs.metrics.append_points", broken)
        with pytest.raises(StoreError):
            journal.points("loss", [2.0], [5])
    assert values(database, run) == ["1.0"]


def test_a_journal_that_is_taken_for_a_left_one_at_its_birth_is_left_to_it(database, begun, folder, monkeypatch):
    """Who opens the store locks the new file before its writer can: the writer takes another, and no point comes twice."""
    run, journal, _ = begun
    opener = []

    def late(file):
        if not opener:
            opener.append(os.open(folder / FOLDER / run.uid, os.O_RDWR))
            assert try_lock(opener[0])
        return try_lock(file)

    monkeypatch.setattr("mlops_magic.store.runs.journal.writing.try_lock", late)
    for step in range(40):
        assert journal.point("loss", step / 7, None)
    assert (folder / FOLDER / run.uid).stat().st_size == 0
    os.close(opener[0])
    other = open_database(folder)
    runs.finish(database, run.id, FINISHED, journal)
    assert values(other, run) == [repr(step / 7) for step in range(40)]
    other.close()


def left(begun, folder):
    """The journal of a dead process: three points, of which one is in the tables."""
    run, journal, _ = begun
    journal.point("loss", 1.0, None)
    journal.drain()
    journal.point("loss", 2.0, None)
    journal.point("loss", 3.0, None)
    path = folder / FOLDER / run.uid
    data = path.read_bytes()
    journal.close()
    return run, path, data


@pytest.mark.parametrize(
    ("place", "kept"), [(-3, ["1.0", "2.0"]), (-50, ["1.0"]), (-120, ["1.0"]), (3, ["1.0"]), (20, ["1.0"])]
)
def test_a_bit_that_is_turned_over_in_a_journal_is_told(database, begun, folder, place, kept):
    """What can be read is in the tables, the rest is kept beside; the doctor tells, and the run where it is known."""
    run, path, data = left(begun, folder)
    damaged = bytearray(data)
    damaged[place] ^= 4
    path.write_bytes(damaged)
    recover(database)
    assert values(database, run) == kept
    assert files(folder) == [f"{run.uid}.damaged"]
    assert (folder / FOLDER / f"{run.uid}.damaged").read_bytes() == damaged
    (finding,) = [each for each in checks.examine(database) if each.check == "crashes"]
    assert (finding.verdict, f"{run.uid}.damaged" in finding.detail) == ("attention", True)
    remarks = runs.get(database, run.id).remarks
    assert place >= 0 or "cannot be read" in remarks[0]
    recover(database)
    assert (values(database, run), runs.get(database, run.id).remarks) == (kept, remarks)


@pytest.mark.parametrize(
    "change",
    ["UPDATE journal SET upto = upto | 4", "UPDATE journal SET upto = upto - 1", "UPDATE journal SET file = 'x'"],
)
def test_a_wrong_place_in_a_journal_is_not_believed(database, begun, folder, change):
    """Else points would be lost, or come twice."""
    run, path, data = left(begun, folder)
    with database.write() as connection:
        connection.execute(change)
    path.write_bytes(data)
    recover(database)
    assert values(database, run) == ["1.0"]
    assert "how far it is in the tables" in runs.get(database, run.id).remarks[0]
    assert files(folder) == [f"{run.uid}.damaged"]


def test_points_after_a_damaged_block_are_kept_and_the_run_ends(database, begun):
    """What was there is refused to whoever asks and told by the doctor; nothing of what comes later is lost."""
    run, journal, _ = begun
    journal.points("loss", [0.5, 0.25], None)
    with database.write() as connection:
        (block,) = connection.execute("SELECT block FROM metric_block").fetchone()
        connection.execute("UPDATE metric_block SET block = ?", (block[:-1] + bytes([block[-1] ^ 1]),))
    journal.point("loss", 0.125, None)
    journal.point("auc", 0.75, None)
    ended = runs.finish(database, run.id, FINISHED, journal)
    assert {each.name: each.value for each in ended.metrics} == {"loss": 0.125, "auc": 0.75}
    assert values(database, run, "auc") == ["0.75"]
    with pytest.raises(StoreDamaged, match=r"changed behind our back.*%mlops doctor"):
        metrics.points(database, run.id, "loss")
    (finding,) = [each for each in checks.examine(database) if each.check == "history"]
    assert (finding.verdict, "run:1" in finding.detail) == ("failed", True)
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM metric_block WHERE place = 2").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE param SET value = '2'",
        "UPDATE metric_last SET value = 0.25",
        "DELETE FROM tag",
        "UPDATE run SET remarks = '[]'",
        "UPDATE artifact SET key = substr(key, 2) || '0'",
    ],
)
def test_a_row_of_an_open_run_that_was_changed_is_told_while_it_is_open_and_when_it_ends(database, begun, change):
    """By the doctor first, then by the run itself, whose link vouches for what is there."""
    run, journal, _ = begun
    journal.point("auc", 0.75, None)
    artifact = Artifact("a", "file", blobs.put(database, b"a"), 1, "text/plain")
    journal.part(RunParts((Param("a", "1", "int", "call"),), (("k", "v"),), ("a remark",), artifacts=(artifact,)))
    journal.drain()
    history = [each for each in checks.examine(database) if each.check == "history"]
    assert history[0].verdict == "ok"
    with database.write() as connection:
        connection.execute(change)
    (finding,) = [each for each in checks.examine(database) if each.check == "history"]
    assert (finding.verdict, "run:1" in finding.detail) == ("failed", True)
    journal.point("loss", 0.5, None)
    assert values(database, run, "loss") == ["0.5"]
    ended = runs.finish(database, run.id, FINISHED, journal)
    assert "changed while it was open" in ended.remarks[-1]


@pytest.mark.parametrize(
    "change", ["UPDATE run SET name = 'x'", "UPDATE run SET pid = pid + 1", "UPDATE experiment SET name = 'y'"]
)
def test_how_a_dead_run_began_is_looked_at_before_it_is_sealed(database, begun, change):
    """Its row was changed while nobody was there: the run says so."""
    run, _, _ = begun
    with database.write() as connection:
        connection.execute(change)
    runs.recover(database, run.id, Pending(), file=run.uid, dead=True)
    found = runs.get(database, run.id)
    assert found.status == "killed"
    assert "changed while it was open" in found.remarks[-1]
