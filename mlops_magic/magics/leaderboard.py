"""`%leaderboard` and `%compare`: finds runs, and shows what differs between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..records.run import Comparison, Leaderboard
    from ..workspace import Workspace

LEADERBOARD_HELP = """The runs of an experiment, best first.

    %leaderboard [EXPERIMENT] [--by METRIC] [--where CONDITION] [--ascending | --descending] [--limit N]

Parameters
----------
EXPERIMENT     only its runs; default: all
--by METRIC    order by this metric; default: the one most runs have. Losses and errors rise, all else falls.
--limit N      show so many; default: 50
--where "…"    only runs that meet it: params.NAME, metrics.NAME, tags.NAME, data.NAME, status, name, started, seconds, …
               with = != < <= > >= in like, is null, and, or, not, brackets

What a search tried is left out, unless the condition speaks of kind, parent or id.

Examples
--------
%leaderboard churn --by roc_auc_score
%leaderboard --where "params.alpha > 0.1 and (tags.team = 'x' or metrics.auc is null)"
%leaderboard --where "parent = 12" --by mean_test_score
"""
COMPARE_HELP = """What differs between runs: code, data, params, metrics, environment; equal things are left out.

    %compare RUN RUN [RUN …]

Examples
--------
%compare 1 2
"""


def leaderboard(workspace: Workspace, words: Words) -> Leaderboard:
    """The leaderboard."""
    from ..records.run import RunQuery

    if len(words.plain) > 1:
        raise UsageError(f"%leaderboard takes one experiment. Type: %leaderboard '{' '.join(words.plain)}'")
    limit = words.one("--limit", "50") or "50"
    if not limit.isdigit() or int(limit) < 1:
        raise UsageError(f"--limit is a number of runs, not {limit!r}. Type: %leaderboard --limit 20")
    ascending = True if words.has("--ascending") else False if words.has("--descending") else None
    experiment = words.plain[0] if words.plain else None
    return workspace.leaderboard(
        RunQuery(experiment, words.one("--by"), ascending, int(limit), words.one("--where", "") or "")
    )


def compare(workspace: Workspace, words: Words) -> Comparison:
    """The comparison."""
    from ..core.code.writing.targets import run_number

    return workspace.compare([run_number(word) for word in words.plain])


LEADERBOARD = Verb(
    "leaderboard", leaderboard, LEADERBOARD_HELP,
    (
        Option("--by", "METRIC", completes="metric"), Option("--where", "CONDITION"), Option("--limit", "N"),
        Option("--ascending"), Option("--descending"),
    ),
    "%leaderboard churn --by roc_auc_score", ("experiment",),
)  # fmt: skip
COMPARE = Verb("compare", compare, COMPARE_HELP, (), "%compare 1 2", ("run",))
