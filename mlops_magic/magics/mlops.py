"""`%mlops`: the store's status, its doctor, settings and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError, nearest
from .grammar import Verb, Words

if TYPE_CHECKING:
    from ..workspace import Workspace

HELP = """The store and this session.

    %mlops [status | doctor | config [NAME VALUE] | help]

Parameters
----------
status   what the store holds (the default)
doctor   checks the store: database, audit chain, blobs, orphans
config   shows the settings, or sets one for this session
help     every verb with a line to paste

Examples
--------
%mlops doctor
%mlops config cards line
"""
WORDS = ("status", "doctor", "config", "help")


def mlops(workspace: Workspace, words: Words) -> Any:
    """What was asked for."""
    what, rest = (words.plain or ["status"])[0], words.plain[1:]
    if what == "status" and not rest:
        return workspace.status()
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


VERB = Verb("mlops", mlops, HELP, (), "%mlops doctor", ("mlops",))
