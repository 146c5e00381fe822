"""Hidden state: what a reader of the notebook would not see of how a value came about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surprise:
    """One thing of one execution."""

    execution: int
    cell_id: str
    kind: str  # "run again", "edited since", "emptied since", "deleted", "out of order", "failed"
    text: str  # first line of what ran
    said: str  # the sentence


@dataclass(frozen=True, slots=True)
class HiddenState:
    """All of it, below the targets of an export."""

    target: str
    surprises: tuple[Surprise, ...]
    executions: int  # in the slice
