"""How may each input of a model be changed, and what does it usually hold? Read from signature and training profile."""

from __future__ import annotations

from datetime import UTC, datetime

from ...records.profile import CategoryProfile, NumericProfile, Profile
from ...records.signature import ColumnSpec, Signature
from ...records.what_if import Feature, Value
from .examples import made_up

MOST_CHOICES = 50  # a longer list is typed, not chosen from


def features(signature: Signature, profile: Profile) -> tuple[Feature, ...]:
    """One feature for each input, in the model's order.

    Parameters
    ----------
    signature : Signature
        Kinds, ranges and labels.
    profile : Profile
        What training saw: the usual value is its median, or its most frequent label. A private column has neither, and
        gets a made-up value.

    Examples
    --------
    >>> age = NumericProfile("age", "int64", 9, 0, (20.0, 60.0), (9,), False, 41.0, 9.0, 20.0, 60.0, (30.0, 40.5, 50.0))
    >>> spec = ColumnSpec("age", "integer", nullable=False, minimum=20.0, maximum=60.0)
    >>> [found] = features(Signature((spec,), named=True, output="class"), Profile(9, (age,)))
    >>> found.kind, found.usual, found.low, found.high
    ('integer', 40, 20.0, 60.0)
    """
    known = {column.name: column for column in profile.columns}
    return tuple(_feature(spec, known.get(spec.name)) for spec in signature.inputs)


def _feature(spec: ColumnSpec, column: NumericProfile | CategoryProfile | None) -> Feature:
    nullable = spec.nullable
    if spec.private:
        return Feature(spec.name, "integer" if spec.kind == "integer" else "text", made_up(spec), nullable=nullable)
    choices = _choices(spec, column)
    if choices:
        usual = (
            _read(spec, column.counts[0][0]) if isinstance(column, CategoryProfile) and column.counts else choices[0]
        )
        return Feature(
            spec.name, "choice", usual if usual in choices else choices[0], choices=choices, nullable=nullable
        )
    middle = column.quartiles[1] if isinstance(column, NumericProfile) else spec.minimum
    if spec.kind in ("integer", "number"):
        low, high = spec.minimum, spec.maximum
        usual = _within(0.0 if middle is None or middle != middle else middle, low, high)  # noqa: PLR0124 - NaN
        usual = round(usual) if spec.kind == "integer" else usual
        return Feature(spec.name, spec.kind, usual, low, high, nullable=nullable)
    if spec.kind == "datetime":
        return Feature(spec.name, "text", _moment(spec, middle), nullable=nullable)
    if spec.kind == "string":
        counts = column.counts if isinstance(column, CategoryProfile) else ()
        return Feature(spec.name, "text", counts[0][0] if counts else "", nullable=nullable)
    return Feature(spec.name, "fixed", None, nullable=nullable)


def _choices(spec: ColumnSpec, column: NumericProfile | CategoryProfile | None) -> tuple[Value, ...]:
    if spec.kind == "boolean":
        return (False, True)
    if spec.categories is not None:
        return tuple(_read(spec, label) for label in spec.categories)
    if spec.kind == "string" and isinstance(column, CategoryProfile) and not column.other:
        labels = tuple(label for label, _ in column.counts)
        return labels if len(labels) <= MOST_CHOICES else ()
    return ()


def _read(spec: ColumnSpec, label: str) -> Value:
    """A label as the column holds it."""
    try:
        if spec.kind == "integer":
            return int(label)
        if spec.kind == "number":
            return float(label)
    except ValueError:
        return label
    return label == "True" if spec.kind == "boolean" else label


def _within(value: float, low: float | None, high: float | None) -> float:
    if low is None or high is None:
        return value
    return min(max(value, low), high)


def _moment(spec: ColumnSpec, seconds: float | None) -> str | None:
    """A time as text; of a column without zones without one."""
    if seconds is None:
        return None
    zoned = "," in spec.dtype
    try:
        found = datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=0)
    except (OverflowError, OSError, ValueError):
        return None
    return found.isoformat() if zoned else found.replace(tzinfo=None).isoformat()
