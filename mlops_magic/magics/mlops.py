"""`%mlops`: the store's status, its panel, its doctor, settings and help."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError, nearest
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..workspace import Workspace

HELP = """The store and this session.

    %mlops [status | panel | doctor | config [NAME VALUE] | help]
    %mlops backup FOLDER
    %mlops gc [--grace HOURS] [--dry-run]

Parameters
----------
status   what the store holds; %mlops alone says it too, and opens the panel where there is no sidebar of ours, as in
         VS Code and Colab
panel    runs, models, data, drift reports and lineage in the notebook, to sort, filter, choose and compare, while its
         kernel runs: `panel = %mlops panel`, then `panel.selected` has the numbers of the selected runs
doctor   checks the store: database, history, blobs, orphans, what a crash left; with --repair, in a terminal, it makes
         a new store of what can be read
backup   copies the store into a new FOLDER while others write, and checks the copy
gc       removes blobs and temporary files that nothing refers to and that are older than a day, or than --grace HOURS;
         with --dry-run it says what would go
config   shows the settings, or sets one for this session
help     every verb with a line to paste

Examples
--------
%mlops doctor
%mlops backup ../churn-backup
%mlops gc --dry-run
%mlops config cards line
"""
WORDS = ("status", "panel", "doctor", "backup", "gc", "config", "help")


def mlops(workspace: Workspace, words: Words) -> Any:
    """What was asked for."""
    what, rest = (words.plain or ["status"])[0], words.plain[1:]
    if not words.plain:
        _below(workspace)
    if what == "status" and not rest:
        return workspace.status()
    if what == "panel" and not rest:
        from ..panels.faces import opened

        return opened(workspace)
    if what == "doctor" and not rest and words.has("--repair"):
        raise UsageError("a repair needs the store closed. Type in a terminal, in this folder: mlops doctor --repair")
    if what == "backup":
        if len(rest) != 1:
            raise UsageError("say where to. Type: %mlops backup ../churn-backup")
        return workspace.care.backup(Path(rest[0]))
    if what == "gc" and not rest:
        return workspace.care.collect(grace_hours=_hours(words), dry_run=words.has("--dry-run"))
    if what == "doctor" and not rest:
        return workspace.doctor()
    if what == "config" and not rest:
        return workspace.settings
    if what == "config" and len(rest) == 2:
        return workspace.configure(*rest)
    if what == "help" and not rest:
        print(workspace.kernel.help)  # noqa: T201 - help is printed
        return None
    raise UsageError(f"%mlops does not know {' '.join(words.plain)!r}. Type: %mlops {nearest(what, WORDS) or 'help'}")


def _below(workspace: Workspace) -> None:
    """A panel below the status, where the page has no sidebar; never in one bundle: a dead widget would hide the card."""
    from ..panels.sidebar import wants_panel

    kernel = workspace.kernel
    if hasattr(kernel.shell, "kernel") and wants_panel(kernel.namespace, os.environ):
        kernel.below.append(lambda: _shown(workspace))


def _shown(workspace: Workspace) -> None:
    from IPython.display import display

    from ..panels.faces import opened

    display(opened(workspace))


def _hours(words: Words) -> float:
    text = words.one("--grace", "24") or ""
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"--grace is a number of hours, not {text!r}. Type: %mlops gc --grace 24") from None


OPTIONS = (Option("--grace", "HOURS"), Option("--dry-run"), Option("--repair"))
VERB = Verb("mlops", mlops, HELP, OPTIONS, "%mlops doctor", ("mlops",))
