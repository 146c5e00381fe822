"""Kills while a run is recorded: points, batches, params and tags, artifacts, runs within runs, forked children."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

from mlops_magic.store import blobs
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs
from mlops_magic.store.sqlite import connection
from mlops_magic.store.sqlite.connection import Database

from .kind import STORE, Kind, Say, Told, finished, of, recorded, wrong_statuses

RUN_POINTS = 40  # short runs, so that their ends are hit too
BATCH = 300  # more than what is logged one by one


def log_points(folder: Path, say: Say) -> None:
    """Points one by one, run after run."""
    database = open_database(folder / STORE)
    while True:
        run = recorded(database)
        say("run", run.id)
        for step in range(RUN_POINTS):
            run.log_metric("loss", step / 7)
            say("point", run.id, step)
        finished(run)
        say("finished", run.id)


def lost_points(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every point that was told of is there, exact, in its place, once."""
    del folder
    yield from wrong_statuses(database, told)
    last: dict[int, int] = {}
    for number, step in of(told, "point"):
        last[number] = max(step, last.get(number, -1))
    for number, step in last.items():
        kept = [(point.step, point.value) for point in metrics.points(database, number, "loss")]
        if kept != [(each, each / 7) for each in range(len(kept))] or len(kept) <= step:
            yield f"run {number} has {len(kept)} points of {step + 1}, or others"


def log_batches(folder: Path, say: Say) -> None:
    """Batches, with single points between them."""
    database = open_database(folder / STORE)
    while True:
        run = recorded(database)
        say("run", run.id)
        place = 0
        for _ in range(6):
            run.log_series("loss", [step / 7 for step in range(place, place + BATCH)])
            run.log_metric("loss", (place + BATCH) / 7)
            place += BATCH + 1
            say("point", run.id, place - 1)
        finished(run)
        say("finished", run.id)


def log_words(folder: Path, say: Say) -> None:
    """Params, tags and notes."""
    database = open_database(folder / STORE)
    while True:
        run = recorded(database)
        say("run", run.id)
        for number in range(20):
            run.log_params({f"p{number}": number, f"q{number}": "text"})
            run.tag(f"t{number}", number)
            run.note(f"note {number}")
            say("words", run.id, number)
        finished(run)
        say("finished", run.id)


def lost_words(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every param, tag and note is there once, in order."""
    del folder
    yield from wrong_statuses(database, told)
    last = dict(of(told, "words"))
    for run in runs.several(database, sorted(last)):
        count = last[run.id] + 1
        params = [(each.name, each.value) for each in run.params]
        if params[: 2 * count] != [pair for n in range(count) for pair in ((f"p{n}", str(n)), (f"q{n}", "text"))]:
            yield f"run {run.id} lacks params"
        if run.tags[: count + 1] != (("k", "v"), *((f"t{n}", str(n)) for n in range(count))):
            yield f"run {run.id} lacks tags"
        if run.remarks[:count] != tuple(f"note {n}" for n in range(count)):
            yield f"run {run.id} lacks notes"
        if len(params) != len(set(params)) or len(run.tags) != len(set(run.tags)):
            yield f"run {run.id} has something twice"


def log_artifacts(folder: Path, say: Say) -> None:
    """Artifacts of all sizes."""
    database, chance = open_database(folder / STORE), random.Random(os.getpid())
    while True:
        run = recorded(database)
        say("run", run.id)
        for number in range(4):
            data = chance.randbytes(chance.choice((0, 10, 5_000, 300_000)))
            run.log_artifact(data, f"a{number}")
            say("artifact", run.id, f"a{number}", blobs.digest(data))
        finished(run)
        say("finished", run.id)


def lost_artifacts(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every artifact is there, with the bytes it had; one that is there has its bytes."""
    del folder
    yield from wrong_statuses(database, told)
    for number, name, key in of(told, "artifact"):
        run = runs.get(database, number)
        found = [each for each in run.artifacts if each.name == name]
        if [each.key for each in found] != [key] or len(blobs.get(database, key)) != found[0].size_bytes:
            yield f"artifact {name} of run {number} is not there"


def nest(folder: Path, say: Say) -> None:
    """Runs within runs."""
    database = open_database(folder / STORE)
    while True:
        outer = recorded(database, "outer")
        say("run", outer.id)
        for _ in range(3):
            inner = recorded(database, "inner", outer.id)
            say("run", inner.id)
            say("within", inner.id, outer.id)
            for step in range(5):
                inner.log_metric("loss", step / 7)
                say("point", inner.id, step)
                outer.log_metric("seen", step)
            finished(inner)
            say("finished", inner.id)
        finished(outer)
        say("finished", outer.id)


def lost_nested(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Runs, their points, and which stands within which."""
    yield from lost_points(folder, database, told)
    parents = {run.id: run.parent for run in runs.listed(database)}
    for inner, outer in of(told, "within"):
        if parents.get(inner) != outer:
            yield f"run {inner} is not within run {outer}"


def log_in_child(folder: Path, say: Say) -> None:
    """A forked child logs for the run of its parent; who is killed is chosen by the parent's number."""
    database = open_database(folder / STORE)
    run = recorded(database)
    say("run", run.id)
    run.log_metric("parent", 0.0)
    child = os.fork()
    if child == 0:
        for step in itertools.count():
            run.log_metric("child", step / 7, step)
            say("child", run.id, step)
    if os.getpid() % 2:
        say("victim", child)
        os.waitpid(child, 0)
        finished(run)
        say("finished", run.id)
        os._exit(0)
    for step in itertools.count(1):
        run.log_metric("parent", step / 7)
        say("parent", run.id, step)


def lost_by_child(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """What the child logged and what its parent did, each once."""
    del folder
    yield from wrong_statuses(database, told)
    for word in ("parent", "child"):
        last = dict(of(told, word))
        for number, step in last.items():
            kept = [(point.step, point.value) for point in metrics.points(database, number, word)]
            if kept != [(each, each / 7) for each in range(len(kept))] or len(kept) <= step:
                yield f"run {number} has {len(kept)} points of the {word} of {step + 1}, or others"


def fold_often(folder: Path, say: Say) -> None:
    """Points, with the log folded into the database all the time by every writer."""
    connection.LONGEST_WAL_BYTES = 40_000
    log_points(folder, say)


KINDS = {
    "points one by one": Kind(log_points, lost_points),
    "batches of points": Kind(log_batches, lost_points),
    "params, tags, notes": Kind(log_words, lost_words),
    "artifacts": Kind(log_artifacts, lost_artifacts, seconds=0.08),
    "runs within runs": Kind(nest, lost_nested),
    "a forked child": Kind(log_in_child, lost_by_child, seconds=0.03),
    "checkpoints by three": Kind(fold_often, lost_points, processes=3, seconds=0.08),
}
