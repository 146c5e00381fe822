"""How a change of a column is told to a person, in one short clause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ...records.profile import NumericProfile
from ..stats.measured import Measured

MOST_LABELS_SHOWN = 3
DAY_SECONDS = 86_400
WAYS = {"date": ("earlier", "later")}


def missing(before: float, after: float) -> str:
    """Say how the share of missing cells changed.

    Examples
    --------
    >>> missing(0.02, 0.05)
    'missing share 2 % → 5 %'
    """
    return f"missing share {percent(before)} → {percent(after)}"


def no_longer_constant(value: float | str, share: float, kind: str) -> str:
    """Say that a constant is none any more."""
    shown = repr(value) if isinstance(value, str) else number(value, kind)
    return f"was always {shown}, other values in {percent(share)} of rows now"


def new_labels(labels: Sequence[str], more: bool, share: float) -> str:  # noqa: FBT001  # three facts of one clause
    """Say which labels are new, the most frequent first.

    Examples
    --------
    >>> new_labels(["gold"], False, 0.03)
    "new category 'gold' in 3 % of rows"
    """
    shown = ", ".join(repr(label) for label in labels[:MOST_LABELS_SHOWN])
    if len(labels) == 1 and not more:
        return f"new category {shown} in {percent(share)} of rows"
    if more or len(labels) > MOST_LABELS_SHOWN:
        shown += ", …"
    return f"new categories {shown} in {percent(share)} of rows"


def mix(pairs: Sequence[tuple[str, int, int]], rows: tuple[int, int], size: float) -> str:
    """Say how much of the mix moved and which label changed most."""
    label, before, after = max(pairs, key=lambda pair: abs(pair[2] / rows[1] - pair[1] / rows[0]))
    shares = f"{percent(before / rows[0])} → {percent(after / rows[1])}"
    return f"mix changed in {percent(size)} of rows, most {label!r} ({shares})"


def numeric(measure: str, found: Measured, reference: NumericProfile, current: NumericProfile) -> str:
    """Say what the deciding measure saw in a column of numbers."""
    said = {"location": _moved, "spread": _spread}.get(measure, _shape)
    return said(found, reference, current)


def percent(share: float) -> str:
    """A share in per cent with two figures.

    Examples
    --------
    >>> percent(0.0213), percent(0.5), percent(0)
    ('2.1 %', '50 %', '0 %')
    """
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"


def number(value: float, kind: str = "number") -> str:
    """A number with four figures, a date as a day, a duration in days or seconds."""
    if kind == "date":
        try:
            return datetime.fromtimestamp(value, tz=UTC).date().isoformat()
        except (OverflowError, OSError, ValueError):  # beyond year 9999
            return f"{value:.4g} s"
    if kind == "duration":
        return f"{value / DAY_SECONDS:.4g} days" if abs(value) >= DAY_SECONDS else f"{value:.4g} s"
    return f"{value:.4g}" if abs(value) < 1e4 or abs(value) >= 1e9 else f"{value:.0f}"


def _moved(found: Measured, reference: NumericProfile, current: NumericProfile) -> str:
    """The mean, unless a few absurd values moved it the other way than the rows went."""
    kind = reference.kind
    ways = (
        ("later" if found.direction > 0 else "earlier") if kind == "date" else ("up" if found.direction > 0 else "down")
    )
    if (current.mean - reference.mean) * found.direction <= 0:
        middle, now = reference.quartiles[1], current.quartiles[1]
        return f"values moved {ways} (median {number(middle, kind)} → {number(now, kind)})"
    means = f"({number(reference.mean, kind)} → {number(current.mean, kind)})"
    if not reference.std:
        return f"mean moved {ways} {means}"
    return f"mean moved {ways} by {abs(current.mean - reference.mean) / reference.std:.2g} sd {means}"


def _spread(found: Measured, reference: NumericProfile, current: NumericProfile) -> str:
    word, kind = ("grew" if found.direction > 0 else "shrank"), "duration" if reference.kind != "number" else "number"
    halves = [column.quartiles[2] - column.quartiles[0] for column in (reference, current)]
    deviations = [reference.std, current.std]
    name, (before, now) = ("sd", deviations)
    if (now - before) * found.direction <= 0:  # a few absurd values hide it
        name, (before, now) = "middle half", halves
    by = f" by {percent(abs(now / before - 1))}" if before and (now - before) * found.direction > 0 else ""
    return f"spread {word}{by} ({name} {number(before, kind)} → {number(now, kind)})"


def _shape(found: Measured, reference: NumericProfile, current: NumericProfile) -> str:
    if reference.discrete and current.counts and reference.counts:
        rows = sum(reference.counts), sum(current.counts)
        pairs = list(zip(reference.edges, reference.counts, current.counts, strict=True))
        # two values change by as much as each other: rounded, so that the larger one (1, true) is told
        moved = [(round(abs(now / rows[1] - was / rows[0]), 9), value, was, now) for value, was, now in pairs]
        _, value, before, after = max(moved)
        shares = f"{percent(before / rows[0])} → {percent(after / rows[1])}"
        return (
            f"mix of values changed in {percent(found.size)} of rows, most {number(value, reference.kind)} ({shares})"
        )
    return f"shape changed: {percent(found.size)} of rows moved"
