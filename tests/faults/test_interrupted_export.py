"""Ctrl-C while an export is being proven: nothing half-written is left, and no process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).with_name("interrupted.py")
SECONDS = 60


def alive(process_id):
    """Whether a process still runs; a zombie has ended."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
def test_an_interrupted_proof_leaves_nothing(tmp_path):
    """The cell ends with KeyboardInterrupt at once, the replays are gone, the folder is as before."""
    work, marks = tmp_path / "work", tmp_path / "marks"
    work.mkdir()
    marks.mkdir()
    ours = {"MLOPS_STORE": str(tmp_path / "store"), "MLOPS_CONFIG": str(tmp_path / "config"), "MLOPS_CARDS": "off"}
    notebook = subprocess.Popen(
        [sys.executable, str(NOTEBOOK), str(marks)], cwd=work, env=os.environ | ours | {"IPYTHONDIR": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert "proving\n" in iter(notebook.stdout.readline, "")
        replays = [int(path.name.partition("-")[2]) for path in marks.iterdir()]
        assert all(map(alive, replays))
        notebook.send_signal(signal.SIGINT)
        started = time.monotonic()
        said, _ = notebook.communicate(timeout=SECONDS)
        assert time.monotonic() - started < SECONDS / 2
        assert said.splitlines()[-1] == "KeyboardInterrupt"
    finally:
        notebook.kill()
        notebook.wait()
        notebook.stdout.close()
    assert not any(map(alive, replays))
    assert list(work.iterdir()) == []
