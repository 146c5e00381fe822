"""Does a proof hold however texts are hashed? A set of two texts has two orders, and three can agree by chance.

Only a script that makes sets, or asks for hashes, is replayed again: in pairs, each process with hashes of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ...core.code.reading.hashed import asks_for_hashes
from ...export.pipeline import write_pipeline
from .prove import Verdict, proven
from .shrink import LEAST_BUDGET, budget_of
from .write_forms import Request, Written

PAIRS = (("3", "4"), ("5", "6"), ("7", "8"))  # hash seeds; those of a proof are 1 and 2


def reordered(
    draft: Path, found: tuple[Written, Verdict], request: Request, say: Callable[[str], None]
) -> tuple[Written, Verdict]:
    """A verified script with its verdict, which is `not deterministic` where a replay with other hashes disagrees.

    Takes as long as the budget for leaving statements out, at most, and one pair of replays.
    """
    written, verdict = found
    if verdict.status != "verified" or not asks_for_hashes(written.files.source):
        return found
    say("replaying with texts hashed otherwise")
    write_pipeline(draft, written.files, request.cwd)
    until = time.monotonic() + max(budget_of(written, request), LEAST_BUDGET)
    for seeds in PAIRS:
        variables = tuple({"PYTHONHASHSEED": seed} for seed in seeds)
        again = proven(draft, request.attached, seconds=request.seconds, variables=variables)
        if again.status != "verified" and not again.timed_out:
            reason = f"{request.labels} came out differently in two replays"
            return written, replace(again, status="not deterministic", reason=reason, hash_seed=_odd(again, seeds))
        if again.timed_out or time.monotonic() > until:
            break
    return found


def _odd(verdict: Verdict, seeds: Sequence[str]) -> str:
    """The seed at which a target was another one than the notebook's."""
    for number, seed in enumerate(seeds):
        if any(each.replayed[number : number + 1] != (each.fingerprint,) for each in verdict.targets):
            return seed
    return seeds[-1]
