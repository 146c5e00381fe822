"""`%%track`: a cell becomes a run. Begins it, watches it, and stores what it was when the cell ends.

Nothing here may change what the cell does: whatever fails is said in one line, and the run holds what was recorded.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ...adapters.autolog.library_calls import LibraryCalls
from ...adapters.autolog.metric_names import metrics
from ...adapters.autolog.sources import Sources
from ...adapters.cell_watch import CellWatch, Watched
from ...adapters.environment import environment
from ...adapters.git import git_state, repository
from ...capture.resources import ours
from ...core.code.reading.splits import splits
from ...core.code.slicing.slices import backward, lean
from ...core.data.codec import to_json
from ...errors import MlopsMagicError, UsageError, nearest
from ...records.execution import Execution
from ...records.run import Artifact, GitState, Run, RunResult, RunStart
from ...settings import Settings
from ...store import blobs
from ...store.runs import runs
from ...store.sqlite.connection import Database
from .known_fingerprints import KnownFingerprints
from .logged_fits import Learnt, Seen, learnt
from .nested_runs import keep_candidates
from .recording import Recording
from .run_parts import chosen, data_used, named_metrics
from .shown_run import shown
from .watch import Watching

DEFAULT_EXPERIMENT = "default"
MOST_GIT_WAIT = 2.0  # seconds a finished cell waits for git


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """What stood on the `%%track` line."""

    experiment: str = DEFAULT_EXPERIMENT
    name: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the cell ended."""

    success: bool
    error: BaseException | None
    interrupted: bool


@dataclass(slots=True)
class _OpenRun:
    run: Run
    options: TrackOptions
    transformed: str
    watch: CellWatch
    calls: LibraryCalls
    git: dict[str, GitState | None] = field(default_factory=dict)
    git_thread: threading.Thread | None = None
    recording: Recording | None = None  # once something is logged


class Notebook(Protocol):
    """What is asked of the kernel."""

    @property
    def namespace(self) -> dict[str, Any]:
        """The user's variables; only read."""

    def witness(self, name: str) -> bytes | None:
        """What the log has read of a variable, where that was all of it."""

    def say(self, text: str) -> None:
        """Print one line about us."""


class Tracking:
    """The run of the cell that is running, if it is tracked.

    Parameters
    ----------
    store : callable
        Opens the store, once.
    settings : callable
        The settings as they are now.
    notebook : Notebook
        The user's variables, what the log knows of them, and where a line about us goes.
    publisher : object
        IPython's display publisher, or None.
    """

    def __init__(
        self, store: Callable[[], Database], settings: Callable[[], Settings], notebook: Notebook, publisher: Any
    ) -> None:
        self.store, self.settings, self.publisher = store, settings, publisher
        self.namespace, self.say = notebook.namespace, notebook.say
        self.calls = LibraryCalls(notebook.namespace)
        self.known = KnownFingerprints(notebook.witness)
        self.open: _OpenRun | None = None
        self.recorded: dict[int, int] = {}  # run → its execution in this kernel
        self.asked: dict[int, tuple[str, ...]] = {}  # execution → names after `-p`
        self.watching = Watching()

    @property
    def running(self) -> bool:
        """Whether a run is being recorded."""
        return self.open is not None

    def begin(self, options: TrackOptions, raw: str, transformed: str, cell_id: str, notebook: str) -> None:
        """Store the run as running and begin to watch; a store that fails costs the record, never the cell."""
        if self.open is not None:
            raise UsageError("this cell is tracked already: one %%track per cell.")
        start = RunStart(
            options.experiment, options.name, time.time_ns(), raw, transformed, cell_id, notebook, options.tags
        )
        try:
            run = runs.begin(self.store(), start)
        except MlopsMagicError as error:
            self.say(f"this run is not recorded: {error}")
            return
        except Exception as error:  # noqa: BLE001 - a failure of ours never stops the user's cell
            self.say(f"this run is not recorded: {type(error).__name__}: {error}")
            return
        settings = self.settings()
        watch = CellWatch(self.publisher, output=settings.output, figures=settings.figures)
        self.open = _OpenRun(run, options, transformed, watch, self.calls)
        try:
            if settings.git:
                self._ask_git(self.open)
            if settings.autolog:
                self.open.calls.start()
            watch.start()
        except Exception as error:  # noqa: BLE001 - a failure of ours never stops the user's cell
            self.say(f"not all of this run is recorded: {type(error).__name__}: {error}")

    def _ask_git(self, run: _OpenRun) -> None:
        """Git answers while the cell runs; where there is no repository, no thread asks for one."""
        here = Path.cwd()
        if repository(here) is None:
            return

        def ask() -> None:
            with ours():
                run.git["state"] = git_state(here)

        run.git_thread = threading.Thread(target=ask, daemon=True)
        run.git_thread.start()

    @property
    def recording(self) -> Recording | None:
        """What takes what is said of the run; None where none is running."""
        run = self.open
        if run is not None and run.recording is None:
            run.recording = Recording(self.store(), run.run, self.say)
        return run.recording if run is not None else None

    def end(self, execution: Execution, executions: tuple[Execution, ...], outcome: Outcome) -> Run | None:
        """Stop watching and store what the cell was; None where nothing was recorded."""
        run, self.open = self.open, None
        if run is None:
            return None
        self.recorded[run.run.id] = execution.seq
        self.asked[execution.seq] = run.options.params
        run.calls.stop()
        seen = run.watch.stop()
        ended = time.time_ns()
        try:
            kept = self._finished(run, self._result(run, seen, execution, executions, outcome, ended))
        except Exception as error:  # noqa: BLE001 - a failure of ours never reaches the user's cell
            self.say(f"run {run.run.id} is not complete: {error}")
            return None
        finally:
            run.calls.clear()
        try:
            return shown(self.store(), kept)
        except Exception as error:  # noqa: BLE001 - the run is kept all the same
            self.say(f"what else is known of run {run.run.id} is not shown: {error}")
            return kept

    def abandon(self) -> None:
        """Take everything back in the middle of a cell; what was recorded so far stays, as an interrupted run."""
        run, self.open = self.open, None
        if run is None:
            return
        run.calls.stop()
        run.watch.stop()
        try:
            note = "the extension was unloaded before the cell ended"
            self._finished(run, RunResult("interrupted", time.time_ns(), notes=(note,)))
        except Exception as error:  # noqa: BLE001 - a failure of ours never reaches the user's cell
            self.say(f"run {run.run.id} is not complete: {error}")

    def _finished(self, run: _OpenRun, result: RunResult) -> Run:
        if run.recording is not None:
            return run.recording.finish(result)
        return runs.finish(self.store(), run.run.id, result)

    def record_unparsed(
        self, options: TrackOptions, raw: str, cell_id: str, notebook: str, error: BaseException
    ) -> Run | None:
        """A tracked cell with a syntax error never began: a failed run all the same."""
        try:
            now = time.time_ns()
            start = RunStart(options.experiment, options.name, now, raw, raw, cell_id, notebook, options.tags)
            run = runs.begin(self.store(), start)
            return runs.finish(
                self.store(), run.id, RunResult("failed", now, type(error).__name__, str(error)[:10_000])
            )
        except Exception as failure:  # noqa: BLE001 - a failure of ours never reaches the user's cell
            self.say(f"this run is not recorded: {failure}")
            return None

    def _result(
        self,
        run: _OpenRun,
        seen: Watched,
        execution: Execution,
        executions: tuple[Execution, ...],
        outcome: Outcome,
        ended: int,
    ) -> RunResult:
        settings = self.settings()
        notes = [run.calls.trouble] if run.calls.trouble else []
        error = outcome.error
        log = executions or (execution,)
        data = _tried(notes, "data", lambda: data_used(log, self.namespace, settings, notes, self.known.of)) or ()
        sources = Sources(run.transformed)
        view = Seen(execution, self.namespace, run.calls, sources, data, settings)
        found = _tried(notes, "models", lambda: learnt(view)) or Learnt()
        notes += found.notes
        _tried(notes, "candidates", lambda: keep_candidates(self.store(), run.run, found.searches))
        params = (
            _tried(notes, "params", lambda: chosen(execution, run.options.params, found.models, self.namespace)) or ()
        )
        measured = metrics(run.calls.metrics.calls, sources, _splits_of(log))
        measured += _tried(notes, "metrics", lambda: named_metrics(run.options.metrics, self.namespace)) or ()
        measured += found.metrics
        for name in (*run.options.params, *run.options.metrics):
            if name not in self.namespace:
                near = nearest(name, self.namespace)
                notes.append(f"{name} was asked for and is no variable" + (f"; did you mean {near}?" if near else ""))
        unkept = _tried(notes, "validation", lambda: tuple(self.watching.lines(data, self.namespace))) or ()
        stands = backward(executions[:-1], "", execution.reads).executions if executions else ()
        if run.git_thread is not None:
            run.git_thread.join(MOST_GIT_WAIT)
        status = "finished" if outcome.success else "interrupted" if outcome.interrupted else "failed"
        return RunResult(
            status=status,
            ended_ns=ended,
            error_type=type(error).__name__ if error is not None else "",
            error_text=str(error)[:10_000] if error is not None else "",
            cpu_seconds=seen.cpu_seconds,
            peak_bytes=seen.peak_bytes,
            params=tuple(params),
            metrics=tuple(measured),
            data=data,
            models=tuple(found.models),
            artifacts=_tried(notes, "output", lambda: self._artifacts(seen, execution, stands)) or (),
            warnings=(*seen.warnings, *unkept),
            environment=_tried(notes, "environment", environment) if settings.environment else None,
            git=run.git.get("state"),
            stands_on=tuple(each.seq for each in lean(stands, "", execution.reads).executions),
            notes=tuple(dict.fromkeys(notes)),
        )

    def _artifacts(self, seen: Watched, execution: Execution, stands: tuple[Execution, ...]) -> tuple[Artifact, ...]:
        """Streams, figures and the recipe, as blobs."""
        recipe = "[" + ",".join(to_json(each) for each in (*stands, execution)) + "]"
        parts = [("recipe.json", "recipe", recipe.encode(), "application/json")]
        if seen.stdout:
            parts.append(("stdout.txt", "stdout", seen.stdout.encode("utf-8", "surrogatepass"), "text/plain"))
        if seen.stderr:
            parts.append(("stderr.txt", "stderr", seen.stderr.encode("utf-8", "surrogatepass"), "text/plain"))
        parts += [(f"figure-{n}.png", "figure", data, "image/png") for n, data in enumerate(seen.figures, 1)]
        keys = blobs.put_all(self.store(), [data for _, _, data, _ in parts])
        return tuple(
            Artifact(name, kind, key, len(data), media)
            for (name, kind, data, media), key in zip(parts, keys, strict=True)
        )


def _splits_of(log: tuple[Execution, ...]) -> Callable[[str], frozenset[str]]:
    """Says of a variable what its data is for; the log is read when it is first asked."""
    known = functools.cache(lambda: splits(each.code for each in log))
    return lambda name: known().get(name, frozenset()) if name else frozenset()


def _tried(notes: list[str], what: str, get: Callable[[], Any]) -> Any:
    """One part of a run; where it fails the run says so and has the others."""
    try:
        return get()
    except Exception as error:  # noqa: BLE001 - one part that fails must not cost the others
        notes.append(f"{what} not recorded: {type(error).__name__}: {str(error)[:300]}")
        return None
