"""`%audit`: what was done to the store, and whether somebody rewrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..workspace import Workspace

HELP = """What was done to the store, by whom and when; and whether history is as it was recorded.

    %audit [REFERENCE] [--limit N]
    %audit verify [HEAD]

Every change is a link that holds the digest of the one before. Whoever can write the files can write all of it anew, so
keep the last link elsewhere: run cards, proofs and services have it as `history`. `verify` follows the chain, compares
every row with its link, and says whether HEAD is in it.

Parameters
----------
REFERENCE only changes of run:12, model:churn@3, alias:churn@champion, data:customers@2
HEAD      number and digest of a link, as a card or a proof.json shows it
--limit N how many changes are shown, the newest; default 50

Examples
--------
%audit
%audit alias:churn@champion
%audit verify
%audit verify 15:48dd9627b77d0c1f
"""
VERIFY = "verify"
MOST_SHOWN = 100_000


def audit(workspace: Workspace, words: Words) -> Any:
    """The list, or the verdict."""
    if words.plain[:1] == [VERIFY]:
        if len(words.plain) > 2:
            raise UsageError("one head at a time. Type: %audit verify 15:48dd9627b77d0c1f")
        return workspace.care.verify(words.plain[1] if words.plain[1:] else "")
    if len(words.plain) > 1:
        raise UsageError("changes of one thing at a time. Type: %audit run:1, or %audit verify")
    return workspace.care.audit(words.plain[0] if words.plain else "", _limit(words.one("--limit")))


def _limit(text: str | None) -> int:
    if text is None:
        return 50
    if not (text.isascii() and text.isdigit() and 0 < int(text[:12]) <= MOST_SHOWN):
        raise UsageError(f"--limit is a number of changes, 1 to {MOST_SHOWN}. Type: %audit --limit 50")
    return int(text)


VERB = Verb("audit", audit, HELP, (Option("--limit", "N"),), "%audit", ("audited",))
