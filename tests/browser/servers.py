"""What shows our front end? A JupyterLab or a Notebook 7 with settings, stores and kernels of its own, on this machine only.

The front end is the one built in this checkout; with MLOPS_MAGIC_WHEEL_PYTHON it is the one of the wheel installed there.
Test and benchmark start it alike.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
ASSETS = REPOSITORY / "mlops_magic" / "labextension"
WHEEL_PYTHON = os.environ.get("MLOPS_MAGIC_WHEEL_PYTHON", "")
TOKEN = "a-token-of-the-tests"
APPLICATIONS = {"jupyterlab": "LabApp", "notebook": "JupyterNotebookApp"}  # and what configures each
START_SECONDS = 90
PATIENCE_MS = 30_000  # a busy machine of two cores takes ten seconds
CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Lab:
    """A running JupyterLab and the folder it shows."""

    port: int
    root: Path
    settings: Path

    def configure(self, **settings: object) -> None:
        """Change settings of ours, for pages that are opened from now on; the sidebar's clockwork is off by default."""
        folder = self.settings / "mlops-magic"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plugin.jupyterlab-settings").write_text(json.dumps({"refreshSeconds": 0} | settings))

    def end_kernels(self) -> None:
        """Shut every kernel down: nobody looks at a notebook any more, and each kept kernel takes memory from the next."""
        for session in json.loads(_asked(self.port, "GET", "/api/sessions")):
            _asked(self.port, "DELETE", f"/api/sessions/{session['id']}", fine=(204, 404))  # or it went by itself


@contextmanager
def serving(own: Path, root: Path, *, application: str = "jupyterlab", ours: bool = True) -> Iterator[Lab]:
    """A running server, stopped by its own process id.

    Parameters
    ----------
    own : Path
        An empty folder for what the server keeps for itself.
    root : Path
        The folder it shows.
    application : str
        "jupyterlab" or "notebook", as Python runs it.
    ours : bool
        Whether our front end is switched on.
    """
    settings = own / "settings"
    enabled = own / "config" / "jupyter_server_config.d"
    news = settings / "@jupyterlab" / "apputils-extension"
    completer = settings / "@jupyterlab" / "completer-extension"
    page = own / "config" / "labconfig"
    for folder in (enabled, news, completer, page):
        folder.mkdir(parents=True)
    if not ours:
        (page / "page_config.json").write_text('{"disabledExtensions": {"mlops-magic": true}}')
    elif not WHEEL_PYTHON:
        # Copied, because Jupyter Server does not follow links out of its static folders.
        shutil.copytree(ASSETS, own / "share" / "labextensions" / "mlops-magic")
        shutil.copy(REPOSITORY / "labextension" / "jupyter_server_config.json", enabled / "mlops_magic.json")
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    # By default a kernel that takes longer than a second, on a busy machine, is not listened to.
    (completer / "manager.jupyterlab-settings").write_text('{"providerTimeout": 20000}')
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "MLOPS"))} | {
        "HOME": str(root.parent),
        "LOGNAME": "ada",
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_PATH": str(own / "share"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "JUPYTER_TOKEN": TOKEN,
    }
    port = free_port()
    command = [WHEEL_PYTHON or sys.executable, "-m", application, "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}"]
    command += [
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        f"--{APPLICATIONS[application]}.expose_app_in_browser=True",
    ]
    with running(command, own, environment, lambda: _asked(port, "GET", "/api")):
        yield Lab(port, root, settings)


@contextmanager
def running(
    command: list[str], own: Path, environment: dict[str, str], answers: Callable[[], object]
) -> Iterator[None]:
    """A started server that answers, which is stopped by its own process id; what it says is kept in `own / "log"`."""
    with (
        (own / "log").open("wb") as log,
        subprocess.Popen(
            command, env=environment, cwd=own, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        ) as process,
    ):
        try:
            _wait(answers, process, own / "log")
            yield
        finally:
            process.terminate()  # it stops the kernels it started
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _asked(port: int, method: str, path: str, fine: tuple[int, ...] = (200,)) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers={"Authorization": f"token {TOKEN}"})
        answer = connection.getresponse()
        if answer.status not in fine:
            raise OSError(f"{method} {path}: {answer.status}")
        return answer.read()
    finally:
        connection.close()


def _wait(ready: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
