"""Does a proof hold wherever arrays lie in memory? Some sums change in their last digits with the alignment of arrays.

Two replays and the notebook can agree by chance where there are only two values to choose from; replays in forks that
each hold other blocks of memory choose again, and so do their last statements, done once more from where they stood: a
long script has time for few replays, but its last statement may be a short one.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...adapters.fork_server import ForkServer
from ...export.pipeline import imported_modules, write_pipeline
from .prove import Verdict, agrees
from .shrink import LEAST_BUDGET, budget_of
from .write_forms import Request, Written

LAYOUTS = 12  # replays at most
MOVED = "came out differently where its arrays lay elsewhere in memory"


def doubted(
    draft: Path, found: tuple[Written, Verdict], request: Request, server: ForkServer, say: Callable[[str], None]
) -> tuple[Written, Verdict]:
    """A verified script with its verdict, which is `not deterministic` where a replay at another layout disagrees.

    Takes as long as the budget for leaving statements out, at most.
    """
    written, verdict = found
    if not has_arrays(written):
        return found
    say("replaying with arrays elsewhere in memory")
    write_pipeline(draft, written.files, request.cwd)
    until = time.monotonic() + max(budget_of(written, request), LEAST_BUDGET)
    with tempfile.TemporaryDirectory(prefix="doubt-", ignore_cleanup_errors=True) as scratch:
        for layout in range(1, LAYOUTS + 1):
            place = Path(scratch) / f"{layout}.json"
            seconds = min(until - time.monotonic(), request.seconds)
            if seconds <= 0 or not server.replay(draft, place, seconds, layout=layout, endings=LAYOUTS):
                break
            answers = [_read(place, {}), *_read(place.with_suffix(".endings"), [])]
            if any(each.get("targets") and not agrees(request.attached, each) for each in answers):
                return written, replace(
                    verdict, status="not deterministic", reason=f"{request.labels} {MOVED}", moved=True
                )
    return found


def _read(place: Path, nothing: Any) -> Any:
    try:
        return json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # the replay was ended while it wrote
        return nothing


def has_arrays(written: Written) -> bool:
    """Whether a script imports anything but the standard library, whose sums do not ask where numbers lie."""
    return any(name.partition(".")[0] not in sys.stdlib_module_names for name in imported_modules(written.files.source))
