"""What does a candidate script give? Asked many times in forks of one warmed process, within a budget."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...adapters.fork_server import ForkServer
from ...core.code.writing.layout import Wishes
from .prove import agrees
from .write_forms import Request, Written, written


@dataclass(slots=True)
class Search:
    """A search for a better script; `best` is the best so far."""

    draft: Path  # a written pipeline, whose other files the candidates share
    scratch: Path
    best: Written
    request: Request
    server: ForkServer
    until: float  # on the monotonic clock
    tried: int = 0

    def out_of_time(self) -> bool:
        """Whether the budget is spent."""
        return time.monotonic() > self.until

    def candidate(self, wishes: Wishes) -> Written | None:
        """The best script's executions with other wishes; None where they cannot be written so."""
        return written(self.best.piece, wishes, self.request)

    def works(self, wishes: Wishes) -> bool:
        """Whether one replay with other wishes still gives the notebook's value."""
        candidate = self.candidate(wishes)
        answer = self.answer(candidate) if candidate is not None else None
        return answer is not None and agrees(self.request.attached, answer)

    def take(self, **changes: Any) -> None:
        """Make the best script's wishes other ones."""
        self.best = self.candidate(replace(self.best.wishes, **changes)) or self.best

    def answer(self, candidate: Written, options: Sequence[str] = ()) -> dict[str, Any] | None:
        """What one replay of a candidate said; None where it took too long."""
        self.tried += 1
        folder = self.scratch / str(self.tried)
        folder.mkdir()
        for path in self.draft.iterdir():
            if path.name != "pipeline.py":
                (folder / path.name).symlink_to(path)
        (folder / "pipeline.py").write_text(candidate.files.source, encoding="utf-8")
        place = folder / "answer.json"
        seconds = min(self.request.seconds, max(self.until - time.monotonic(), 1.0))
        in_time = self.server.replay(folder, place, seconds, options)
        found: dict[str, Any] | None = json.loads(place.read_text(encoding="utf-8")) if in_time else None
        shutil.rmtree(folder, ignore_errors=True)
        return found
