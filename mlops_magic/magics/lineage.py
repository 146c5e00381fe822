"""`%lineage`: where a thing came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Verb, Words

if TYPE_CHECKING:
    from ..records.lineage import Lineage
    from ..workspace import Workspace

HELP = """Where a run, model, data set, drift report or export came from, and what came of it.

    %lineage REFERENCE

Examples
--------
%lineage churn@champion
%lineage run:1
%lineage data:customers@2
"""


def lineage(workspace: Workspace, words: Words) -> Lineage:
    """The graph."""
    if len(words.plain) != 1:
        raise UsageError("say of what. Type: %lineage churn, or %lineage run:1")
    return workspace.lineage(words.plain[0])


VERB = Verb("lineage", lineage, HELP, (), "%lineage churn", ("traced",))
