"""Other processes: started without a shell, bounded in time, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT_VARIABLES = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV", "TZ",
    "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SCIKIT_LEARN_DATA", "USERPROFILE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finished:
    """How a process ended; `code` is None when it was stopped because its time was up."""

    code: int | None
    output: str
    errors: str


def clean_environment(**more: str) -> dict[str, str]:
    """The few variables a replay needs from here, and those given."""
    return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | more


def finished(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float) -> Finished:
    """Run a command to its end in a process group of its own; the whole group is killed when time is up."""
    process = subprocess.Popen(
        list(command), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    try:
        output, errors = process.communicate(timeout=seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        output, errors = process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            return Finished(None, output, errors)
        raise
    return Finished(process.returncode, output, errors)
