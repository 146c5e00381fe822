"""Which files, processes and connections did a cell use? What Python's audit events tell.

An audit hook cannot be removed: it is installed once per process and does nothing while no cell is watched. Readers in C
or Rust (Parquet, polars) raise no event; strings in the cell that name a file fill that gap.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

WATCHED = frozenset(
    {"open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "sqlite3.connect", "subprocess.Popen",
     "os.system", "socket.connect"}
)  # fmt: skip
LISTING = frozenset({"os.listdir", "os.scandir"})
MOST_EVENTS = 20_000
WRITING = os.O_WRONLY | os.O_RDWR
_IGNORED = tuple(
    {
        os.path.realpath(str(folder)) + os.sep
        for folder in (
            sys.prefix,
            sys.base_prefix,
            *sysconfig.get_paths().values(),
            "/proc",
            "/sys",
            "/dev",
            "/etc",
            "/lib",
            "/usr/lib",
            "/usr/share/zoneinfo",
            "/usr/share/fonts",
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
            Path(__file__).parents[1],
        )
    }
)
_seen: list[tuple[str, object, object, str]] | None = None
_installed = False
_thread = threading.local()


@dataclass(slots=True)
class Resources:
    """Files read, written anew and changed in place (absolute paths, as named first), and what reached further."""

    read: dict[str, str] = field(default_factory=dict)  # absolute path: path as the cell named it
    listed: dict[str, str] = field(default_factory=dict)  # folders
    written: dict[str, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)  # folders
    changed: dict[str, str] = field(default_factory=dict)
    processes: bool = False
    connections: list[str] = field(default_factory=list)


@contextmanager
def ours() -> Iterator[None]:
    """What this thread opens meanwhile is ours and not the cell's."""
    before = getattr(_thread, "ours", False)
    _thread.ours = True
    try:
        yield
    finally:
        _thread.ours = before


def watch() -> None:
    """Begin to note events; the hook is installed at the first call."""
    global _seen, _installed  # noqa: PLW0603 - an audit hook has no state but the module's
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True
    _seen = []


def rest() -> None:
    """Note nothing until `watch` is called again."""
    global _seen  # noqa: PLW0603 - see `watch`
    _seen = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is None or event not in WATCHED or len(_seen) >= MOST_EVENTS or getattr(_thread, "ours", False):
        return
    try:
        if event in LISTING and "importlib" in sys._getframe(1).f_code.co_filename:  # noqa: SLF001 - who asks
            return  # an import, or a look for installed packages, lists every folder of the search path
        path = arguments[0] if arguments and event != "socket.connect" else None  # a socket kept here would stay open
        if event == "os.mkdir" and os.path.isdir(path):  # type: ignore[arg-type]  # it is what `os.mkdir` was given
            return  # it lay there before
        relative = isinstance(path, (str, bytes)) and not os.path.isabs(path)
        mode = arguments[1] if event in ("open", "os.rename", "socket.connect") else None
        flags = arguments[2] if event == "open" else None
        _seen.append((event, path, mode if mode is not None else flags, os.getcwd() if relative else ""))
    except Exception:  # noqa: BLE001, S110 - an exception here would surface inside the user's own call
        pass


def watched(own_folders: tuple[str, ...]) -> Resources:
    """What was noted since `watch`; files of Python, of its packages and below `own_folders` are left out."""
    global _seen
    events, _seen = _seen or [], None
    found = Resources()
    for event, target, detail, folder in events:
        if event in ("subprocess.Popen", "os.system"):
            found.processes = True
        elif event == "socket.connect":
            if isinstance(detail, tuple):
                found.connections.append(str(detail[0]))
        elif isinstance(target, (str, bytes, os.PathLike)):
            named = os.fsdecode(target)
            path = os.path.normpath(Path(folder, named)) if folder else os.path.normpath(named)
            if named == ":memory:" or ignored(path, own_folders):
                continue
            if event == "os.rename" and isinstance(detail, (str, bytes, os.PathLike)):
                found.read.setdefault(path, named)
                other = os.fsdecode(detail)
                found.written[os.path.normpath(Path(folder or os.getcwd(), other))] = other
            else:
                _note(found, event, detail, path, named)
    return found


def ignored(path: str, own_folders: tuple[str, ...] = ()) -> bool:
    """Whether a path belongs to Python, to a package or to us."""
    return (
        path.startswith((*_IGNORED, *own_folders)) or path.endswith((".pyc", ".mplstyle")) or "/site-packages/" in path
    )


def _note(found: Resources, event: str, mode: object, path: str, named: str) -> None:
    if event in LISTING:
        found.read.setdefault(path, named)
        found.listed.setdefault(path, named)
    elif event == "os.mkdir":
        found.made.add(path)
    elif event == "os.remove":
        if path not in found.written:
            found.read.setdefault(path, named)  # what was not there cannot be removed
        found.written[path] = named
    elif event == "sqlite3.connect":
        found.changed[path] = named
    elif isinstance(mode, str):
        if "w" in mode or "x" in mode:
            found.written[path] = named
        elif "a" in mode or "+" in mode:
            found.changed[path] = named
        elif path not in found.written:
            found.read.setdefault(path, named)
    elif isinstance(mode, int) and mode & WRITING:
        (found.changed if mode & os.O_RDWR or mode & os.O_APPEND else found.written)[path] = named
    elif path not in found.written:
        found.read.setdefault(path, named)
