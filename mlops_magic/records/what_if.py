"""One row of a model's inputs that is changed at will, and what the model says of it."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Feature:
    """One input of a row: how it is changed, and from where to where training saw it.

    A "number" or "integer" has `low` and `high` where training saw any finite value; a "choice" has its `choices`; a "text"
    is typed, times as ISO 8601; "fixed" stays as it is, because nothing is known of its kind.
    """

    name: str
    kind: str
    usual: Value  # what stands there when nothing else was said: the median, or the most frequent label
    low: float | None = None
    high: float | None = None
    choices: tuple[Value, ...] = ()
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one row, made of what JSON has."""

    value: object  # a label, a number, a list of numbers
    probabilities: tuple[tuple[str, float], ...] = ()  # by class, where the model gives them
    unseen: tuple[str, ...] = ()  # values outside what training saw, a sentence each
