"""What of a proven script can go? Statements are left out as long as replays still give the notebook's value.

The search runs in forks of one warmed process and within a budget; its result counts only after the same proof in clean
processes that the larger script had.
"""

from __future__ import annotations

import ast
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...adapters.fork_server import ForkServer
from ...core.code.shrinking.delta_debugging import shrunk
from ...core.code.writing.layout import Place
from ...core.code.writing.removable import contexts, places, settings
from ...core.syntax import parse
from ...export.pipeline import imported_modules, write_pipeline
from ...records.proof import Extent
from .liveness import check_params
from .prove import Verdict, proven
from .search import Search
from .write_forms import Request, Written

LEAST_BUDGET = 5.0  # seconds: less than that is mostly imports
TIMES_ORIGINAL = 2.0  # the default budget, in running times of what was sliced
LEFT_FOR_STATEMENTS = 0.5  # of the budget, whatever the parameters take
DEEPEST = 4  # blocks inside blocks that are searched
WARMED = ("numpy", "blake3", "pipeline_checks.serving.pipeline")


def warmed(draft: Path, whole: Written) -> ForkServer:
    """A process that has imported what a script needs, in whose forks it is replayed."""
    source = whole.files.source
    body = parse(source).body
    last = max(number for number, node in enumerate(body) if isinstance(node, (ast.Import, ast.ImportFrom)))
    top = [ast.unparse(node) for node in body[: last + 1]]
    return ForkServer([*top, *(f"import {name}" for name in (*sorted(imported_modules(source)), *WARMED))], draft)


def smaller(
    draft: Path, found: tuple[Written, Verdict], request: Request, server: ForkServer, say: Callable[[str], None]
) -> tuple[Written, Verdict]:
    """A smaller script that is verified too; the one given where nothing can go or there was no time."""
    whole, _ = found
    budget = budget_of(whole, request)
    if budget <= 0:
        return found
    say("trying which statements can go")
    write_pipeline(draft, whole.files, request.cwd)
    with tempfile.TemporaryDirectory(prefix="shrink-", ignore_cleanup_errors=True) as scratch:
        search = Search(draft, Path(scratch), whole, request, server, time.monotonic() + budget)
        extent = _searched(search, budget)
    smallest = search.best if search.best is not whole else None
    for proposed in filter(None, (_unset(search), smallest)):
        say("proving what is left")
        best = _with_params(proposed, extent)
        write_pipeline(draft, best.files, request.cwd)
        verdict = proven(draft, request.attached, seconds=request.seconds)
        if verdict.status == "verified":
            return best, verdict
    return (_with_params(whole, extent), found[1]) if smallest is None else found


def _with_params(written: Written, extent: Extent) -> Written:
    seen = replace(written.files.extent, live=extent.live, dead=extent.dead)
    return replace(written, files=replace(written.files, extent=seen))


def _unset(search: Search) -> Written | None:
    """The best script without what it sets before libraries are imported; None where it sets nothing."""
    best = search.best
    if not best.files.settings:
        return None
    dropped = best.wishes.dropped | frozenset(settings(best.made))
    return search.candidate(replace(best.wishes, kernel=(), dropped=dropped))


def _searched(search: Search, budget: float) -> Extent:
    """Leave out restored generators, see which parameters matter, leave out contexts, then statements, outer ones first.

    Last, with what is left of the time, restore generators at fewer places.
    """
    states = any(step.execution.generator_states for step in search.best.made.steps)
    if states and search.works(replace(search.best.wishes, restored=False)):
        search.take(restored=False)
    end, search.until = search.until, search.until - budget * LEFT_FOR_STATEMENTS
    extent = check_params(search)
    search.until = end
    _leave_out(search, contexts(search.best.made))
    for depth in range(DEEPEST):
        _leave_out(search, places(search.best.made, depth))
    _continue(search)
    return extent


def _continue(search: Search) -> None:
    """Restore generators only where they do not stand there already: most often, before the first draw."""
    wishes = search.best.wishes
    asked = tuple(step.execution.seq for step in reversed(search.best.made.steps) if step.execution.generator_states)

    def continuing(kept: tuple[int, ...]) -> frozenset[int]:
        return wishes.continued | frozenset(asked) - frozenset(kept)

    kept = shrunk(asked, lambda kept: search.works(replace(wishes, continued=continuing(kept))), search.out_of_time)
    if len(kept) < len(asked):
        search.take(continued=continuing(kept))


def _leave_out(search: Search, removable: tuple[Place, ...]) -> None:
    kept = shrunk(removable, partial(_works_with, search, removable), search.out_of_time)
    if len(kept) < len(removable):
        search.take(dropped=_dropped(search, removable, kept))


def _works_with(search: Search, removable: tuple[Place, ...], kept: tuple[Place, ...]) -> bool:
    return search.works(replace(search.best.wishes, dropped=_dropped(search, removable, kept)))


def _dropped(search: Search, removable: tuple[Place, ...], kept: tuple[Place, ...]) -> frozenset[Place]:
    return search.best.wishes.dropped | (frozenset(removable) - frozenset(kept))


def budget_of(whole: Written, request: Request) -> float:
    """Seconds for leaving out what is not needed: as asked for, else by what the executions took."""
    if request.budget is not None:
        return request.budget
    original = sum(execution.duration_seconds for execution in whole.piece.executions)
    return max(TIMES_ORIGINAL * original, LEAST_BUDGET)
