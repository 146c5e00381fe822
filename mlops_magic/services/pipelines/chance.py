"""May replays have agreed by chance? A set of two texts has two orders, half of all clocks are even.

Only a script that makes sets, asks for hashes or asks the world is replayed again: in pairs, each process with hashes of
its own. One that still gives the same and reads the clock is told to the reader: another day may be another thing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ...core.code.reading.hashed import asks_for_hashes
from ...core.code.slicing.suspects import CLOCK, THREADS, UNREPEATABLE, Suspect, suspected_in
from ...export.pipeline import write_pipeline
from .prove import Verdict, proven
from .shrink import LEAST_BUDGET, budget_of
from .write_forms import Request, Written

PAIRS = (("3", "4"), ("5", "6"), ("7", "8"))  # hash seeds; those of a proof are 1 and 2
ELSEWHERE = {"PYTHONMALLOC": "malloc"}  # of two new objects another one may have the lower address
CHANCY = UNREPEATABLE | {THREADS}
TODAY = "execution {} {} ({}): the value may be another one at another time."


def not_by_chance(
    draft: Path, found: tuple[Written, Verdict], request: Request, say: Callable[[str], None]
) -> tuple[Written, Verdict]:
    """A verified script with its verdict, which is `not deterministic` where one more replay disagrees.

    Takes as long as the budget for leaving statements out, at most, and one pair of replays.
    """
    written, verdict = found
    asked = _asked(written)
    if verdict.status != "verified" or not (asked or asks_for_hashes(written.files.source)):
        return found
    say("replaying what may agree by chance")
    write_pipeline(draft, written.files, request.cwd)
    until = time.monotonic() + max(budget_of(written, request), LEAST_BUDGET)
    for seeds in PAIRS:
        variables = tuple({"PYTHONHASHSEED": seed} | ELSEWHERE for seed in seeds)
        again = proven(draft, request.attached, seconds=request.seconds, variables=variables)
        if again.status != "verified" and not again.timed_out:
            reason = f"{request.labels} came out differently in two replays"
            return written, replace(again, status="not deterministic", reason=reason, hash_seed=_odd(again, seeds))
        if again.timed_out or time.monotonic() > until:
            break
    return _told(written, [each for each in asked if each.kind == CLOCK]), verdict


def _asked(written: Written) -> list[Suspect]:
    """What the statements that are left ask the world for."""
    return [each for seq, body in written.made.left.items() for each in suspected_in(body, seq) if each.kind in CHANCY]


def _told(written: Written, clocks: Sequence[Suspect]) -> Written:
    """The script whose reader is told that it reads the clock."""
    piece = written.files.piece
    said = dict.fromkeys(TODAY.format(each.execution, each.kind, each.call) for each in clocks)
    return replace(written, files=replace(written.files, piece=replace(piece, warnings=(*piece.warnings, *said))))


def _odd(verdict: Verdict, seeds: Sequence[str]) -> str:
    """The seed at which a target was another one than the notebook's."""
    for number, seed in enumerate(seeds):
        if any(each.replayed[number : number + 1] != (each.fingerprint,) for each in verdict.targets):
            return seed
    return seeds[-1]
