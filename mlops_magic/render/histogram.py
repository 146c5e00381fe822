"""How do two distributions of one column look side by side? Shares per bar, and the small picture of a table's row."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ..core.quality.sentences import number
from ..records.profile import CategoryProfile, NumericProfile

BARS = 24
MOST_LABELS = 8  # labels with a bar of their own: those that changed most
TAIL = 0.005  # share of rows on either end that may not stretch the picture
LEAST_SHARE = 1e-9  # less is rounding
WIDTH, HEIGHT = 120.0, 26.0

Column = NumericProfile | CategoryProfile


@dataclass(frozen=True, slots=True)
class Histogram:
    """Shares of the rows with a value, per bar, of both sides; `edges` is empty where bars have labels."""

    reference: tuple[float, ...]
    current: tuple[float, ...]
    edges: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Outlines of both sides in a box of 120 × 26, and the same in words."""

    reference: str  # path data
    current: str
    words: str
    overlaid: bool  # current is a line over reference, not a bar beside it
    width: float = WIDTH
    height: float = HEIGHT


def histogram(reference: Column | None, current: Column | None) -> Histogram | None:
    """Both sides in the same bars; None where they cannot be drawn over each other."""
    if isinstance(reference, NumericProfile) and isinstance(current, NumericProfile):
        if reference.edges != current.edges or not sum(reference.counts) or not sum(current.counts):
            return None
        return _values(reference, current) if reference.discrete else _curve(reference, current)
    if isinstance(reference, CategoryProfile) and isinstance(current, CategoryProfile):
        return _labels(reference, current)
    return None


def _values(reference: NumericProfile, current: NumericProfile) -> Histogram:
    labels = tuple(number(edge, reference.kind) for edge in reference.edges)
    return Histogram(_shares(reference.counts), _shares(current.counts), labels=labels)


def _curve(reference: NumericProfile, current: NumericProfile) -> Histogram | None:
    """Bars of equal width between the outer half per cents; what lies beyond is in the last bars."""
    sums = [tuple(accumulate(_shares(side.counts), initial=0.0)) for side in (reference, current)]
    low = min(_quantile(reference.edges, side, TAIL) for side in sums)
    high = max(_quantile(reference.edges, side, 1 - TAIL) for side in sums)
    if not low < high:
        return None
    edges = tuple(low + (high - low) * place / BARS for place in range(BARS + 1))
    sides = [[_share_below(edge, reference.edges, side) for edge in edges] for side in sums]
    for side in sides:
        side[0], side[-1] = 0.0, 1.0
    drawn = [tuple(after - before for before, after in pairwise(side)) for side in sides]
    return Histogram(drawn[0], drawn[1], edges=edges)


def _quantile(edges: tuple[float, ...], sums: tuple[float, ...], share: float) -> float:
    place = min(max(bisect_left(sums, share), 1), len(sums) - 1)
    mass = sums[place] - sums[place - 1]
    part = (share - sums[place - 1]) / mass if mass else 0.0
    return edges[place - 1] + (edges[place] - edges[place - 1]) * min(max(part, 0.0), 1.0)


def _share_below(value: float, edges: tuple[float, ...], sums: tuple[float, ...]) -> float:
    place = bisect_left(edges, value)
    if place == 0:
        return 0.0
    if place == len(edges):
        return 1.0
    part = (value - edges[place - 1]) / (edges[place] - edges[place - 1])
    return sums[place - 1] + (sums[place] - sums[place - 1]) * part


def _labels(reference: CategoryProfile, current: CategoryProfile) -> Histogram | None:
    rows = reference.rows - reference.missing, current.rows - current.missing
    if not all(rows):
        return None
    before, after = dict(reference.counts), dict(current.counts)
    pairs = [
        (label, before.get(label, 0) / rows[0], after.get(label, 0) / rows[1])
        for label in dict.fromkeys([*before, *after])
    ]
    pairs.sort(key=lambda pair: -abs(pair[2] - pair[1]))
    shown = sorted(pairs[:MOST_LABELS], key=lambda pair: pair[1] - pair[2])
    left = 1 - sum(pair[1] for pair in shown), 1 - sum(pair[2] for pair in shown)
    if max(left) > LEAST_SHARE:
        shown.append(("others", max(left[0], 0.0), max(left[1], 0.0)))
    return Histogram(
        tuple(pair[1] for pair in shown), tuple(pair[2] for pair in shown), labels=tuple(pair[0] for pair in shown)
    )


def _shares(counts: tuple[int, ...]) -> tuple[float, ...]:
    rows = sum(counts)
    return tuple(share / rows for share in counts)


def picture(reference: Column | None, current: Column | None, words: str) -> Picture | None:
    """The small picture of both sides; None where there is none."""
    found = histogram(reference, current)
    if found is None:
        return None
    tallest = max(*found.reference, *found.current, LEAST_SHARE)
    if found.edges:
        return Picture(_outline(found.reference, tallest), _outline(found.current, tallest), words, overlaid=True)
    return Picture(_bars(found.reference, tallest, 0.1), _bars(found.current, tallest, 0.5), words, overlaid=False)


def _outline(shares: tuple[float, ...], tallest: float) -> str:
    step = WIDTH / len(shares)
    points = [f"M0 {HEIGHT:.0f}"]
    for place, share in enumerate(shares):
        points.append(f"V{_height(share, tallest):.1f}H{(place + 1) * step:.1f}")
    return "".join([*points, f"V{HEIGHT:.0f}"])


def _bars(shares: tuple[float, ...], tallest: float, start: float) -> str:
    step = min(WIDTH / len(shares), 24.0)
    left = (place * step + start * step for place in range(len(shares)))
    return "".join(
        f"M{x:.1f} {HEIGHT:.0f}V{_height(share, tallest):.1f}h{step * 0.38:.1f}V{HEIGHT:.0f}z"
        for x, share in zip(left, shares, strict=True)
    )


def _height(share: float, tallest: float) -> float:
    return HEIGHT - (HEIGHT - 2) * share / tallest
