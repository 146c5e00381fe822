"""What `%load_ext mlops_magic` registers, and what `%unload_ext` takes back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import no_var_expand

from ..errors import MlopsMagicError
from ..workspace import Workspace, in_kernel
from .display import Displays
from .grammar import Verb, parsed
from .table import VERBS

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

WORKSPACE_ATTRIBUTE = "_mlops_magic"  # where a shell keeps its workspace between load and unload


def load(shell: InteractiveShell) -> None:
    """Register magics, hooks, completion and displays with a shell; a second call does nothing."""
    if getattr(shell, WORKSPACE_ATTRIBUTE, None) is not None:
        return
    workspace = in_kernel(shell, frozenset(VERBS))
    for verb in VERBS.values():
        shell.register_magic_function(_magic(workspace, verb, shell), "line", verb.name)
    displays = Displays(shell)
    displays.register()
    setattr(shell, WORKSPACE_ATTRIBUTE, (workspace, displays))
    workspace.kernel.load()


def unload(shell: InteractiveShell) -> None:
    """Leave the shell as it was before."""
    kept = getattr(shell, WORKSPACE_ATTRIBUTE, None)
    if kept is None:
        return
    workspace, displays = kept
    workspace.kernel.unload()
    displays.unregister()
    magics = shell.magics_manager.magics
    for verb in VERBS:
        magics["line"].pop(verb, None)
    delattr(shell, WORKSPACE_ATTRIBUTE)
    workspace.close()


def _magic(workspace: Workspace, verb: Verb, shell: Any) -> Callable[[str], Any]:
    @no_var_expand
    def run(line: str) -> Any:
        if line.strip() in ("--help", "-h"):
            print(verb.help)  # noqa: T201 - help is printed
            return None
        try:
            return verb.run(workspace, parsed(verb, line, shell.user_ns))
        except MlopsMagicError:
            raise
        except Exception as error:
            said = f"%{verb.name} failed: {type(error).__name__}: {error}. Nothing was changed that is not shown."
            raise MlopsMagicError(said) from error

    run.__name__, run.__doc__ = verb.name, verb.help
    return run  # type: ignore[no-any-return]  # the decorator is untyped


def said(text: str) -> None:
    """One line about us, on standard error."""
    print(f"mlops_magic: {text}", file=sys.stderr)  # noqa: T201 - the one line
