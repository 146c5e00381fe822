"""What `%load_ext mlops_magic` registers, and what `%unload_ext` takes back."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import no_var_expand

from ..capture.resources import ours
from ..capture.silence import parsing
from ..capture.transformer import BEGIN
from ..errors import MlopsMagicError, UsageError
from ..workspace import Workspace, functions, in_kernel
from . import track
from .completion import matcher
from .display import Displays
from .grammar import Verb, parsed
from .table import VERBS, examples

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

WORKSPACE_ATTRIBUTE = "_mlops_magic"  # where a shell keeps its workspace between load and unload


def load(shell: InteractiveShell) -> None:
    """Register magics, hooks, completion and displays with a shell; a second call does nothing."""
    if getattr(shell, WORKSPACE_ATTRIBUTE, None) is not None:
        return
    workspace = in_kernel(shell, frozenset(VERBS))
    theirs = {kind: dict(magics) for kind, magics in shell.magics_manager.magics.items()}
    for verb in VERBS.values():
        kind, name = ("line", BEGIN) if verb is track.VERB else ("line", verb.name)
        shell.register_magic_function(_magic(workspace, verb, shell), kind, name)
    shell.register_magic_function(_tracked_elsewhere, "cell", track.VERB.name)
    workspace.kernel.help = examples()
    displays = Displays(shell)
    displays.register()
    completing = matcher(workspace)
    shell.Completer.custom_matchers.insert(0, completing)
    workspace.kernel.on_end.append(functools.partial(track.ended, workspace))
    setattr(shell, WORKSPACE_ATTRIBUTE, (workspace, displays, completing, theirs))
    functions.enter(workspace)
    workspace.kernel.load()


def unload(shell: InteractiveShell) -> None:
    """Leave the shell as it was before."""
    kept = getattr(shell, WORKSPACE_ATTRIBUTE, None)
    if kept is None:
        return
    workspace, displays, completing, theirs = kept
    functions.leave(workspace)
    workspace.kernel.unload()
    if completing in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.remove(completing)
    displays.unregister()
    magics = shell.magics_manager.magics
    for kind, name in (*(("line", name) for name in (*VERBS, BEGIN)), ("cell", track.VERB.name)):
        if name in theirs[kind]:  # a magic of the user's own, or of another extension
            magics[kind][name] = theirs[kind][name]
        else:
            magics[kind].pop(name, None)
    delattr(shell, WORKSPACE_ATTRIBUTE)
    workspace.close()


def _magic(workspace: Workspace, verb: Verb, shell: Any) -> Callable[[str], Any]:
    @no_var_expand  # type: ignore[untyped-decorator]  # IPython is untyped here
    def run(line: str) -> Any:
        if line.strip() in ("--help", "-h"):
            print(verb.help)  # noqa: T201 - help is printed
            return None
        try:
            with ours(), parsing():
                return verb.run(workspace, parsed(verb, line, shell.user_ns))
        except MlopsMagicError:
            raise
        except Exception as error:
            said = f"%{verb.name} failed: {type(error).__name__}: {error}. Nothing was changed that is not shown."
            raise MlopsMagicError(said) from error

    run.__name__, run.__doc__ = verb.name, verb.help
    return run  # type: ignore[no-any-return]  # see above


def _tracked_elsewhere(line: str, cell: str) -> None:  # noqa: ARG001 - the signature of a cell magic
    raise UsageError(f"%%track goes on the first line of a cell, above all other magics. Type: %%track {line}".rstrip())


_tracked_elsewhere.__doc__ = track.HELP
