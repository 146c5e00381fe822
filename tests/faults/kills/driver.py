"""How is a kind struck? A warm process forks, lets the child work, kills it at random, and looks at what is left."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from mlops_magic.errors import MlopsMagicError
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs

from .kind import STORE, Kind, Say, Told, finished, heard, of, recorded

PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Outcome:
    """What many kills of one kind left."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    unopenable: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    undead: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """All that must not be."""
        return [*self.lost, *self.unopenable, *self.half, *self.undead]


def struck(kind: Kind, place: Path, kills: int, seed: int) -> Outcome:
    """Kill so often, each time from the same store on, and look."""
    template, outcome, chance = place / "template", Outcome(), random.Random(seed)
    template.mkdir(parents=True)
    kind.prepare(template)
    started = time.monotonic()
    for number in range(kills):
        folder = place / f"{number}"
        shutil.copytree(template, folder)
        told = _killed(kind, folder, chance.uniform(0, kind.seconds))
        before = len(outcome.faults)
        _look(kind, folder, told, outcome, f"kill {number}")
        outcome.kills += 1
        outcome.acknowledged += len(told)
        if len(outcome.faults) == before:  # what went wrong stays to be looked at
            shutil.rmtree(folder)
    outcome.seconds = time.monotonic() - started
    return outcome


def _killed(kind: Kind, folder: Path, after: float) -> list[Told]:
    """Start, wait, kill; what the children said."""
    read, write = os.pipe()
    group, children = 0, []
    for _ in range(kind.processes):
        child = os.fork()
        if child == 0:
            _work(kind, folder, write)
        group = group or child
        os.setpgid(child, group)
        children.append(child)
    os.close(write)
    data = b"" if kind.from_start else os.read(read, 65_536)
    until = time.monotonic() + after
    while (left := until - time.monotonic()) > 0:
        if select.select([read], [], [], left)[0]:
            data += os.read(read, 65_536)
    victims = of(heard(data), "victim")
    if victims:
        os.kill(victims[0], signal.SIGKILL)
    else:
        os.killpg(group, signal.SIGKILL)
    while part := os.read(read, 65_536):
        data += part
    os.close(read)
    for child in children:
        os.waitpid(child, 0)
    return heard(data)


def _work(kind: Kind, folder: Path, pipe: int) -> None:
    """In the child: go on until the kill; an error is said and is a fault too."""
    say = Say(pipe)
    try:
        kind.work(folder, say)
    except BaseException:  # noqa: BLE001 - it is told to the parent
        say("error", traceback.format_exc()[-2_000:])
    finally:
        signal.pause()  # what has nothing left to do waits for its kill
        os._exit(0)


def _look(kind: Kind, folder: Path, told: list[Told], outcome: Outcome, where: str) -> None:
    """Open what is left and hold it against what was told."""
    outcome.lost += [f"{where}: {error}" for error in of(told, "error")]
    try:
        database = open_database(folder / STORE)
    except MlopsMagicError as error:
        outcome.unopenable.append(f"{where}: {error}")
        return
    try:
        outcome.undead += [f"{where}: run {run.id}" for run in runs.listed(database) if run.status == "running"]
        outcome.lost += [f"{where}: {lost}" for lost in kind.lost(folder, database, told)]
        outcome.half += [f"{where}: {each.detail}" for each in checks.examine(database) if each.verdict != "ok"]
        finished(recorded(database, "after"))
    except MlopsMagicError as error:
        outcome.unopenable.append(f"{where}: {type(error).__name__}: {error}")
    finally:
        database.close()
