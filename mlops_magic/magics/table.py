"""All verbs, by name: the grammar's table of contents."""

from __future__ import annotations

from . import (
    audit,
    card,
    data,
    drift,
    export,
    leaderboard,
    lineage,
    mlops,
    promote,
    register,
    rollback,
    track,
    validate,
)  # fmt: skip
from .grammar import Verb

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        track.VERB, leaderboard.LEADERBOARD, leaderboard.COMPARE, register.VERB, promote.VERB, rollback.VERB, card.VERB,
        data.VERB, drift.VERB, validate.VERB, export.VERB, lineage.VERB, audit.VERB, mlops.VERB,
    )
}  # fmt: skip


def examples() -> str:
    """One line per verb: an example to paste, and what it does."""
    rows = [(verb.example, verb.help.partition("\n")[0]) for verb in VERBS.values()]
    width = max(len(example) for example, _ in rows)
    return "\n".join(f"{example:<{width}}  {says}" for example, says in rows)
