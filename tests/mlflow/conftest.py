"""A real MLflow, in an environment of its own: its pins and ours do not meet."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

MLFLOW = Path(__file__).parents[2] / ".venv" / "mlflow" / "bin"
ALONE = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet"}


@pytest.fixture(scope="session")
def mlflow_bin() -> Path:
    """The programs of MLflow's environment."""
    if not (MLFLOW / "mlflow").exists():
        pytest.skip("MLflow is not installed beside us; type: make mlflow")
    return MLFLOW


@pytest.fixture
def asked(mlflow_bin, tmp_path):
    """Run a script in MLflow's Python and read the JSON of its last line."""

    def ask(script: str, *arguments: object, **environ: str) -> object:
        done = subprocess.run(
            [mlflow_bin / "python", "-c", script, *map(str, arguments)],
            cwd=tmp_path,
            env=outside(environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    return ask


def outside(environ: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a process that knows nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLOPS_", "PYTHON", "MLFLOW_"))}
    return kept | ALONE | (environ or {})


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL of our own, on this machine only, and its address."""
    missing = [name for name in ("initdb", "pg_ctl") if shutil.which(name) is None]
    if missing:
        pytest.skip("PostgreSQL is not installed; on Debian, type: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="mlops-pg-"))  # outside of pytest's own, which only we may enter
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "postgres")
    port = free_port()
    try:
        as_postgres("initdb", "-D", folder / "data", "-U", "mlflow", "-A", "trust", "-E", "UTF8")
        as_postgres(
            "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o",
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off", "start",
        )  # fmt: skip
        yield f"postgresql+psycopg2://mlflow@127.0.0.1:{port}/postgres"
        as_postgres("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_postgres(program, *arguments):
    """Run one of PostgreSQL's programs; as its own user where we are root."""
    command = [shutil.which(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    done = subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def tracking_server(mlflow_bin, postgres, tmp_path_factory):
    """An MLflow server with PostgreSQL behind it, as a team has one, and its address."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [
            mlflow_bin / "mlflow", "server", "--backend-store-uri", postgres, "--artifacts-destination", folder / "files",
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        ],
        cwd=folder, env=outside({"PATH": f"{mlflow_bin}:/usr/bin:/bin"}), stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/health", server, folder / "log")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()


def wait_for(url, server, log, seconds=180.0):
    """Return when it answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert server.poll() is None, log.read_text()[-4000:]
            assert time.monotonic() < deadline, log.read_text()[-4000:]
            time.sleep(0.3)
