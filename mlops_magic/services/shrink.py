"""What of a proven script can go? Statements are left out as long as replays still give the notebook's value.

The search runs in forks of one warmed process and within a budget; its result counts only after the same proof in clean
processes that the larger script had.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..adapters.fork_server import ForkServer
from ..core.code.script import Place, places
from ..core.code.shrink import shrunk
from ..export.pipeline import imported_modules, write_pipeline
from .prove import Verdict, proven
from .write_forms import Request, Written, written

LEAST_BUDGET = 5.0  # seconds: less than that is mostly imports
TIMES_ORIGINAL = 2.0  # the default budget, in running times of what was sliced
WARMED = ("numpy", "blake3", "pipeline_checks.serving.pipeline")


def smaller(
    draft: Path, found: tuple[Written, Verdict], request: Request, say: Callable[[str], None]
) -> tuple[Written, Verdict]:
    """A smaller script that is verified too; the one given where nothing can go or there was no time."""
    whole, _ = found
    removable = places(whole.made)
    budget = _budget(whole, request)
    if not removable or budget <= 0:
        return found
    say(f"trying which of {len(removable)} statements can go")
    write_pipeline(draft, whole.files, request.cwd)
    with tempfile.TemporaryDirectory(prefix="shrink-", ignore_cleanup_errors=True) as scratch:
        modules = [*imported_modules(whole.files.source), *WARMED]
        with ForkServer(modules, draft) as server:
            search = _Search(draft, Path(scratch), whole, request, time.monotonic() + budget)
            kept = shrunk(removable, lambda some: search.works(some, server), search.out_of_time)
    candidate = search.candidate(kept) if len(kept) < len(removable) else None
    if candidate is None:
        return found
    say("proving what is left")
    write_pipeline(draft, candidate.files, request.cwd)
    verdict = proven(draft, request.expected, seconds=request.seconds)
    return (candidate, verdict) if verdict.status == "verified" else found


def _budget(whole: Written, request: Request) -> float:
    if request.budget is not None:
        return request.budget
    original = sum(execution.duration_seconds for execution in whole.piece.executions)
    return max(TIMES_ORIGINAL * original, LEAST_BUDGET)


@dataclass(slots=True)
class _Search:
    draft: Path
    scratch: Path
    whole: Written
    request: Request
    until: float
    tried: int = 0

    def out_of_time(self) -> bool:
        return time.monotonic() > self.until

    def candidate(self, kept: tuple[Place, ...]) -> Written | None:
        """The script with only these of its statements."""
        dropped = frozenset(places(self.whole.made)) - frozenset(kept)
        wishes = replace(self.whole.wishes, dropped=self.whole.wishes.dropped | dropped)
        return written(self.whole.piece, wishes, self.request)

    def works(self, kept: tuple[Place, ...], server: ForkServer) -> bool:
        """Whether one fork still gives the notebook's value."""
        candidate = self.candidate(kept)
        if candidate is None:
            return False
        self.tried += 1
        folder = self.scratch / str(self.tried)
        folder.mkdir()
        for path in self.draft.iterdir():
            if path.name != "pipeline.py":
                (folder / path.name).symlink_to(path)
        (folder / "pipeline.py").write_text(candidate.files.source, encoding="utf-8")
        answer = folder / "answer.json"
        in_time = server.replay(folder, answer, min(self.request.seconds, max(self.until - time.monotonic(), 1.0)))
        same = in_time and self._same(answer)
        shutil.rmtree(folder, ignore_errors=True)
        return same

    def _same(self, answer: Path) -> bool:
        found = json.loads(answer.read_text(encoding="utf-8")).get("targets", {}).get(self.request.expected.name)
        return bool(found and found["fp"] == self.request.expected.fingerprint and found["exact"])
