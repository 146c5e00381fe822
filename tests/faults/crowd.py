"""Many processes at one store: do all of them begin on one that is not there yet, is anything lost, how long does one wait?"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kills.kind import STORE, Say, Told, finished, heard, of, recorded

from mlops_magic.records.run import Metric
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs
from mlops_magic.store.sqlite.connection import Database

LINE = 100  # waits in one line of the pipe: a short line is written whole
HEAD_START_SECONDS = 0.2  # until all of them are there; they begin at one moment


@dataclass(slots=True)
class Crowd:
    """What came of it."""

    wanted: int = 0
    found: int = 0
    p99_ms: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def cold_starts(place: Path, processes: int, rounds: int) -> Crowd:
    """All open the same store at once, which is not there, and begin and end a run."""
    crowd, started = Crowd(processes * rounds), time.monotonic()
    for number in range(rounds):
        folder = place / f"cold-{number}"
        folder.mkdir(parents=True)
        crowd.faults += of(_all(processes, lambda say, folder=folder: _begin(folder, say)), "error")
        database = open_database(folder / STORE)
        crowd.found += sum(run.status == "finished" for run in runs.listed(database))
        crowd.faults += _unsound(database)
        database.close()
    crowd.seconds = time.monotonic() - started
    return crowd


def writes(place: Path, processes: int, count: int, *, logged: bool) -> Crowd:
    """Each writes so many points, one transaction each, or as `log_metric` does; the longest waits are told."""
    folder, crowd, started = place / f"writes-{logged}", Crowd(processes * count), time.monotonic()
    folder.mkdir(parents=True)
    open_database(folder / STORE).close()
    told = _all(processes, lambda say: _write(folder, say, count, logged=logged))
    crowd.faults += of(told, "error")
    worst = sorted(each for part in of(told, "waits") for each in part)
    crowd.p99_ms = 1000 * worst[-(processes * count // 100)] if worst else float("nan")
    database = open_database(folder / STORE)
    for run in runs.listed(database):
        kept = [point.value for point in metrics.points(database, run.id, "loss")]
        crowd.found += sum(value == step / 7 for step, value in enumerate(kept))
    crowd.faults += _unsound(database)
    database.close()
    crowd.seconds = time.monotonic() - started
    return crowd


def _begin(folder: Path, say: Say) -> None:
    database = open_database(folder / STORE)
    run = recorded(database)
    run.log_metric("loss", 0.5)
    finished(run)
    database.close()
    say("finished", run.id)


def _write(folder: Path, say: Say, count: int, *, logged: bool) -> None:
    database = open_database(folder / STORE)
    run = recorded(database)
    waits = []
    for step in range(count):
        begun = time.perf_counter()
        if logged:
            run.log_metric("loss", step / 7)
        else:
            runs.log_metric(database, run.id, Metric("loss", step / 7, step))
        waits.append(time.perf_counter() - begun)
    finished(run)
    database.close()
    for start in range(0, count, LINE):
        say("waits", waits[start : start + LINE])


def _all(processes: int, work: Callable[[Say], None]) -> list[Told]:
    """Do it in so many forked processes, all beginning at one moment; what they said."""
    read, write = os.pipe()
    at = time.monotonic() + HEAD_START_SECONDS
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            say = Say(write)
            try:
                time.sleep(max(0.0, at - time.monotonic()))
                work(say)
            except BaseException:  # noqa: BLE001 - it is told to the parent
                say("error", traceback.format_exc()[-1500:])
            finally:
                os._exit(0)
        children.append(child)
    os.close(write)
    data = b""
    while part := os.read(read, 65_536):
        data += part
    os.close(read)
    for child in children:
        os.waitpid(child, 0)
    return heard(data)


def _unsound(database: Database) -> list[str]:
    return [f"{each.check}: {each.detail}" for each in checks.examine(database) if each.verdict != "ok"]
