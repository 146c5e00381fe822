"""Kills while data is saved, collected and erased, and while an older store is brought to this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from blake3 import blake3
from sqlite_utils import Database as Tables

from mlops_magic.core.data.codec import to_json
from mlops_magic.records.run import Metric, Run
from mlops_magic.services.data.data_erase import data_erase
from mlops_magic.services.data.data_gc import data_gc
from mlops_magic.services.data.data_load import data_load, data_log
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store import audit
from mlops_magic.store.database import DATABASE_FILE, open_database
from mlops_magic.store.migrating import migrations
from mlops_magic.store.migrating.schema import APPLICATION_ID
from mlops_magic.store.runs import metrics, runs
from mlops_magic.store.sqlite.connection import Database

from .kind import STORE, Kind, Say, Told, of, recorded

ROWS = 3_000
PEOPLE = 12
OLD_RUNS, OLD_POINTS = 30, 50


def table(number: int) -> pd.DataFrame:
    """What the version of this number is."""
    chance = np.random.default_rng(number)
    return pd.DataFrame({"id": np.arange(ROWS), "x": chance.normal(size=ROWS), "n": chance.integers(0, 9, ROWS)})


def save(folder: Path, say: Say) -> None:
    """Versions of one name."""
    database = open_database(folder / STORE)
    for number in range(1, 10**9):
        say("saved", data_save(database, DataRequest(table(number), "d"), now_ns=number).version)


def lost_data(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every version that was told of is there, but those that were collected; all that are there load, exact."""
    del folder
    found = {each.version: each for each in data_log(database, "d").versions} if of(told, "saved") else {}
    for number in of(told, "saved"):
        if number not in found:
            yield f"version {number} is gone"
    for number in of(told, "collected"):
        if found[number].manifest_key:
            yield f"version {number} is back"
    newest = max(of(told, "saved"), default=0)
    for number, version in found.items():
        if version.manifest_key:
            if not data_load(database, f"d@{number}").equals(table(number)):
                yield f"version {number} is another table"
        elif number > newest - KEEP:
            yield f"version {number} was collected too early"


KEEP = 2


def collect(folder: Path, say: Say) -> None:
    """Versions come, and all but two go."""
    database = open_database(folder / STORE)
    for number in range(1, 10**9):
        say("saved", data_save(database, DataRequest(table(number), "d"), now_ns=number).version)
        data_gc(database, keep=KEEP, now_ns=number)
        if number > KEEP:
            say("collected", number - KEEP)


def with_people(folder: Path) -> None:
    """A store with a table of persons in two versions."""
    database = open_database(folder / STORE)
    for rows in (PEOPLE - 1, PEOPLE):
        data_save(database, DataRequest(people()[:rows], "people"), now_ns=1)
    run = recorded(database)
    run.log_param("asked", mail(3))
    database.close()


def mail(number: int) -> str:
    """The one thing by which a person is known."""
    return f"person-{number:04}-{number * 7919}@example.org"


def people() -> pd.DataFrame:
    """All of them."""
    return pd.DataFrame({"id": range(PEOPLE), "mail": [mail(number) for number in range(PEOPLE)]})


def erase(folder: Path, say: Say) -> None:
    """One person after another is erased."""
    database = open_database(folder / STORE)
    say("open", 0)
    for number in range(PEOPLE):
        data_erase(database, "people", f"id == {number}", now_ns=number)
        say("erased", number)


def lost_erasures(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Who was erased is in no version and no byte of the store; everybody else but the one being erased is there."""
    gone = len(of(told, "erased"))
    for version in data_log(database, "people").versions:
        ids = set(data_load(database, version.reference)["id"])
        everybody = set(range(PEOPLE if version.version == 2 else PEOPLE - 1))
        if ids not in (everybody - set(range(gone)), everybody - set(range(gone + 1))):
            yield f"version {version.version} holds {sorted(ids)} after {gone} were erased"
    needles = [mail(number).encode() for number in range(gone)]
    for file in (folder / STORE).rglob("*"):
        if file.is_file() and any(needle in file.read_bytes() for needle in needles):
            yield f"{file.name} still holds who was erased"


def of_version_one(folder: Path) -> None:
    """A store as the first version of the tables had it, a row for each point, its history sealed."""
    (folder / STORE).mkdir()
    connection = sqlite3.connect(folder / STORE / DATABASE_FILE, isolation_level=None)
    connection.execute("PRAGMA page_size=8192")
    steps = tuple(each.name for each in migrations.MIGRATIONS.pending(Tables(memory=True)))
    migrations.MIGRATIONS.apply(Tables(connection), stop_before=steps[1:])
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute("PRAGMA user_version=1")
    connection.execute("BEGIN")
    connection.executescript(
        "INSERT INTO experiment VALUES (1, 'u1', 'e'); INSERT INTO source VALUES (1, 'k', 'x = 1');"
        "INSERT INTO key VALUES (1, 'loss');"
    )
    for number in range(1, OLD_RUNS + 1):
        _old_run(connection, number)
    connection.close()


def _old_run(connection: sqlite3.Connection, number: int) -> None:
    connection.execute(
        "INSERT INTO run(id, uid, experiment_id, name, status, started_ns, ended_ns, host, boot, pid, pid_start, user,"
        " code_id, transformed_id, cell_id, notebook) "
        "VALUES (?, ?, 1, '', 'finished', 1, 2, '', '', 1, '', 'me', 1, 1, '', '')",
        (number, f"r{number}"),
    )
    hasher = blake3()
    for step in range(OLD_POINTS):
        connection.execute("INSERT INTO metric VALUES (NULL, ?, 1, ?, ?, NULL, NULL)", (number, step, step / 7))
        hasher.update(repr(("loss", step, step / 7, None)).encode())
    last = OLD_POINTS - 1
    connection.execute(
        "INSERT INTO metric_last VALUES (?, 1, 0, ?, ?, NULL, NULL, ?)", (number, last, last / 7, OLD_POINTS)
    )
    run = Run(
        number, f"r{number}", "e", "", "finished", 1, 2, "x = 1", "", "", metrics=(Metric("loss", last / 7, last),)
    )
    payload = {"run": blake3(to_json(run).encode()).hexdigest(), "points": hasher.hexdigest()}
    audit.append(connection, at_ns=2, actor="me", action="run finished", about=f"run:{number}", payload=payload)


def migrate(folder: Path, say: Say) -> None:
    """The store is opened, and logged into."""
    database = open_database(folder / STORE)
    run = recorded(database)
    say("run", run.id)
    for step in range(20):
        run.log_metric("loss", step / 7)
        say("point", run.id, step)


def lost_in_migration(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every point of the old runs and of the new one."""
    del folder
    for number in range(1, OLD_RUNS + 1):
        kept = [point.value for point in metrics.points(database, number, "loss")]
        if kept != [step / 7 for step in range(OLD_POINTS)] or runs.get(database, number).status != "finished":
            yield f"run {number} is not what it was"
    for number in of(told, "run"):
        if len(metrics.points(database, number, "loss")) < len(of(told, "point")):
            yield "points of the new run are gone"


KINDS = {
    "saving data": Kind(save, lost_data, seconds=0.12),
    "collecting garbage": Kind(collect, lost_data, seconds=0.2),
    "erasing rows": Kind(erase, lost_erasures, with_people, seconds=0.25),
    "migrating": Kind(migrate, lost_in_migration, of_version_one, seconds=0.4, from_start=True),
}
