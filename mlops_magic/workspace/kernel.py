"""One kernel's side: its hooks, its log of executions, and the slices that are cut from it."""

from __future__ import annotations

import ast
import builtins
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..adapters.processes import forget_environment, remember_environment
from ..capture.hooks import Cell, Ended, Hooks
from ..capture.recorder import Recorder
from ..capture.reloads import Reloads
from ..core.code.reading.names import names
from ..core.code.slicing.fate import fate
from ..core.code.slicing.seeding import with_likely_seeds
from ..core.code.slicing.slices import backward, lean, restoring, whole
from ..core.code.writing.settings import settings_of_numbers
from ..core.syntax import parse_expression
from ..errors import DataError, NotReplayable, UsageError, VariableNotFound
from ..records.execution import Execution, Slice

if TYPE_CHECKING:
    from ..adapters.file_digests import FileDigests
    from ..adapters.read_texts import ReadTexts

OF_NO_MOMENT = "fp1x:file:" + "0" * 32


@dataclass(slots=True)
class Kernel:
    """The shell we are loaded into.

    Parameters
    ----------
    shell : InteractiveShell
        IPython's shell.
    on_end : list of callables
        Called after every cell, in order.
    """

    shell: Any
    verbs: frozenset[str]
    own_folders: tuple[str, ...]
    on_end: list[Callable[[Ended, Execution], None]] = field(default_factory=list)
    hooks: Hooks = field(init=False)
    below: list[Callable[[], None]] = field(default_factory=list)  # shown once, below what this cell shows itself
    digests: FileDigests | None = None  # of files that cells read; made with the first
    texts: ReadTexts | None = None  # of the small ones
    said: set[str] = field(default_factory=set)
    help: str = ""  # every verb with an example; the faces know it
    settings: tuple[tuple[str, str], ...] = field(
        default_factory=lambda: settings_of_numbers(os.environ)
    )  # as it began

    def __post_init__(self) -> None:
        """Wire the recorder to the shell; nothing is registered before `load`."""
        recorder = Recorder(
            self.shell.user_ns,
            frozenset(self.shell.user_ns_hidden),
            self._transform,
            self.own_folders,
            self._file_fingerprint,
            reloads=Reloads(self.shell.magics_manager.registry),
        )
        self.hooks = Hooks(self.shell, recorder, self, self.verbs)

    def load(self) -> None:
        """Begin to see cells."""
        remember_environment()
        self.hooks.load()

    def unload(self) -> None:
        """Leave the shell as it was."""
        self.hooks.unload()
        forget_environment()

    @property
    def cell(self) -> Cell | None:
        """The cell that is running."""
        return self.hooks.cell

    @property
    def notebook(self) -> str:
        """The notebook's path where the front end tells it; it is never required."""
        told = self.namespace.get("__vsc_ipynb_file__") or self.namespace.get("__session__")
        return told if isinstance(told, str) else os.environ.get("JPY_SESSION_NAME", "")

    @property
    def home(self) -> Path:
        """The notebook's folder, where a cell may have left it."""
        return Path(self.hooks.recorder.home.folder or ".").absolute()

    @property
    def executions(self) -> tuple[Execution, ...]:
        """The log so far."""
        return tuple(self.hooks.recorder.executions)

    @property
    def read_texts(self) -> dict[str, bytes]:
        """Bytes of small files by fp1, as cells read them."""
        return {} if self.texts is None else self.texts.known

    @property
    def namespace(self) -> dict[str, Any]:
        """The user's variables."""
        return self.hooks.recorder.namespace

    def witness(self, name: str) -> bytes | None:
        """What the log has read of a variable's value: all of it, or None; it holds while the name holds that object."""
        known = self.hooks.recorder.aliases.states.get(name)
        if known is None or known[0] != id(self.namespace.get(name)) or known[1].unread:
            return None
        return known[1].witness

    def cell_ended(self, ended: Ended, execution: Execution) -> None:
        """Tell everybody who asked."""
        for callback in self.on_end:
            callback(ended, execution)
        while self.below:
            self.below.pop(0)()

    def hook_failed(self, error: Exception) -> None:
        """One line about a failure of ours, each kind once."""
        text = f"{type(error).__name__}: {error}"
        if text not in self.said:
            self.said.add(text)
            self.say(f"this cell was not recorded ({text})")

    def say(self, text: str) -> None:
        """One line about us."""
        print(f"mlops_magic: {text}", file=sys.stderr)  # noqa: T201 - the one line

    def value(self, expression: str) -> Any:
        """The value of a variable, or of an expression over variables.

        Raises
        ------
        VariableNotFound
            The nearest name is offered.
        UsageError
            It is no expression, or it raises.
        """
        try:
            tree = parse_expression(expression)
        except (SyntaxError, ValueError):
            raise UsageError(f"{expression!r} is no variable or expression of the notebook.") from None
        for name in sorted(names(expression).loads - set(dir(builtins))):
            self.known(name)
        if any(isinstance(node, ast.NamedExpr) for node in ast.walk(tree)):
            raise UsageError(f"{expression!r} assigns; an export only looks. Assign in a cell, then give the name.")
        try:
            return eval(compile(tree, "<target>", "eval"), self.namespace)  # noqa: S307 - the user's own expression
        except Exception as error:
            raise UsageError(f"{expression} raised {type(error).__name__}: {error}") from error

    def known(self, name: str) -> None:
        """Raise unless the notebook has a variable of this name.

        Raises
        ------
        VariableNotFound
            The nearest name is offered.
        """
        if name not in self.namespace:
            raise VariableNotFound(name, self.variables())

    def fate(self, expression: str) -> str:
        """What became of a name of the expression that is not there: a sentence, or nothing."""
        missing = names(expression).loads - self.namespace.keys()
        return next(filter(None, (fate(name, self.executions) for name in sorted(missing))), "")

    def variables(self) -> tuple[str, ...]:
        """Names the user has bound."""
        return tuple(
            name
            for name in self.namespace
            if isinstance(name, str) and not name.startswith("_") and name not in self.shell.user_ns_hidden
        )

    def slices(self, expression: str, log: tuple[Execution, ...] | None = None) -> tuple[Slice, ...]:
        """What the expression stands on: from likely seeds, lean, as cut, with restored generators, everything that ran.

        Equal ones come once.

        Parameters
        ----------
        log : tuple of Execution, optional
            The log as it is to be read, where some values are frozen; default: as it is.

        Raises
        ------
        NotReplayable
            A name was made before the extension was loaded.
        """
        executions, wanted = self.executions if log is None else log, self.wanted(expression)
        cut = self.cut(expression) if log is None else backward(executions, expression, wanted)
        everything = whole(executions, expression)
        restored = restoring(executions, expression, wanted)
        seeded = lean(with_likely_seeds(executions), expression, wanted)
        return tuple(dict.fromkeys((seeded, lean(executions, expression, wanted), cut, restored, everything)))

    def wanted(self, expression: str) -> frozenset[str]:
        """Names of the notebook that an expression is made of."""
        return frozenset(name for name in names(expression).loads if name in self.namespace)

    def cut(self, expression: str) -> Slice:
        """The slice itself.

        Raises
        ------
        NotReplayable
            A name was made before the extension was loaded.
        """
        wanted, executions = self.wanted(expression), self.executions
        bound = {name for execution in executions for name in execution.binds | execution.changes}
        made_here = self._made_here()
        for name in sorted(wanted & made_here):
            raise NotReplayable(
                f"{name} is made by this very cell, which has not ended. Put this line into the next cell."
            )
        for name in sorted(wanted - bound):
            if name in self.shell.user_ns_hidden or name.startswith("_"):
                raise UsageError(f"{name} is IPython's own name. Give its value one of yours first: value = {name}")
            raise NotReplayable(
                f"{name} was made before the extension was loaded. Put %load_ext mlops_magic into the first cell, "
                "restart and run all."
            )
        return backward(executions, expression, wanted)

    def _made_here(self) -> set[str]:
        """Names that the running cell has bound before the line of ours that is running; the log has them later."""
        code = "" if self.cell is None else self.cell.transformed
        places = [code.find(f"run_line_magic('{verb}'") for verb in self.verbs]
        line = code.rfind("\n", 0, min((place for place in places if place >= 0), default=0))
        found = names(code[: max(line, 0)])
        return found.binds | found.maybe_binds

    def _transform(self, body: str) -> str:
        return self.hooks.transformed(body)

    def _file_fingerprint(self, path: str) -> str:
        from ..adapters.file_digests import FileDigests
        from ..adapters.files import file_fingerprint
        from ..adapters.read_texts import ReadTexts

        if self.digests is None or self.texts is None:
            self.digests, self.texts = FileDigests(), ReadTexts()
        try:
            return self.texts.read(Path(path)) or file_fingerprint(Path(path), self.digests).fp
        except (DataError, OSError):  # it changes meanwhile, or cannot be read: no file equals what the cell read
            return OF_NO_MOMENT
