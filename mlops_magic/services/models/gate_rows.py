"""The rows of a gate: what a model takes of them, and what it answers, in the form that scores take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...core.data.examples import example_rows
from ...core.data.violations import MOST_ROWS, violations
from ...core.release.outcomes import Outcome, Truth, placed
from ...errors import DataError, UsageError
from ...records.signature import Signature, Violation

MOST_CELLS = 1_000_000  # that are held against a signature, one by one
FEWEST_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class GivenRows:
    """Rows that a version is to be judged on, with what came true of each."""

    name: str  # as a person calls them
    rows: Any  # table, array, sparse matrix or list (n, …), without the target
    target_name: str
    target: Any  # (n,)
    segments: Mapping[str, Any] = field(default_factory=dict)  # (n,) each
    whole: Any = None  # as it was given, the target among its columns or not; default: `rows`


def length(rows: Any) -> int:
    """Rows of a table, array, sparse matrix or list."""
    shape = getattr(rows, "shape", None)
    return int(shape[0]) if shape else len(rows)


def inputs_of(rows: Any, signature: Signature, reference: str) -> Any:
    """What the model takes of the rows: its columns in its order, others left out.

    Raises
    ------
    DataError
        A column is missing, or there are too many or too few.
    """
    if signature.flat and isinstance(rows, pd.DataFrame):
        return _columns(rows, signature, reference).iloc[:, 0]
    if signature.flat or not isinstance(rows, pd.DataFrame):
        return rows
    if signature.named:
        return _columns(rows, signature, reference)
    if rows.shape[1] != len(signature.inputs):
        raise DataError(
            f"{reference} takes {len(signature.inputs)} columns without names, and there are {rows.shape[1]}"
        )
    return rows if rows.columns.equals(pd.RangeIndex(rows.shape[1])) else rows.to_numpy()


def _columns(rows: Any, signature: Signature, reference: str) -> Any:
    places = {str(label): place for place, label in reversed(list(enumerate(rows.columns)))}
    missing = [spec.name for spec in signature.inputs if spec.name not in places]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise DataError(f"there is no column {missing[0]!r}{more}, which {reference} takes")
    return rows.iloc[:, [places[spec.name] for spec in signature.inputs]]


def broken(inputs: Any, signature: Signature) -> tuple[int, tuple[Violation, ...]]:
    """How many rows were held against the signature, evenly taken from all, and how they break it."""
    rows = length(inputs)
    most = min(MOST_ROWS, max(FEWEST_LOOKED_AT, MOST_CELLS // max(len(signature.inputs), 1)))
    places = np.unique(np.linspace(0, rows - 1, min(rows, most)).astype(int)) if rows else np.array([], dtype=int)
    some = taken(inputs, places)
    found = violations(example_rows(some, signature), signature)
    return len(places), tuple(
        Violation(None if each.row is None else int(places[each.row]), each.column, each.expected, each.got)
        for each in found
    )


def taken(rows: Any, places: Any) -> Any:
    """Some rows by position."""
    if hasattr(rows, "iloc"):
        return rows.iloc[places]
    return [rows[place] for place in places] if isinstance(rows, (list, tuple)) else rows[places]


def truth_of(given: GivenRows, classes: tuple[Any, ...], reference: str) -> Truth:
    """What came true, as numbers or places of classes.

    Parameters
    ----------
    classes : tuple
        All that the models know; empty where they give numbers.

    Raises
    ------
    UsageError
        Another number of rows, missing values, several columns, no numbers, or labels that no model knows.
    """
    values = np.asarray(given.target)
    values = values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
    name = given.target_name
    if values.ndim != 1 or len(values) != length(given.rows):
        shown = " × ".join(map(str, values.shape)) or "no"
        raise UsageError(
            f"{given.name} has {length(given.rows)} rows and {name} has {shown} values. Give the target of these very rows: "
            "--on X_test --target y_test"
        )
    missing = int(pd.isna(values).sum())
    if missing:
        raise UsageError(
            f"{missing} of the {len(values)} values of {name} are missing, and nothing can be compared with them. "
            f"Leave those rows out of both first: known = ~pd.isna({name})"
        )
    if classes:
        return _labels(values, classes, name, reference)
    try:
        return Truth(values.astype(float))
    except (TypeError, ValueError):
        raise UsageError(
            f"{reference} gives numbers, and {name} holds {values[0]!r}. Give the right target: --target y_test"
        ) from None


def _labels(values: Any, classes: tuple[Any, ...], name: str, reference: str) -> Truth:
    places = placed(values, classes)
    if len(places) and (places < 0).all():
        known = ", ".join(map(repr, classes[:3]))
        raise UsageError(
            f"{reference} knows the classes {known}{' …' if len(classes) > 3 else ''}, and {name} holds none of them, but "
            f"{values.tolist()[0]!r}. Give the labels the model was trained on: --target y_test"
        )
    return Truth(places, classes)


def classes_of(models: Sequence[Any]) -> tuple[Any, ...]:
    """Every label that a model knows, in their order; those of the first model before others that cannot be sorted."""
    labels = [label for model in models for label in np.asarray(model.classes_).tolist()]
    distinct = list(dict.fromkeys(labels))
    try:
        return tuple(sorted(distinct))
    except TypeError:
        return tuple(distinct)


def outcome_of(model: Any, inputs: Any, classes: tuple[Any, ...]) -> Outcome:
    """What a model answers.

    Raises
    ------
    DataError
        Another number of answers than rows, or numbers that are none.
    """
    answered = np.asarray(model.predict(inputs))
    answered = answered[:, 0] if answered.ndim == 2 and answered.shape[1] == 1 else answered
    if answered.shape != (length(inputs),):
        raise DataError(f"it gives answers of the form {answered.shape} for {length(inputs)} rows")
    if not classes:
        numbers = answered.astype(float)
        if not np.isfinite(numbers).all():
            raise DataError(f"{int((~np.isfinite(numbers)).sum())} of its {len(numbers)} answers are no finite number")
        return Outcome(numbers)
    probabilities, ranking = _probabilities(model, inputs, classes), None
    if len(classes) == 2:
        ranking = probabilities[:, 1] if probabilities is not None else _decisions(model, inputs)
    return Outcome(placed(answered, classes), probabilities, ranking)


def _probabilities(model: Any, inputs: Any, classes: tuple[Any, ...]) -> Any:
    """Probabilities in the order of all classes; a class the model does not know has none."""
    if not hasattr(model, "predict_proba"):
        return None
    given = np.asarray(model.predict_proba(inputs), dtype=float)
    if not np.isfinite(given).all():
        raise DataError("some of its probabilities are no finite number")
    found = np.zeros((len(given), len(classes)))
    found[:, placed(model.classes_, classes)] = given
    return found


def _decisions(model: Any, inputs: Any) -> Any:
    if not hasattr(model, "decision_function"):
        return None
    given = np.asarray(model.decision_function(inputs), dtype=float)
    return given if given.ndim == 1 and np.isfinite(given).all() else None
