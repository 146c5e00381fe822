"""Which process writes, and whether the one that wrote a row is still there."""

from __future__ import annotations

import functools
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Writer:
    """A process, told apart from a later one that got the same number."""

    host: str
    boot: str  # identifies the running kernel; empty where the system does not tell
    pid: int
    pid_start: str  # ticks since boot; empty where the system does not tell
    user: str


def this_writer(environ: Mapping[str, str] = os.environ) -> Writer:
    """The calling process."""
    pid = os.getpid()
    return Writer(*_place(), pid, _own_start(pid), user(environ))


@functools.cache
def _place() -> tuple[str, str]:
    return platform.node(), _boot()


@functools.lru_cache(maxsize=1)  # a forked child asks anew
def _own_start(pid: int) -> str:
    return _state_and_start(pid)[1]


def user(environ: Mapping[str, str] = os.environ) -> str:
    """Who is logged in, as the environment says; never asks a password database, which containers lack."""
    names = (environ.get(name) for name in ("LOGNAME", "USER", "USERNAME"))
    return next((name for name in names if name), "unknown")


def is_gone(writer: Writer) -> bool:
    """Whether the process has ended; False where this machine cannot know."""
    if writer.host != platform.node():
        return False
    if writer.boot != _boot():
        return True  # the machine was restarted since
    state, start = _state_and_start(writer.pid)
    if start:
        return state in "ZX" or (bool(writer.pid_start) and writer.pid_start != start)
    return not _answers(writer.pid)


def _answers(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # os.kill(pid, 0) would send Ctrl+C there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's process, and alive
    return True


def _boot() -> str:
    return _read("/proc/sys/kernel/random/boot_id").strip()


def _state_and_start(pid: int) -> tuple[str, str]:
    """Fields 3 and 22 of /proc/PID/stat, counted after the command, which may hold spaces and brackets."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return ("", "") if len(fields) < 20 else (fields[0], fields[19])


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
