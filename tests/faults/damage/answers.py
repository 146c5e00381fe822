"""Everything that can be asked of a store, and what the doctor says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kills.kind import STORE
from kills.of_models import KEYS

from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.errors import MlopsMagicError
from mlops_magic.records.run import RunQuery
from mlops_magic.services.care.status import doctor
from mlops_magic.services.data.data_load import data_load
from mlops_magic.services.models.register import load
from mlops_magic.services.tracking.leaderboard import leaderboard
from mlops_magic.store import blobs, exports, lineage
from mlops_magic.store.data import datasets, drifts, schemas
from mlops_magic.store.database import open_database
from mlops_magic.store.models import card_fields, gates, models
from mlops_magic.store.runs import metrics, runs
from mlops_magic.store.sqlite.connection import Database

Answers = dict[str, Any]
RUNS = range(1, 6)
REFUSED = "refused"  # in place of an answer


def answers(folder: Path) -> Answers:
    """What is answered to every question; `REFUSED` where the answer is one of our errors."""
    try:
        database = open_database(folder / STORE)
    except MlopsMagicError:
        return {}
    try:
        found = {}
        for name, ask in _questions(folder, database):
            try:
                found[name] = repr(ask())
            except MlopsMagicError:
                found[name] = REFUSED
        return found
    finally:
        database.close()


def complaints(folder: Path) -> list[str]:
    """What the doctor finds."""
    return [f"{each.check}: {each.detail}" for each in doctor(folder / STORE).findings if each.verdict != "ok"]


def _questions(folder: Path, database: Database) -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "runs", lambda: runs.listed(database)
    yield "best", lambda: leaderboard(database, RunQuery(None, "auc", condition="params.alpha >= 0")).runs
    for number in RUNS:
        yield f"run {number}", lambda number=number: runs.get(database, number)
        for name in ("loss", "auc"):
            yield f"{name} of {number}", lambda n=number, m=name: metrics.points(database, n, m)
        yield (
            f"artifacts of {number}",
            lambda n=number: [blobs.get(database, each.key) for each in runs.get(database, n).artifacts],
        )
        yield f"lineage of {number}", lambda n=number: lineage.around(database, f"run:{n}")
    yield "versions", lambda: models.listed(database)
    for reference in ("1", "2", "3", "champion", "challenger"):
        yield f"churn@{reference}", lambda r=reference: models.get(database, "churn", r)
        yield f"model {reference}", lambda r=reference: vars(load(database, "churn", r, config_folder=folder / KEYS))
    yield "transitions", lambda: models.transitions(database, "churn")
    yield "gate", lambda: gates.get(database, 1)
    yield "newest gate", lambda: gates.latest(database, "churn", 2)
    yield "card of churn@2", lambda: card_fields.current(database, "churn", 2)
    yield "card", lambda: card_fields.history(database, "churn")
    yield "data", lambda: datasets.listed(database)
    for number in (1, 2, 3):
        yield f"t@{number}", lambda n=number: fingerprint(data_load(database, f"t@{n}")).fp
    yield "drift", lambda: drifts.get(database, 1)
    yield "schema", lambda: schemas.get(database, "t")
    yield "validation", lambda: schemas.get_validation(database, 1)
    yield "exports", lambda: exports.listed(database)
    yield "lineage", lambda: lineage.around(database, "data:fp1:df:0a")
