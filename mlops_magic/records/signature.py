"""What a model takes and gives: the contract a service checks at its door."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One input column: its kind, whether it may be missing, and what training saw of it."""

    name: str
    kind: str  # "integer", "number", "boolean", "string", "datetime"
    nullable: bool
    minimum: float | None = None
    maximum: float | None = None
    categories: tuple[str, ...] | None = None  # only where training saw few


@dataclass(frozen=True, slots=True)
class Signature:
    """Inputs in the model's order, and what a prediction is.

    `named` is False where training data had no column names (a bare array); the specs are then called x0, x1, ….
    """

    inputs: tuple[ColumnSpec, ...]
    named: bool
    output: str  # "class", "number", "vector", "cluster"
    classes: tuple[str, ...] = ()
