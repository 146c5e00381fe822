"""How do we see cells run, and leave no trace when unloaded? IPython's public events, one transformer, one checker.

Every hook is a face: what fails in ours is caught here, said in one line, and the user's cell goes on as without us.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from IPython.core.prefilter import PrefilterChecker

from ..records.execution import Execution
from . import resources
from .before import Failure
from .collector import without_collection
from .recorder import Recorder
from .silence import parsing
from .transformer import rewritten, track_line

CELL_FRAMES = ("<module>", "<cell line", "<timed exec")  # names of frames that are a cell's own top level
BEFORE_AUTOMAGIC = 690  # IPython's AutoMagicChecker has 700


@dataclass(slots=True)
class Cell:
    """The cell that is running."""

    raw: str
    transformed: str
    cell_id: str
    tracked: bool  # its first line is %%track
    stored: bool  # it goes to IPython's history


@dataclass(slots=True)
class Ended:
    """How a cell ended; `error` is the exception it raised, if any."""

    cell: Cell
    success: bool
    error: BaseException | None
    failure: Failure | None
    value: object


class Listener(Protocol):
    """What is called back; wired in the workspace."""

    def cell_ended(self, ended: Ended, execution: Execution) -> None:
        """A cell of depth one ended; what is known of it."""

    def hook_failed(self, error: Exception) -> None:
        """Something of ours failed; the user's cell did not."""


class VerbChecker(PrefilterChecker):  # type: ignore[misc]  # IPython is untyped here
    """A verb of ours without its `%` is the user's own name: automagic never answers for it."""

    def __init__(self, *arguments: Any, verbs: frozenset[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.priority = BEFORE_AUTOMAGIC
        self.verbs = verbs

    def check(self, line_info: Any) -> Any:
        """The plain-Python handler for our words, nothing for others."""
        if line_info.ifun in self.verbs and not line_info.esc:
            return self.prefilter_manager.get_handler_by_name("normal")
        return None


@dataclass(slots=True)
class Hooks:
    """What is registered with one shell."""

    shell: Any
    recorder: Recorder
    listener: Listener
    verbs: frozenset[str]
    running: list[Any] = field(default_factory=list)  # what IPython said of the cells that began and did not end
    cell: Cell | None = None
    checker: Any = None
    loaded: bool = field(default=False)

    def load(self) -> None:
        """Register everything."""
        self.shell.events.register("pre_run_cell", self.pre_run_cell)
        self.shell.events.register("post_run_cell", self.post_run_cell)
        self.shell.input_transformers_cleanup.append(rewritten)
        manager = self.shell.prefilter_manager
        self.checker = VerbChecker(shell=self.shell, prefilter_manager=manager, config=None, verbs=self.verbs)
        manager.register_checker(self.checker)
        self.loaded = True

    def unload(self) -> None:
        """Take everything back."""
        if not self.loaded:
            return
        self.loaded = False
        _quietly(lambda: self.shell.events.unregister("pre_run_cell", self.pre_run_cell))
        _quietly(lambda: self.shell.events.unregister("post_run_cell", self.post_run_cell))
        _quietly(lambda: self.shell.input_transformers_cleanup.remove(rewritten))
        _quietly(lambda: self.shell.prefilter_manager.unregister_checker(self.checker))
        resources.rest()

    def pre_run_cell(self, info: Any) -> None:
        """Look at the notebook before a cell."""
        self.running.append(info)
        if len(self.running) > 1:
            return  # a cell that a cell runs
        try:
            raw = info.raw_cell or ""
            transformed = getattr(info, "transformed_cell", None) or self.transformed(raw)
            tracked = track_line(raw.splitlines(keepends=True)) is not None
            self.cell = Cell(raw, transformed, info.cell_id or "", tracked, bool(info.store_history))
            with parsing(), without_collection():
                self.recorder.begin(raw, transformed, info.cell_id or "")
        except Exception as error:  # noqa: BLE001 - a hook is where our failures end
            self.listener.hook_failed(error)
        except KeyboardInterrupt:  # IPython would show our own lines, and run the cell all the same
            self.listener.hook_failed(InterruptedError("Ctrl-C before the cell began"))

    def post_run_cell(self, result: Any) -> None:
        """Log the cell; `result` is None where a kernel cancelled it."""
        if not self.running:
            self._loading_cell(result)
            return
        del self.running[self._place(result) :]
        if self.running:
            return
        cell, self.cell = self.cell, None
        if cell is None:
            return
        ended = Ended(cell, success=False, error=None, failure=None, value=None)
        execution = None
        try:
            ended = self._ended(cell, result)
            displayed = ended.value is not None and not cell.raw.rstrip().endswith(";")
            count = getattr(result, "execution_count", None)
            with parsing(), without_collection():
                execution = self.recorder.finish(ended.failure, displayed=displayed, count=count)
        except Exception as error:  # noqa: BLE001 - a hook is where our failures end
            self.listener.hook_failed(error)
        try:  # a tracked cell is ended even if the log failed: what was put in its way must be taken back
            with parsing():
                self.listener.cell_ended(ended, execution or unseen(cell, success=ended.success))
        except Exception as error:  # noqa: BLE001 - a hook is where our failures end
            self.listener.hook_failed(error)
        except KeyboardInterrupt:  # the cell itself had ended: there is nothing of the user's to stop
            self.listener.hook_failed(InterruptedError("Ctrl-C after the cell had ended"))

    def _place(self, result: Any) -> int:
        """Where the cell that ended stands among the running ones; the last one where IPython does not say.

        Cells above it that never reported their end go with it: `await get_ipython().run_cell_async(…)` begins one and
        tells of no end, and the log must not stop for it.
        """
        info = getattr(result, "info", None)
        for place, known in enumerate(self.running):
            if known is info or (info is not None and known.raw_cell == info.raw_cell and place == 0):
                return place
        return len(self.running) - 1

    def _loading_cell(self, result: Any) -> None:
        """The cell that loaded us ran before we could look: what it bound is read off its text."""
        try:
            info = getattr(result, "info", None)
            if info is not None and not self.recorder.executions and result.success:
                self.recorder.note_text(info.raw_cell or "", self.transformed(info.raw_cell or ""), info.cell_id or "")
        except Exception as error:  # noqa: BLE001 - a hook is where our failures end
            self.listener.hook_failed(error)

    def transformed(self, raw: str) -> str:
        """The cell after IPython's transforms; as it is where they fail."""
        try:
            return str(self.shell.transform_cell(raw))
        except SyntaxError:
            return raw

    def _ended(self, cell: Cell, result: Any) -> Ended:
        if result is None:
            failure = Failure("KeyboardInterrupt", None, None, interrupted=True)
            return Ended(cell, success=False, error=KeyboardInterrupt(), failure=failure, value=None)
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return Ended(cell, success=True, error=None, failure=None, value=result.result)
        if result.error_before_exec is not None:
            failure = Failure(type(error).__name__, None, None)
        else:
            traceback = error.__traceback__ or getattr(sys, "last_traceback", None)
            line, column = place_in_cell(traceback, self.recorder.namespace)
            failure = Failure(type(error).__name__, line, column, isinstance(error, KeyboardInterrupt))
        return Ended(cell, success=False, error=error, failure=failure, value=None)


def unseen(cell: Cell, *, success: bool) -> Execution:
    """An execution of which only the text is known."""
    nothing: frozenset[str] = frozenset()
    return Execution(0, cell.cell_id, cell.raw, "", success, nothing, nothing, nothing, nothing)


def place_in_cell(traceback: TracebackType | None, namespace: dict[str, Any]) -> tuple[int | None, int | None]:
    """Line and byte column of the cell's own code where an exception passed through it."""
    found: tuple[int | None, int | None] = (None, None)
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if traceback.tb_frame.f_globals is namespace and code.co_name.startswith(CELL_FRAMES):
            positions = list(code.co_positions())
            place = positions[traceback.tb_lasti // 2] if traceback.tb_lasti // 2 < len(positions) else None
            found = (traceback.tb_lineno, place[2] if place else None)
        traceback = traceback.tb_next
    return found


def _quietly(undo: Callable[[], object]) -> None:
    """Undo what somebody else may have undone before."""
    try:
        undo()
    except (ValueError, KeyError):
        pass
