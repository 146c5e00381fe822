"""`with mlops_magic.track("churn") as run:`: a block of Python becomes a run, in a script, a loop or a cell.

Nothing here may change what the block does: its exceptions pass, and a store that fails costs the record only.
"""

from __future__ import annotations

import linecache
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from ...adapters.environment import environment
from ...adapters.git import git_state, repository
from ...capture.resources import ours
from ...errors import UsageError
from ...records.run import GitState, RunResult, RunStart
from ...settings import Settings
from ...store.runs import runs
from ...store.sqlite.connection import Database
from .recording import Recording

MOST_GIT_WAIT = 2.0  # seconds that the end of a block waits for git
MOST_LETTERS = 10_000


@dataclass(frozen=True, slots=True)
class BlockOptions:
    """What was given to `track`."""

    experiment: str
    name: str = ""
    tags: Mapping[str, Any] | None = None
    params: Mapping[str, Any] | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the block stands."""

    code: str
    path: str
    cell_id: str = ""


class NotRecorded:
    """Stands for a run whose store could not be opened: takes everything and keeps nothing."""

    id = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Do nothing, for what a run can do."""
        if name.startswith("_") or not hasattr(Recording, name):
            raise AttributeError(name)
        return lambda *_, **__: None


class Block:
    """A run that is open from `__enter__` to `__exit__`.

    Parameters
    ----------
    store : callable
        Opens the store.
    settings : Settings
        What to record.
    options : BlockOptions
        What was asked for.
    place : Place
        The block's code.
    say : callable
        Prints one line about us.
    """

    def __init__(
        self,
        store: Callable[[], Database],
        settings: Settings,
        options: BlockOptions,
        place: Place,
        say: Callable[[str], None],
    ) -> None:
        self.store, self.settings, self.options, self.place, self.say = store, settings, options, place, say
        self.recording: Recording | NotRecorded | None = None
        self._token: Token[Recording | NotRecorded | None] | None = None
        self._cpu = 0.0
        self._git: list[GitState | None] = []
        self._asking: threading.Thread | None = None

    def __getattr__(self, name: str) -> Any:
        """What a run can do is asked of what `with` gives."""
        if hasattr(Recording, name):
            raise UsageError(f"this run has not begun. Write: with mlops_magic.track(…) as run: run.{name}(…)")
        raise AttributeError(f"a run to begin has no {name}. Write: with mlops_magic.track(…) as run:")

    def __enter__(self) -> Recording | NotRecorded:
        """Begin the run."""
        if self.recording is not None:
            raise UsageError("this run is open already: one with per track(…).")
        self.recording = self._begun()
        self._token = _INSIDE.set(self.recording)
        _OPEN.append(self.recording)
        self._cpu = time.process_time()
        return self.recording

    def _begun(self) -> Recording | NotRecorded:
        options = self.options
        tags = tuple((str(name), str(value)) for name, value in (options.tags or {}).items())
        start = RunStart(
            options.experiment, options.name, time.time_ns(), self.place.code, self.place.code, self.place.cell_id,
            self.place.path, tags, options.parent, "block",
        )  # fmt: skip
        try:
            database = self.store()
            found = Recording(database, runs.begin(database, start), self.say)
            found.log_params(dict(options.params or {}))
            if self.settings.git and repository(Path.cwd()) is not None:
                self._asking = threading.Thread(target=self._ask_git, args=(Path.cwd(),), daemon=True)
                self._asking.start()
        except Exception as error:  # noqa: BLE001 - a failure of ours never stops the user's block
            self.say(f"this run is not recorded: {error}")
            return NotRecorded()
        return found

    def _ask_git(self, here: Path) -> None:
        with ours():  # the cell around the block started no process
            self._git.append(git_state(here))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End it, as it ended."""
        recording = self.recording
        if self._token is not None:
            _leave(self._token)
        if recording in _OPEN:
            _OPEN.remove(recording)
        if not isinstance(recording, Recording):
            return
        if self._asking is not None:
            self._asking.join(MOST_GIT_WAIT)
        failed = error is not None and not (isinstance(error, SystemExit) and not error.code)
        status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed" if failed else "finished"
        result = RunResult(
            status=status,
            ended_ns=time.time_ns(),
            error_type=type(error).__name__ if failed else "",
            error_text=str(error)[:MOST_LETTERS] if failed else "",
            cpu_seconds=time.process_time() - self._cpu,
            environment=environment() if self.settings.environment else None,
            git=self._git[0] if self._git else None,
        )
        try:
            recording.finish(result)
        except Exception as wrong:  # noqa: BLE001 - a failure of ours never reaches the user's block
            self.say(f"run {recording.id} is not complete: {wrong}")


_INSIDE: ContextVar[Recording | NotRecorded | None] = ContextVar("mlops_magic_run", default=None)
_OPEN: list[Recording | NotRecorded] = []  # of all threads


def around() -> Recording | NotRecorded | None:
    """The run of the block that the caller stands in; a new thread stands in none."""
    here = _INSIDE.get()
    return here if here is not None and here in _OPEN else None


def innermost() -> Recording | NotRecorded | None:
    """The run of the block around the caller; in a thread that opened none, the only one that is open.

    Raises
    ------
    UsageError
        Several are open, and none in this thread.
    """
    here = around()
    if here is not None:
        return here
    known = {each.id for each in _OPEN}
    outermost = [each for each in _OPEN if not isinstance(each, Recording) or each.run.parent not in known]
    if len(outermost) > 1:
        raise UsageError("several runs are open, and none in this thread. Say which: run.log_metric(…)")
    return _OPEN[-1] if _OPEN else None


def place_of(frame: FrameType | None, cell_id: str = "") -> Place:
    """The file or cell that a frame runs, with its whole text."""
    if frame is None:
        return Place("", "")
    path = frame.f_code.co_filename
    code = "".join(linecache.getlines(path, frame.f_globals))
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    return Place(code, str(main or "") if path.startswith("<") else path, cell_id)


def _leave(token: Token[Recording | NotRecorded | None]) -> None:
    try:
        _INSIDE.reset(token)
    except ValueError:  # the block is left in another context than it was entered: a generator, another thread
        _INSIDE.set(None)
