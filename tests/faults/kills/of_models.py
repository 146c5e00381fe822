"""Kills while models are registered and aliases moved, and while an export is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

from mlops_magic.export.replaced import replaced
from mlops_magic.records.model import ModelVersion
from mlops_magic.services.models.register import Candidate, load, register
from mlops_magic.store import exports
from mlops_magic.store.database import open_database
from mlops_magic.store.models import models
from mlops_magic.store.sqlite.connection import Database

from .kind import STORE, Kind, Say, Told, finished, of, recorded

KEYS = "keys"
PARTS = 12  # files of an export


def registered(folder: Path, database: Database, slope: float, alias: str | None = None) -> ModelVersion:
    """A version of a model that knows its slope."""
    table = pd.DataFrame({"x": np.arange(8.0), "city": list("abcdefgh")})[["x"]]
    model = LinearRegression().fit(table, table["x"] * slope)
    candidate = Candidate("churn", "model", model, "table", table, None)
    return register(database, candidate, alias=alias, config_folder=folder / KEYS, now_ns=1)


def with_versions(folder: Path) -> None:
    """A store with three versions, and the key that signed them."""
    database = open_database(folder / STORE)
    finished(recorded(database))
    for slope in (1, 2, 3):
        registered(folder, database, slope, "champion")
    database.close()


def register_many(folder: Path, say: Say) -> None:
    """One version after another, each the champion."""
    database = open_database(folder / STORE)
    while True:
        number = len(models.listed(database)) + 1
        made = registered(folder, database, number, "champion")
        say("version", made.version)


def lost_versions(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every version loads, is itself, and the champion is the last one."""
    versions = models.listed(database)
    if [each.version for each in versions] != list(range(1, len(versions) + 1)):
        yield "versions are not numbered one after another"
    if max(of(told, "version"), default=3) > len(versions):
        yield f"{len(versions)} versions, of {max(of(told, 'version'))}"
    for version in versions:
        model = load(database, "churn", str(version.version), config_folder=folder / KEYS)
        if round(float(model.coef_[0]), 6) != version.version:
            yield f"version {version.version} is another model"
    if models.get(database, "churn", "champion").version != len(versions):
        yield "the champion is not the last version"


def move(folder: Path, say: Say) -> None:
    """The alias goes round."""
    database = open_database(folder / STORE)
    for step in range(10**9):
        version = step % 3 + 1
        models.move_alias(database, "churn", "champion", version, actor="me", reason=f"step {step}", now_ns=step)
        say("moved", step)


def lost_moves(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every move is in the history, and the alias is where the last one put it."""
    del folder
    moves = [each for each in models.transitions(database, "churn", "champion") if each.reason.startswith("step")]
    if [each.reason for each in moves] != [f"step {number}" for number in range(len(moves))]:
        yield "moves are missing from the history"
    if len(moves) < len(of(told, "moved")):
        yield f"{len(moves)} moves of {len(of(told, 'moved'))}"
    if moves and models.get(database, "churn", "champion").version != moves[-1].to_version:
        yield "the alias is not where the last move put it"


def export(folder: Path, say: Say) -> None:
    """The same folder is exported again and again."""
    database = open_database(folder / STORE)
    for number in range(1, 10**9):
        with replaced(folder / "out") as draft:
            for part in range(PARTS):
                (draft / f"part{part}.txt").write_text(f"{number}\n" * 200)
        say("written", number)
        exports.put(
            database, exports.NewExport("pipeline", "clf", "out", "verified", json.dumps(number)), now_ns=number
        )
        say("export", number)


def lost_exports(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """What stands in the folder is one whole export, not older than the last that was told of."""
    last = max(of(told, "written"), default=0)
    texts = {path.read_text() for path in (folder / "out").glob("part*.txt")}
    count = len(list((folder / "out").glob("part*.txt")))
    if last and (count != PARTS or len(texts) != 1):
        yield f"half an export: {count} parts of {len(texts)} exports"
    elif last and int(texts.pop().split()[0]) < last:
        yield "an older export is back"
    if count not in (0, PARTS):
        yield f"half an export: {count} parts"
    known = {json.loads(each.proof_json) for each in exports.listed(database)}
    if not set(of(told, "export")) <= known:
        yield "an export is not in the store"


KINDS = {
    "registering": Kind(register_many, lost_versions, with_versions, seconds=0.15),
    "moves of an alias": Kind(move, lost_moves, with_versions),
    "writing an export": Kind(export, lost_exports, seconds=0.03),
}
