"""Many processes at once, and processes that are killed: acknowledged means kept."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from mlops_magic.store import audit, blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs

WRITER = str(Path(__file__).with_name("writer.py"))
PROCESSES, ROUNDS, RUNS = 8, 3, 5

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def started(folder, rounds, count):
    """A writer that waits at its first round."""
    process = subprocess.Popen(
        [sys.executable, WRITER, str(folder), str(rounds), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def told(lines):
    """What a writer said was kept, by kind."""
    said = defaultdict(list)
    for line in lines:
        kind, *values = line.split()
        said[kind].append(tuple(values))
    return said


def test_sixteen_scripts_that_start_at_once_lose_no_point(tmp_path):
    """On a store that is not there yet: each has its run, each run every point, and the doctor finds nothing."""
    command = [sys.executable, str(Path(__file__).with_name("logger.py")), "2000"]
    environment = os.environ | {"MLOPS_STORE": str(tmp_path / ".mlops")}
    processes = [
        subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(16)
    ]
    said = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0] * 16, said
    database = open_database(tmp_path / ".mlops")
    assert sorted(int(out) for out, _ in said) == sorted(run.id for run in runs.listed(database))
    for run in runs.listed(database):
        assert run.status == "finished"
        assert [point.value for point in metrics.points(database, run.id, "loss")] == [step / 7 for step in range(2000)]
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    database.close()


def test_eight_processes_create_one_store_and_lose_nothing(tmp_path):
    """Every round all create the same absent store; every run arrives, none is told "locked", the chain holds."""
    processes = [started(tmp_path, ROUNDS, RUNS) for _ in range(PROCESSES)]
    lines = []
    for turn in range(ROUNDS):
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        for process in processes:
            for line in process.stdout:
                if line == "ready\n":
                    break
                lines.append(line)
            assert turn == ROUNDS - 1 or process.poll() is None, process.stderr.read()
    for process in processes:
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
    said = told(lines)
    assert len(said["finished"]) == PROCESSES * ROUNDS * RUNS
    for turn in range(ROUNDS):
        database = open_database(tmp_path / str(turn) / ".mlops")
        everything = {run.id: run for run in runs.listed(database)}
        assert sorted(everything) == list(range(1, PROCESSES * RUNS + 1))
        assert {int(run_id) for where, run_id in said["finished"] if where == str(turn)} == set(everything)
        assert {run.status for run in everything.values()} == {"finished"}
        assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
        with database.read() as connection:
            assert audit.head(connection)[0] == 2 * PROCESSES * RUNS
        database.close()


def test_a_killed_writer_loses_nothing_it_was_told_was_kept(tmp_path):
    """At random moments of kill -9, with two writers at a time, all acknowledged is there and the open run is `killed`."""
    chance = random.Random(20)
    folder = tmp_path / "0" / ".mlops"
    said = defaultdict(list)
    for _ in range(4):
        pair = [started(tmp_path, 1, 1000) for _ in range(2)]
        for process in pair:
            process.stdin.write("\n")
            process.stdin.flush()
        time.sleep(chance.uniform(0.05, 0.4))
        for process in pair:
            os.kill(process.pid, signal.SIGKILL)
        for process in pair:
            output, errors = process.communicate()
            assert (process.returncode, errors) == (-signal.SIGKILL, "")
            whole = output[: output.rfind("\n") + 1].splitlines()  # the last line may be cut by the kill
            for kind, values in told(whole).items():
                said[kind] += values
        database = open_database(folder)
        everything = {run.id: run for run in runs.listed(database)}
        finished = {int(run_id) for _, run_id in said["finished"]}
        begun = {int(run_id) for _, run_id in said["begun"]}
        assert begun <= everything.keys()
        assert {everything[run_id].status for run_id in finished} <= {"finished"}
        assert not [run for run in everything.values() if run.status == "running"]
        for _, run_id, step in said["point"]:
            kept = metrics.points(database, int(run_id), "loss")
            assert [point.value for point in kept if point.step == int(step)] == [int(step) / 3]
        for _, key in said["blob"]:
            assert blobs.digest(blobs.get(database, key)) == key
        verdicts = {finding.check: finding.verdict for finding in checks.examine(database)}
        assert set(verdicts.values()) == {"ok"}
        database.close()
    assert len(said["finished"]) > 10
    assert any(run.status == "killed" for run in everything.values())


def test_a_creator_killed_half_way_leaves_a_store_that_opens(tmp_path):
    """At any moment of the creation; the next opener finishes it."""
    chance = random.Random(21)
    for turn in range(12):
        process = started(tmp_path / str(turn), 1, 1)
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.communicate()
        database = open_database(tmp_path / str(turn) / "0" / ".mlops")
        assert "running" not in {run.status for run in runs.listed(database)}
        with database.read() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()


def test_a_torn_log_opens_as_a_clean_beginning_of_history(tmp_path):
    """A log cut at any byte, as a power loss leaves it: the store opens, and what it shows is a prefix of what was."""
    chance = random.Random(22)
    process = started(tmp_path, 1, 1000)
    process.stdin.write("\n")
    process.stdin.flush()
    finished = (line for line in process.stdout if line.startswith("finished"))
    for _ in range(30):  # well before the log is long enough to be folded into the database
        next(finished)
    process.kill()
    process.communicate()
    source = tmp_path / "0" / ".mlops"
    database_bytes, log = (source / "store.db").read_bytes(), (source / "store.db-wal").read_bytes()
    seen = []
    for turn in range(15):
        folder = tmp_path / "torn" / str(turn) / ".mlops"
        folder.mkdir(parents=True)
        (folder / "store.db").write_bytes(database_bytes)
        torn = bytearray(log[: chance.randrange(len(log))])
        if turn % 2 and len(torn) > 2000:
            at = chance.randrange(len(torn) - 512)
            torn[at : at + 512] = bytes(512)
        (folder / "store.db-wal").write_bytes(torn)
        database = open_database(folder)
        with database.read() as connection:
            assert audit.verify(connection) is None
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        seen.append(len(runs.listed(database)))
        database.close()
    assert max(seen) > min(seen)
