"""What goes to MLflow and comes from it: a model's folder, imported runs, pushed runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MlflowModel:
    """A folder that MLflow loads and serves as one of its own."""

    folder: str
    model: str  # churn@3
    files: tuple[str, ...]
    checked_rows: int  # rows of the example that the model answered before it was written
    left_out: tuple[str, ...] = ()  # what MLflow has no words for, a sentence each
