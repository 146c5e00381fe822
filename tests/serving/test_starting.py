"""An exported service starts with its own model only, says why when it does not, and stops in order."""

import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

import cloudpickle
import numpy as np


def test_a_changed_model_is_not_loaded(folder, tmp_path):
    """An armed pickle in the model's place leaves no mark: the service says one sentence and stops."""

    class Armed:
        def __reduce__(self):
            return (open, (str(tmp_path / "mark"), "w"))

    changed = shutil.copytree(folder, tmp_path / "changed")
    (changed / "model.pkl").write_bytes(cloudpickle.dumps(Armed()))
    done = subprocess.run(
        [sys.executable, "-B", "app.py", "--port", "0"],
        cwd=changed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "not the model that was exported" in done.stderr
    assert not (tmp_path / "mark").exists()


def test_a_taken_port_is_said_in_a_sentence(folder):
    """Exit code 2, one line, and what to type instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-B", "app.py", "--port", str(port)],
            cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"port {port} of 127.0.0.1 is taken" in done.stderr


def test_a_request_begun_before_sigterm_is_answered(export, started, tmp_path):
    """The service drains: it stops listening, answers what it took, and ends."""
    notebook = {"__name__": "__main__"}
    asked = tmp_path / "asked"
    source = f"""
        import time
        class Slow:
            def predict(self, array):
                if array[0, 0]:
                    open({str(asked)!r}, "w").close()
                    time.sleep(1)
                return array[:, 0]
    """
    exec(textwrap.dedent(source), notebook)
    with started(export(notebook["Slow"](), np.array([[0.0]]), tmp_path).folder) as service:
        answers = []
        asking = threading.Thread(target=lambda: answers.append(service.ask("/predict", [{"x0": 1.5}])))
        asking.start()
        until = time.monotonic() + 60
        while not asked.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        service.process.send_signal(signal.SIGTERM)
        asking.join(timeout=30)
        assert answers[0][1]["predictions"] == [1.5]
        service.process.wait(timeout=30)
