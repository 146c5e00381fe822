"""Which facts of a record travel in a saved notebook, for a program that reads results without parsing HTML?

They have a version: within it a name is never taken back and never means something else, and new ones may come.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from ...records.dataset import DataDiff
from ...records.drift import DriftReport
from ...records.lineage import Lineage
from ...records.model_card import ModelCard
from ...records.run import Comparison, Leaderboard, Run
from ...records.validation import Validation
from . import data, models, runs

CARD = "application/vnd.mlops-magic.card+json"
VERSION = 1
MOST_ITEMS = 512  # of each list and mapping; fewer where they are long
LONGEST_TEXT = 4096  # letters
MOST_BYTES = 200_000  # of all of it
Facts = dict[str, Any]

KINDS: dict[type, tuple[str, Callable[[Any], Facts]]] = {
    Run: ("run", runs.run),
    Leaderboard: ("leaderboard", runs.leaderboard),
    Comparison: ("comparison", runs.comparison),
    DataDiff: ("data diff", data.diff),
    Validation: ("validation", data.validation),
    DriftReport: ("drift report", data.drift),
    ModelCard: ("model card", models.card),
    Lineage: ("lineage", models.lineage),
}


def facts(record: object) -> Facts | None:
    """The facts of a record, under its kind and our version; None for a record of another kind.

    Returns
    -------
    dict or None
        JSON without NaN: what is no finite number is "NaN", "Infinity" or "-Infinity". At most `MOST_BYTES` long; where a
        list or mapping was cut for that, `cut` says of its path how many items it had.
    """
    found = KINDS.get(type(record))
    if found is None:
        return None
    kind, read = found
    whole = read(record)
    items, letters = MOST_ITEMS, LONGEST_TEXT
    while True:
        cut: dict[str, int] = {}
        told = {"version": VERSION, "kind": kind, **_bounded(whole, items, letters, "", cut)}
        if cut:
            told["cut"] = cut
        if len(json.dumps(told, ensure_ascii=False).encode()) <= MOST_BYTES or items == 1:
            return told
        items, letters = max(items // 2, 1), max(letters // 2, 64)


def _bounded(value: Any, items: int, letters: int, path: str, cut: dict[str, int]) -> Any:
    """The value as JSON can hold it, with so many items and letters."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        pairs = list(value.items())
        if path and len(pairs) > items:
            cut[path] = max(cut.get(path, 0), len(pairs))
            pairs = pairs[:items]
        return {
            _text(str(name), letters): _bounded(each, items, letters, f"{path}.{name}" if path else str(name), cut)
            for name, each in pairs
        }
    if isinstance(value, (list, tuple)):
        if len(value) > items:
            cut[path] = max(cut.get(path, 0), len(value))
        return [_bounded(each, items, letters, path, cut) for each in value[:items]]
    return _text(str(value), letters)


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _text(text: str, letters: int) -> str:
    """Text that a file can hold; half characters are spelt out."""
    sound = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return sound if len(sound) <= letters else sound[: letters - 1] + "…"
