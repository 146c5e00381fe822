"""Ctrl-C and kill -9 at bad moments: in the middle of a cell, in the middle of our own work, in a tracked cell."""

import os
import signal
import subprocess
import sys
import time

import pytest

from mlops_magic.capture.entry import Entry

ASKED = "log = get_ipython()._mlops_magic[0].kernel.executions\nprint([(each.raw, each.success) for each in log])"
DYING = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
shell.run_line_magic("load_ext", "mlops_magic")
shell.run_cell("%%track churn --name first\\nscore = 0.5", store_history=True)
shell.run_cell("%%track churn --name second\\nimport time\\nprint('running', flush=True)\\ntime.sleep(600)", store_history=True)
"""


def test_ctrl_c_while_we_look_leaves_an_entry(notebook, monkeypatch):
    """An interrupt inside of our own work after a cell costs the cell nothing, and the log has it by its text."""

    def interrupted(_entry):
        raise KeyboardInterrupt

    notebook.ok("x = [1]")
    with monkeypatch.context() as patched:
        patched.setattr(Entry, "variables", interrupted)
        ran = notebook.run("x.append(2)\nlen(x)")
    assert (ran.value, ran.error) == (2, None)
    after = notebook.ok("y = sum(x)\ny")
    assert after.value == 3
    assert [execution.raw for execution in notebook.log] == ["x = [1]", "x.append(2)\nlen(x)", "y = sum(x)\ny"]
    assert "x" in notebook.log[1].changes
    assert notebook.log[1].refusals


def test_ctrl_c_in_a_cell_shows_as_without_us(bare):
    """The exception is the user's own; what the cell did before it stays, and the log goes on."""
    cell = "before = 1\nimport signal\nsignal.raise_signal(signal.SIGINT)\nafter = 1"
    without = bare.run(cell)
    bare.load()
    with_us = bare.run(cell)
    assert isinstance(with_us.error, KeyboardInterrupt)
    assert (with_us.shown[1], with_us.err) == (without.shown[1], without.err)
    bare.ok("later = before")
    assert [execution.success for execution in bare.log] == [False, True]
    assert bare.log[0].refusals == ("it was interrupted half-way",)


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.usefixtures("around")
def test_a_real_kernel_goes_on_after_ctrl_c():
    """The front end's stop button ends the cell with KeyboardInterrupt, and the next cells run and are logged."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", extra_arguments=["--HistoryManager.enabled=False"])
    try:
        said = []
        run = lambda cell: client.execute_interactive(cell, output_hook=said.append, timeout=60)  # noqa: E731 - a short name for a long call
        run("%load_ext mlops_magic")
        # Without stop_on_error=False the kernel refuses whatever reaches it in the first moments after the interrupt.
        asked = client.execute("import time\nx = 1\nprint('in', flush=True)\ntime.sleep(60)", stop_on_error=False)
        while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=30)
        assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (asked, "KeyboardInterrupt")
        assert run("y = x + 1")["content"]["status"] == "ok"
        run(ASKED)
        text = "".join(message["content"].get("text", "") for message in said if message["msg_type"] == "stream")
        assert 'time.sleep(60)", False)' in text.replace("')", '")').replace("',", '",')
        assert "('y = x + 1', True)" in text
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_kernel_loses_nothing_acknowledged(notebook):
    """After kill -9 inside a tracked cell the finished run is whole, and the next kernel says that the other was killed."""
    process = subprocess.Popen([sys.executable, "-c", DYING], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    until = time.monotonic() + 60
    while time.monotonic() < until and "running" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    shown = notebook.ok("%load_ext mlops_magic", "board = %leaderboard churn\nprint(board)")
    assert "first" in shown.out
    assert "killed" in shown.out
    assert [notebook.workspace.run(number).status for number in (1, 2)] == ["finished", "killed"]
