"""`%rollback`: an alias points again at what it pointed at before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..records.gate import Rollback
    from ..workspace import Workspace

HELP = """Let an alias point again at the version it pointed at before.

    %rollback NAME [--alias ALIAS] [--reason TEXT]

The signature of the version before is verified first. Rolling back twice goes further back, and not in a circle; what was
taken back stays in the history, and can be promoted again.

Parameters
----------
NAME           a registered model
--alias ALIAS  default: champion
--reason TEXT  why; kept with the move

Examples
--------
%rollback churn
%rollback churn --alias challenger --reason "too slow"
"""
EXAMPLE = "%rollback churn"


def rollback(workspace: Workspace, words: Words) -> Rollback:
    """Where the alias points now."""
    if len(words.plain) != 1:
        raise UsageError(f"say which model. Type: {EXAMPLE}")
    alias = words.one("--alias") or "champion"
    return workspace.registry.rollback(words.plain[0], alias, reason=words.one("--reason") or "")


VERB = Verb(
    "rollback", rollback, HELP, (Option("--alias", "ALIAS", completes="alias"), Option("--reason", "TEXT")), EXAMPLE,
    ("model",),
)  # fmt: skip
