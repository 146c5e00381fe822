"""Other processes: started without a shell, bounded in time, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

KEPT_VARIABLES = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV", "TZ",
    "LD_LIBRARY_PATH", "SCIKIT_LEARN_DATA", "USERPROFILE", "OMP_WAIT_POLICY", "OPENBLAS_THREAD_TIMEOUT",
)  # fmt: skip
# Replays run two at a time: a thread of one that spins while it waits takes the core from a thread of the other that works,
# and boosted trees take many times as long. How a thread waits changes no digit. A timeout of 4 is OpenBLAS's shortest.
BESIDE_OTHERS = {"OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_THREAD_TIMEOUT": "4"}
_begun: dict[str, str] | None = None  # the kept variables when the extension was loaded


@dataclass(frozen=True, slots=True)
class Finished:
    """How a process ended; `code` is None when it was stopped because its time was up."""

    code: int | None
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class Command:
    """What to start, where, and with which variables."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


def clean_environment(**more: str) -> dict[str, str]:
    """The few variables a replay needs from here, as they were before the notebook's cells, and those given."""
    return BESIDE_OTHERS | (_kept() if _begun is None else _begun) | more


def remember_environment() -> None:
    """Keep what the variables are now: a cell may set `TZ`, and a replay that inherits it proves nothing."""
    global _begun  # noqa: PLW0603 - the environment is one for the whole process, too
    _begun = _kept()


def forget_environment() -> None:
    """From here on the variables are what they are when they are asked for."""
    global _begun  # noqa: PLW0603 - as above
    _begun = None


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}


def finished(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float) -> Finished:
    """Run a command to its end in a process group of its own; the whole group is killed when time is up."""
    return all_finished([Command(tuple(command), folder, environment)], seconds=seconds)[0]


def all_finished(commands: Sequence[Command], *, seconds: float) -> list[Finished]:
    """Run commands at the same time, each to its end or until time is up.

    Whatever ends this call, Ctrl-C included, ends them: a process group each, killed as a whole.
    """
    running: list[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]] = []
    with ExitStack() as files:
        try:
            for command in commands:
                output, errors = (files.enter_context(tempfile.TemporaryFile()) for _ in range(2))
                process = subprocess.Popen(
                    command.arguments, cwd=command.folder, env=dict(command.environment), stdin=subprocess.DEVNULL,
                    stdout=output, stderr=errors, start_new_session=True,
                )  # fmt: skip
                running.append((process, output, errors))
            until = time.monotonic() + seconds
            codes = [_waited_for(process, until) for process, _, _ in running]
        finally:
            for process, _, _ in running:
                _ended(process)
        return [
            Finished(code, _text(output), _text(errors))
            for code, (_, output, errors) in zip(codes, running, strict=True)
        ]


def _waited_for(process: subprocess.Popen[bytes], until: float) -> int | None:
    try:
        return process.wait(max(until - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        return None


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a group, children that outlived their parent included."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode(errors="replace")
