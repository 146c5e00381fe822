"""What the model answers for rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.data.model_table import table
from ..core.data.plain import plain
from ..core.data.unseen import unseen
from .package import Package


@dataclass(frozen=True, slots=True)
class Answer:
    """Predictions of one request, made of what JSON has."""

    model: str
    predictions: list[Any]  # one per row
    probabilities: list[list[float]] | None  # rows by classes, in the order of the signature's classes
    warnings: tuple[str, ...]  # values outside what training saw


def answered(rows: Sequence[Mapping[str, Any]], package: Package) -> Answer:
    """The model's answer for rows that keep its signature.

    A prediction that is not finite is answered as null, because JSON has no other word for it.
    """
    inputs = table(rows, package.signature)
    predictions = plain(package.model.predict(inputs))
    probabilities = None
    if package.signature.output == "class" and hasattr(package.model, "predict_proba"):
        found = package.model.predict_proba(inputs)
        # A classifier of several outputs gives a list with one array per output, which is no table of rows by classes.
        probabilities = None if isinstance(found, list) else plain(found)
    return Answer(package.name, predictions, probabilities, unseen(rows, package.signature))
