"""Which names does the store know, for a word that is being completed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store.data import datasets, schemas
from ..store.models import models
from ..store.runs import runs

if TYPE_CHECKING:
    from ..store.sqlite.connection import Database


def known_names(store: Database, kind: str) -> list[str]:
    """References of "model", "data" and "schema", numbers of "run", names of "metric" and "experiment"."""
    if kind == "data":
        return list(datasets.references(store))
    if kind == "schema":
        return list(schemas.references(store))
    if kind == "model":
        return list(models.references(store))
    if kind == "experiment":
        return list(runs.experiments(store))
    found = runs.listed(store, limit=100)
    if kind == "run":
        return [str(run.id) for run in found]
    return sorted({metric.name for run in found for metric in run.metrics})
