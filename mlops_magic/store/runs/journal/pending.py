"""What was logged and is not in the tables yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from mlops_magic.core.data.codec import from_json
from mlops_magic.core.points import Points
from mlops_magic.records.run import RunParts

from .. import metrics, run_writing
from . import frames

CONTENT = (frames.MEASURED, frames.SAID)


@dataclass(slots=True)
class Pending:
    """Points by name and parts in order; `upto` is the number of the last frame among them."""

    points: dict[str, Points] = field(default_factory=dict)
    parts: list[RunParts] = field(default_factory=list)
    upto: int = 0
    count: int = 0

    def say(self, remark: str) -> None:
        """A sentence about the run, behind all else."""
        self.parts.append(RunParts(remarks=(remark,)))
        self.count += 1

    def before(self, later: Pending) -> Pending:
        """These, and what came later behind them."""
        for name, points in later.points.items():
            self.points.setdefault(name, Points()).extend(points)
        self.parts += later.parts
        self.upto, self.count = max(self.upto, later.upto), self.count + later.count
        return self


def apply(connection: sqlite3.Connection, run_id: int, pending: Pending) -> None:
    """Put all of it into the tables inside the caller's transaction."""
    metrics.append_points(connection, run_id, pending.points)
    for parts in pending.parts:
        run_writing.insert_parts(connection, run_id, parts)


def collected(read: Iterable[frames.Frame], after: int) -> Pending:
    """What the frames of a file say that have a higher number than `after`."""
    found, names = Pending(), dict[int, str]()
    for frame in read:
        if frame.kind == frames.NAMED:
            key, name = frames.name_of(frame)
            names[key] = name
        elif frame.number > after and frame.kind == frames.MEASURED:
            points = found.points.setdefault(names[frame.key], Points())
            points.add(frame.value, frame.step, frame.time_us)
        elif frame.number > after and frame.kind == frames.SAID:
            found.parts.append(from_json(RunParts, frame.data.decode()))
        if frame.number > after:
            found.upto, found.count = frame.number, found.count + (frame.kind in CONTENT)
    return found
