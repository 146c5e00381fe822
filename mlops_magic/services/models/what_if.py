"""What would a registered model say if one row were a little other?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.data.examples import example_rows
from ...core.data.features import features
from ...core.data.frames import as_frame, is_table
from ...core.data.model_table import table
from ...core.data.plain import plain
from ...core.data.unseen import unseen
from ...core.data.violations import violations
from ...errors import DataError, UsageError, nearest
from ...records.model import ModelVersion
from ...records.what_if import Feature, Prediction, Value

Row = dict[str, Value]


def asked_of(version: ModelVersion, model: Any) -> tuple[Feature, ...]:
    """The inputs that can be changed.

    Raises
    ------
    UsageError
        It does not predict, or was not trained on a table.
    """
    line = f"Type: model = mlops_magic.load({version.reference!r})"
    if not hasattr(model, "predict"):
        raise UsageError(f"{version.reference} ({type(model).__name__}) transforms and does not predict. {line}")
    if version.profile is None or version.signature.flat:
        raise UsageError(f"{version.reference} was not trained on a table, so it has no row to change. {line}")
    return features(version.signature, version.profile)


def started(version: ModelVersion, found: tuple[Feature, ...], row: Any) -> Row:
    """The row to begin with: what was given, and the usual value of everything that was not.

    Parameters
    ----------
    row : mapping, table of one row, or None
        Values by the names of the model's inputs.

    Raises
    ------
    UsageError
        A name that is no input (the nearest is offered), or a table of several rows.
    """
    if row is None:
        given: Mapping[str, Any] = {}
    elif isinstance(row, Mapping):
        given = {str(name): plain(value) for name, value in row.items()}
    elif is_table(row):
        given = _row_of(version, row)
    else:
        raise UsageError(
            f"a row is a mapping or a table of one row, not a {type(row).__name__}. Type: X_test.iloc[[0]]"
        )
    usual = {feature.name: feature.usual for feature in found}
    for name in given:
        if name not in usual:
            near = nearest(name, usual)
            hint = f"Did you mean {near!r}?" if near else f"Its inputs: {', '.join(list(usual)[:10])}."
            raise UsageError(f"{version.reference} has no input {name!r}. {hint}")
    return usual | dict(given)


def predicted(version: ModelVersion, model: Any, row: Row) -> Prediction:
    """What the model says of a row.

    Raises
    ------
    DataError
        The row breaks the signature; the first way is named.
    UsageError
        The model raises.
    """
    broken = violations([row], version.signature)
    if broken:
        first = broken[0]
        raise DataError(f"{first.column}: expected {first.expected}, got {first.got}.")
    inputs = table([row], version.signature)
    try:
        value = plain(model.predict(inputs))[0]
        shares = _probabilities(model, inputs)
    except Exception as error:
        raise UsageError(f"{version.reference} raised {type(error).__name__}: {error}") from error
    return Prediction(value, shares, unseen([row], version.signature))


def _row_of(version: ModelVersion, rows: Any) -> Mapping[str, Value]:
    """The one row of a table, by the names of the inputs it has."""
    frame = as_frame(rows, "x0")
    if getattr(rows, "ndim", 2) == 1 and len(frame) > 1:  # a row as a Series: labels are names
        frame = frame.T
    if len(frame) != 1:
        raise UsageError(f"one row is changed at a time, not {len(frame)}. Type: X_test.iloc[[0]]")
    names = [spec.name for spec in version.signature.inputs]
    if version.signature.named:
        frame = frame[[column for column in frame.columns if str(column) in names]]
        return {str(column): plain(frame[column].tolist())[0] for column in frame.columns}
    (found,) = example_rows(frame, version.signature)
    return found


def _probabilities(model: Any, inputs: Any) -> tuple[tuple[str, float], ...]:
    """By class, where the model gives one for each."""
    if not hasattr(model, "predict_proba") or not hasattr(model, "classes_"):
        return ()
    found = model.predict_proba(inputs)
    if isinstance(found, list):  # a classifier of several outputs
        return ()
    return tuple((str(name), float(share)) for name, share in zip(plain(model.classes_), found[0], strict=True))
