"""Replays in forks: arrays lie elsewhere where that is asked for, and last statements are done once more."""

import json
import subprocess

import pytest

from mlops_magic.adapters.fork_server import ForkServer

HEAD = "import json, os, queue, sys, threading, time\nfrom pathlib import Path\nimport numpy as np\n"
TOLD = "Path(sys.argv[2]).write_text(json.dumps({'targets': {'y': y}}))\n"


@pytest.fixture
def replayed(tmp_path):
    """Replay a script of two steps with endings; what it gave, and what its endings gave otherwise."""

    def replay(first, last, *, more=""):
        steps = f"def first():\n{_indented(first)}\ndef last():\n{_indented(last)}\ndef run():\n    first()\n    last()\nrun()\n"
        (tmp_path / "pipeline.py").write_text(f"{HEAD}{more}\n{steps}{TOLD}")
        answer = tmp_path / "answer.json"
        with ForkServer(["numpy", "json"], tmp_path) as server:
            assert server.replay(tmp_path, answer, 30, layout=1, endings=12)
        told = json.loads(answer.with_suffix(".endings").read_text())
        return json.loads(answer.read_text())["targets"]["y"], [each["targets"]["y"] for each in told]

    return replay


def _indented(text):
    return "\n".join(f"    {line}" for line in text.splitlines())


def test_the_last_statement_is_done_at_other_layouts(replayed):
    """The script itself runs once, so that its length costs nothing."""
    y, otherwise = replayed(
        "time.sleep(2)  # endings have as long as that",
        "global y\ny = [np.zeros(300).ctypes.data % 64 for _ in range(8)]",
    )
    assert otherwise
    assert y not in otherwise


def test_an_ending_draws_the_random_numbers_of_the_replay(replayed):
    """A fork seeds the generator of `random` anew, which would be a difference at every layout."""
    y, otherwise = replayed(
        "import random\nrandom.seed(3)\ntime.sleep(2)  # endings have as long as that",
        "global y\nimport random\ny = [random.random()] + [np.zeros(300).ctypes.data % 64 for _ in range(8)]",
    )
    assert otherwise
    assert {each[0] for each in otherwise} == {y[0]}


def test_what_an_ending_leaves_behind_is_no_difference(replayed, tmp_path):
    """A file that was read on gives the next ending other lines, at any layout."""
    (tmp_path / "lines").write_text("".join(f"{number}\n" for number in range(99_999)))
    y, otherwise = replayed(
        f"global file\nfile = open({str(tmp_path / 'lines')!r}, buffering=1)\ntime.sleep(0.5)",
        "global y\ny = file.buffer.raw.read(2).decode()",
    )
    assert (y, otherwise) == ("0\n", [])


def test_an_ending_that_waits_for_a_thread_is_left_alone(replayed):
    """Threads do not come along into a fork; the replay's own answer stays."""
    y, otherwise = replayed(
        "threading.Thread(target=work, daemon=True).start()\ntime.sleep(0.5)",
        "global y\nasks.put(20)\ny = tells.get()",
        more="asks, tells = queue.Queue(), queue.Queue()\ndef work():\n    while True: tells.put(asks.get() + 1)",
    )
    assert (y, otherwise) == (21, [])


def test_a_function_that_is_called_often_is_as_fast_as_ever(replayed):
    """Only the first time does a process stay before its statement."""
    y, otherwise = replayed(
        "for _ in range(30_000): last()",
        "global y\nif os.getppid() != parent: y = 0\ny += 1",
        more="y, parent = 0, os.getppid()",
    )
    assert (y, otherwise) == (30_001, [])


def test_an_ending_as_long_as_the_script_is_not_done_again(replayed, tmp_path):
    """A whole replay says more in the same time."""
    runs = tmp_path / "runs"
    y, otherwise = replayed("pass", f"global y\ny = open({str(runs)!r}, 'a').write('.') + (time.sleep(0.5) or 0)")
    assert (y, otherwise) == (1, [])
    assert runs.read_text() == "."


def test_a_script_that_does_not_wait_for_children_still_answers(replayed):
    """Who cannot hear how an ending went says nothing of it, and does not go on as if it were the replay."""
    y, otherwise = replayed(
        "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\ntime.sleep(0.5)",
        "global y\ny = [np.zeros(300).ctypes.data % 64 for _ in range(8)]",
    )
    assert len(y) == 8
    assert y not in otherwise


def test_nothing_of_a_replay_stays(replayed, tmp_path):
    """Processes that waited before a statement end with the replay."""
    replayed(f"time.sleep(0.5)\nPath({str(tmp_path / 'pid')!r}).write_text(str(os.getpgid(0)))", "global y\ny = 1")
    group = (tmp_path / "pid").read_text()
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    assert [stat for pgid, stat in map(str.split, listed.splitlines()) if pgid == group and stat[0] != "Z"] == []
