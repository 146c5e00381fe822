"""Which questions are asked of one column, and what is said when the answer is yes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from ...records.profile import CategoryProfile, NumericProfile
from ..stats.chi_square import RARE
from ..stats.kolmogorov_smirnov import kolmogorov_smirnov
from ..stats.location import location
from ..stats.measured import Measured
from ..stats.new_category import new_category
from ..stats.proportions import proportions
from ..stats.spread import spread
from ..stats.total_variation import total_variation
from . import sentences

FEWEST_ROWS = 30  # present rows on either side; with fewer, no test of shape means anything
SURELY_KEPT = 5  # standard deviations over the rarest kept label: only such labels were not kept by luck
MOST_TIED = 0.2  # of the rows in one bin; above it ranks say little of the spread
USUAL = 0.05  # a measure that would not alarm by itself does not name the change


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answer: the measure that decides, its p-value before correction, and the words."""

    measure: str
    measured: Measured
    p_value: float
    floor_share: float  # of the report's floor that its size must reach
    sentence: str


# Missing cells and unseen labels change what a value may be, so half the floor is enough (1 % of the rows at 2 %).
HALF = 0.5


def missing(reference: NumericProfile | CategoryProfile, current: NumericProfile | CategoryProfile) -> list[Question]:
    """Did the share of missing cells change? Not asked where there is none on either side, as the answer is known."""
    if min(reference.rows, current.rows) < FEWEST_ROWS or not reference.missing + current.missing:
        return []
    found = proportions((reference.missing, reference.rows), (current.missing, current.rows))
    shares = reference.missing / reference.rows, current.missing / current.rows
    return [Question("missing share", found, found.p_value, HALF, sentences.missing(*shares))]


def constant(reference: NumericProfile | CategoryProfile, current: NumericProfile | CategoryProfile) -> list[Question]:
    """Does a column that always had one value have others now? Nothing is divided by its spread, which is zero."""
    value: float | str
    if isinstance(reference, NumericProfile):
        assert isinstance(current, NumericProfile)
        value = reference.edges[0]
        # a value between two edges counts with the lower one, so beyond a single edge all unlike values are outside
        unlike = current.below + current.above
    else:
        assert isinstance(current, CategoryProfile)
        value = reference.counts[0][0]
        unlike = current.rows - current.missing - dict(current.counts).get(value, 0)
    rows = current.rows - current.missing
    found = new_category((0, reference.rows - reference.missing), (unlike, rows))
    said = sentences.no_longer_constant(value, unlike / rows, reference.kind)
    return [Question("new category", found, found.p_value, HALF, said)]


def numeric(reference: NumericProfile, current: NumericProfile) -> list[Question]:
    """Did the numbers move, spread or change shape? Two or three tests, joined into one question by Bonferroni."""
    before, after = _cells(reference), _cells(current)
    if reference.discrete:
        return [_discrete(reference, current, before, after)]
    found = {"location": location(before, after), "KS": kolmogorov_smirnov(before, after)}
    if max(before) <= MOST_TIED * sum(before):
        found["spread"] = spread(before, after)
    joined = len(found) * min(measured.p_value for measured in found.values())
    telling = [name for name in found if len(found) * found[name].p_value <= max(USUAL, joined)]
    measure = max(telling, key=lambda name: found[name].low)
    plain = max((name for name in telling if name != "KS"), key=lambda name: found[name].low, default=measure)
    if measure == "KS" and found["KS"].low <= found[plain].size:  # a shift or a wider spread explains the gap
        # no gap is larger than the share that moved, so the gap's lower bound holds for that share too
        found[plain] = replace(found[plain], low=max(found[plain].low, found["KS"].low))
        measure = plain
    said = sentences.numeric(measure, found[measure], reference, current)
    return [Question(measure, found[measure], min(1.0, joined), 1.0, said)]


def _discrete(reference: NumericProfile, current: NumericProfile, before: list[int], after: list[int]) -> Question:
    """A list of values has the size of its mix; a test of location beside it sees a slow climb of many values."""
    found = total_variation(before, after)
    moved = location(before, after)
    if len(reference.edges) == 2 or found.p_value <= moved.p_value:  # of two values the mix says all
        said = sentences.numeric("total variation", found, reference, current)
    else:
        said = sentences.numeric("location", moved, reference, current)
    joined = found.p_value if len(reference.edges) == 2 else min(1.0, 2 * min(found.p_value, moved.p_value))
    return Question("total variation", found, joined, 1.0, said)


def labels(reference: CategoryProfile, current: CategoryProfile) -> list[Question]:
    """Ask whether the mix of known labels changed, and whether there are labels that were never seen."""
    present = reference.rows - reference.missing, current.rows - current.missing
    if reference.other:
        # Labels were kept as the most frequent ones, partly by luck, and would seem to lose: only the sure are compared
        rarest = min((count for _, count in reference.counts), default=0)  # of a private column no label is kept
        sure = [pair for pair in reference.counts if pair[1] > rarest + SURELY_KEPT * (sqrt(rarest) + 1)]
        return _mix(sure, present, current)
    seen = dict(reference.counts)
    new = {label: count for label, count in current.counts if label not in seen}
    rows = sum(new.values()) + current.other
    once = sum(count == 1 for count in seen.values())
    found = new_category((once, present[0]), (rows, present[1]))
    said = sentences.new_labels(list(new), bool(current.other), rows / present[1])
    # Frequent new labels are told by this question alone. The rare ones stay in the mix, beside the rare ones that only
    # the reference has: without them its rare labels would seem to lose.
    usual = RARE * (present[0] + present[1]) / min(present)
    frequent = sum(count for count in new.values() if count >= usual)
    asked = Question("new category", found, found.p_value, HALF, said)
    return [asked, *_mix(list(reference.counts), (present[0], present[1] - frequent), current)]


def _mix(compared: list[tuple[str, int]], rows: tuple[int, int], current: CategoryProfile) -> list[Question]:
    """Ask whether the labels that are compared have other shares; rows of no such label are one label more."""
    now = dict(current.counts)
    pairs = [(label, count, now.get(label, 0)) for label, count in compared]
    before, after = [pair[1] for pair in pairs], [pair[2] for pair in pairs]
    if not pairs or rows[1] < FEWEST_ROWS:
        return []
    found = total_variation(before, after, (rows[0] - sum(before), rows[1] - sum(after)))
    return [Question("total variation", found, found.p_value, 1.0, sentences.mix(pairs, rows, found.size))]


def is_constant(column: NumericProfile | CategoryProfile) -> bool:
    """Whether every present row has one value."""
    if isinstance(column, NumericProfile):
        return len(column.edges) == 1 and not column.below and not column.above
    return len(column.counts) == 1 and not column.other


def _cells(column: NumericProfile) -> list[int]:
    """Counts of the bins, with the values outside all edges in cells of their own."""
    inner = list(column.counts)
    inner[0] -= column.below
    inner[-1] -= column.above
    return [column.below, *inner, column.above]
