"""Does the wheel do its work in an environment that has never seen this checkout?

Set MLOPS_MAGIC_WHEEL_PYTHON to the Python of an environment with the wheel and its extras `lab` and `serve`.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

PYTHON = os.environ.get("MLOPS_MAGIC_WHEEL_PYTHON", "")
CELLS = (
    "%load_ext mlops_magic",
    "from sklearn.datasets import load_iris\nfrom sklearn.linear_model import LogisticRegression",
    "X, y = load_iris(return_X_y=True, as_frame=True)",
    "%%track iris\nmodel = LogisticRegression(max_iter=500).fit(X, y)\nmodel.score(X, y)",
    "version = %register model as iris --alias champion",
    "pipeline = %export pipeline iris --out pipeline",
    "service = %export service iris --out service",
)
SESSION = f"""
import json, pathlib
from IPython.terminal.interactiveshell import TerminalInteractiveShell
shell = TerminalInteractiveShell.instance()
for cell in {CELLS!r}:
    shell.run_cell(cell, store_history=True).raise_error()
import mlops_magic
version, pipeline, service = (shell.user_ns[name] for name in ("version", "pipeline", "service"))
found = {{"at": mlops_magic.__file__, "version": version.reference, "metrics": [m.name for m in version.metrics],
          "proof": pipeline.proof.status + pipeline.proof.reason, "rows": service.checked_rows}}
pathlib.Path("found.json").write_text(json.dumps(found))
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON, reason="no environment with the wheel: type make test, or set the variable"),
]


def asked(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the environment's Python says in an empty folder, with a home of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLOPS", "PYTHON"))}
    return subprocess.run(
        [PYTHON, *arguments],
        cwd=folder,
        env=environment | {"HOME": str(folder), "IPYTHONDIR": str(folder / ".ipython")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_an_installed_wheel_tracks_registers_and_exports(tmp_path: Path) -> None:
    """A plain IPython session goes from data to a proven pipeline and a checked service."""
    done = asked("-c", SESSION, folder=tmp_path)
    assert (tmp_path / "found.json").exists(), done.stdout + done.stderr
    found = json.loads((tmp_path / "found.json").read_text())
    assert str(Path(PYTHON).parents[1]) in found.pop("at")
    assert found == {"version": "iris@1", "metrics": ["score"], "proof": "verified", "rows": 50}


def test_the_command_is_there(tmp_path: Path) -> None:
    """`mlops --help` names its commands, and a wrong one ends with 2."""
    command = "import sys; from mlops_magic.cli import main; sys.exit(main())"
    done = asked("-c", command, "--help", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in ("run", "runs", "export", "doctor"))
    assert asked("-c", command, "exprot", folder=tmp_path).returncode == 2
