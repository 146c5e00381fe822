"""A real MLflow, in an environment of its own: its pins and ours do not meet."""

from __future__ import annotations

import json
import os
import subprocess
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
