"""What a kind of fault is: something that goes on until it is killed, and what must be found then."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_magic.records.run import RunResult, RunStart
from mlops_magic.services.tracking.recording import Recording
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs
from mlops_magic.store.sqlite.connection import Database

Told = tuple[Any, ...]
STORE = ".mlops"


class Say:
    """The pipe to the parent: a line is written whole or not at all."""

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe

    def __call__(self, *told: Any) -> None:
        """Tell what was acknowledged."""
        os.write(self.pipe, json.dumps(told).encode() + b"\n")


def heard(data: bytes) -> list[Told]:
    """What was told before the kill."""
    return [tuple(json.loads(line)) for line in data[: data.rfind(b"\n") + 1].splitlines()]


def of(told: list[Told], word: str) -> list[Any]:
    """The values that were told under one word; one that stands alone is itself."""
    return [values[0] if len(values) == 1 else tuple(values) for first, *values in told if first == word]


def made(folder: Path) -> None:
    """A store with two finished runs in it."""
    database = open_database(folder / STORE)
    for number in range(2):
        finished(recorded(database, f"before {number}"))
    database.close()


def recorded(database: Database, name: str = "", parent: int | None = None) -> Recording:
    """A run that has begun."""
    start = RunStart("e", name, 1, f"x = {name!r}", "x", "", "", (("k", "v"),), parent, "block")
    return Recording(database, runs.begin(database, start), _refused)


def _refused(text: str) -> None:
    """Nothing that is logged here may be refused."""
    raise AssertionError(text)


def finished(recording: Recording) -> None:
    """The same, ended."""
    recording.finish(RunResult("finished", 2))


def wrong_statuses(database: Database, told: list[Told]) -> Iterator[str]:
    """Runs that were told of and are not there, or are not what they were told to be."""
    found = {run.id: run.status for run in runs.listed(database)}
    ended = set(of(told, "finished"))
    for number in of(told, "run"):
        if number not in found:
            yield f"run {number} is gone"
        elif number in ended and found[number] != "finished":
            yield f"run {number} had finished and is {found[number]}"
        elif found[number] not in ("finished", "killed"):
            yield f"run {number} is {found[number]}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind.

    Parameters
    ----------
    prepare : callable
        Makes the store that every kill begins with, in a folder of its own.
    work : callable
        Goes on in that folder until it is killed, and says what was acknowledged.
    lost : callable
        What of that is not there, a sentence each.
    seconds : float
        The kill comes at random within so long.
    from_start : bool
        Within so long of the fork, not of the first word.
    """

    work: Callable[[Path, Say], None]
    lost: Callable[[Path, Database, list[Told]], Iterable[str]]
    prepare: Callable[[Path], None] = made
    seconds: float = 0.04
    processes: int = 1
    from_start: bool = False
