"""One kernel's side: its hooks, its log of executions, and the slices that are cut from it."""

from __future__ import annotations

import ast
import builtins
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..capture.hooks import Cell, Ended, Hooks
from ..capture.recorder import Recorder
from ..core.code.names import names
from ..core.code.slices import backward, lean, whole
from ..errors import NotReplayable, UsageError, VariableNotFound
from ..records.execution import Execution, Slice


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
    said: set[str] = field(default_factory=set)
    help: str = ""  # every verb with an example; the faces know it

    def __post_init__(self) -> None:
        """Wire the recorder to the shell; nothing is registered before `load`."""
        recorder = Recorder(
            self.shell.user_ns,
            frozenset(self.shell.user_ns_hidden),
            self._transform,
            self.own_folders,
            _file_fingerprint,
        )
        self.hooks = Hooks(self.shell, recorder, self, self.verbs)

    def load(self) -> None:
        """Begin to see cells."""
        self.hooks.load()

    def unload(self) -> None:
        """Leave the shell as it was."""
        self.hooks.unload()

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
    def executions(self) -> tuple[Execution, ...]:
        """The log so far."""
        return tuple(self.hooks.recorder.executions)

    @property
    def namespace(self) -> dict[str, Any]:
        """The user's variables."""
        return self.hooks.recorder.namespace

    def cell_ended(self, ended: Ended, execution: Execution) -> None:
        """Tell everybody who asked."""
        for callback in self.on_end:
            callback(ended, execution)

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
            tree = ast.parse(expression, mode="eval")
        except (SyntaxError, ValueError):
            raise UsageError(f"{expression!r} is no variable or expression of the notebook.") from None
        missing = names(expression).loads - self.namespace.keys() - set(dir(builtins))
        for name in sorted(missing):
            raise VariableNotFound(name, self.variables())
        try:
            return eval(compile(tree, "<target>", "eval"), self.namespace)  # noqa: S307 - the user's own expression
        except Exception as error:
            raise UsageError(f"{expression} raised {type(error).__name__}: {error}") from error

    def variables(self) -> tuple[str, ...]:
        """Names the user has bound."""
        return tuple(
            name
            for name in self.namespace
            if isinstance(name, str) and not name.startswith("_") and name not in self.shell.user_ns_hidden
        )

    def slices(self, expression: str) -> tuple[Slice, ...]:
        """What the expression stands on: lean, then as cut, then everything that ran; equal ones once.

        Raises
        ------
        NotReplayable
            A name was made before the extension was loaded.
        """
        cut, executions = self.cut(expression), self.executions
        wanted = self._wanted(expression)
        everything = whole(executions, expression)
        return tuple(dict.fromkeys((lean(executions, expression, wanted), cut, everything)))

    def _wanted(self, expression: str) -> frozenset[str]:
        return frozenset(name for name in names(expression).loads if name in self.namespace)

    def cut(self, expression: str) -> Slice:
        """The slice itself.

        Raises
        ------
        NotReplayable
            A name was made before the extension was loaded.
        """
        wanted, executions = self._wanted(expression), self.executions
        bound = {name for execution in executions for name in execution.binds | execution.changes}
        for name in sorted(wanted - bound):
            raise NotReplayable(
                f"{name} was made before the extension was loaded. Put %load_ext mlops_magic into the first cell, "
                "restart and run all."
            )
        return backward(executions, expression, wanted)

    def _transform(self, body: str) -> str:
        return self.hooks.transformed(body)


def _file_fingerprint(path: str) -> str:
    from ..adapters.files import file_fingerprint

    return file_fingerprint(Path(path)).fp
