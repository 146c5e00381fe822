"""A store as one writes it in ten minutes: one JSON file, written anew each time. The harness must see it fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from mlops_magic.store.sqlite.connection import Database

from .kind import Kind, Say, Told, of

FILE = "naive.json"


def write(folder: Path, say: Say) -> None:
    """The whole list again for each value."""
    values: list[int] = list(range(2_000))
    while True:
        values.append(len(values))
        with (folder / FILE).open("w") as file:
            json.dump(values, file)
        say("value", values[-1])


def lost_values(folder: Path, database: Database, told: list[Told]) -> Iterator[str]:
    """Every value."""
    del database
    try:
        found = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        found = []
    if not set(of(told, "value")) <= set(found):
        yield "values are gone"


KINDS = {"naive": Kind(write, lost_values)}
