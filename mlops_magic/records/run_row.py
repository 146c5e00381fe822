"""What a list shows of a run: one row, read without the rest of it."""

from __future__ import annotations

from dataclasses import dataclass

from .run import Metric

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as a list needs it."""

    id: int
    experiment: str
    name: str
    status: str
    started_ns: int
    ended_ns: int | None
    error_type: str
    error_text: str  # its beginning
    metrics: tuple[Metric, ...] = ()  # the first ones, each with its last value

    @property
    def seconds(self) -> float | None:
        """Wall time; None while it runs."""
        return None if self.ended_ns is None else (self.ended_ns - self.started_ns) / SECOND_NS


@dataclass(frozen=True, slots=True)
class RunRows:
    """A part of the list of runs, newest first."""

    rows: tuple[RunRow, ...]
    upto: str  # the place in the history that this was read at: what changes later can be asked for from there
    since: str = ""  # the place from which changes are told; empty where this is a page of the whole list
    rest: bool = False  # whether older runs follow
