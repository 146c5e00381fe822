"""Has the world changed? Verdicts on every column of new data, corrected for how many questions were asked."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import SchemaMismatch
from ...records.drift import ColumnDrift, DriftReport
from ...records.profile import CategoryProfile, NumericProfile, Profile
from ..stats.false_discovery import adjusted
from ..stats.measured import Measured
from . import questions
from .questions import FEWEST_ROWS, Question

Column = NumericProfile | CategoryProfile
NOT_SCORED = Measured(0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A column, the verdict if no answer is yes, and the questions asked of it."""

    name: str
    verdict: str
    sentence: str
    sides: tuple[Column | None, Column | None]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked of every column, with p-values corrected over all questions in their order."""

    reference_rows: int
    current_rows: int
    asked: tuple[_Asked, ...]
    corrected: tuple[float, ...]


def drift(
    reference: Profile,
    current: Profile,
    *,
    reference_name: str = "reference",
    current_name: str = "current",
    false_discovery_rate: float = 0.05,
    floor: float = 0.02,
) -> DriftReport:
    """Verdicts on all columns of both tables; alarms first, the largest before the others.

    Parameters
    ----------
    reference : Profile
        What `profile` gave.
    current : Profile
        What `counted` gave for the new data and this reference.
    reference_name, current_name : str
        How a person calls them.
    false_discovery_rate : float, 0 to 1
        Where nothing changed, the chance that the whole report shows any alarm.
    floor : float, 0 to 1
        Share of rows that must have moved, with 95 % confidence, before it is an alarm. For missing cells and for
        labels never seen, half of it.

    Returns
    -------
    DriftReport
        A column that went, came, or changed its type is named, not scored.

    Raises
    ------
    SchemaMismatch
        `current` was not counted into the edges of this reference.

    Notes
    -----
    A column drifted when a question about it has an adjusted p-value (Benjamini-Hochberg over all questions of the
    report) of at most `false_discovery_rate`, and the lower 95 % bound of the size reaches the floor. The first guards
    small samples, the second large ones, in which any change is significant.
    """
    names = (reference_name, current_name)
    return judged(answers(reference, current), names, false_discovery_rate=false_discovery_rate, floor=floor)


def answers(reference: Profile, current: Profile) -> Answers:
    """Every question about every column of both tables, answered, before any threshold is held to them.

    Choose this and `judged` rather than `drift` where a person tries thresholds: answers are slow, judging is not.

    Raises
    ------
    SchemaMismatch
        As `drift` raises it.

    Notes
    -----
    O(columns × bins), whatever the tables' rows.
    """
    now = {column.name: column for column in current.columns}
    known = {column.name for column in reference.columns}
    asked = [_ask(column, now.get(column.name)) for column in reference.columns]
    asked += [
        _Asked(name, "new column", "is not in the reference", (None, column))
        for name, column in now.items()
        if name not in known
    ]
    corrected = adjusted([question.p_value for each in asked for question in each.questions])
    return Answers(reference.rows, current.rows, tuple(asked), tuple(corrected))


def answers_of(report: DriftReport) -> Answers:
    """The answers behind a report, from what it holds of every column; the tables are not looked at again."""
    before = tuple(each.reference for each in report.columns if each.reference is not None)
    after = tuple(each.current for each in report.columns if each.current is not None)
    return answers(Profile(report.reference_rows, before), Profile(report.current_rows, after))


def judged(found: Answers, names: tuple[str, str], *, false_discovery_rate: float, floor: float) -> DriftReport:
    """The report that answers give under a rate and a floor.

    Parameters
    ----------
    names : (str, str)
        How a person calls reference and current.
    false_discovery_rate, floor : float, 0 to 1
        As `drift` takes them.
    """
    rest = iter(found.corrected)
    verdicts = [
        _verdict(each, [next(rest) for _ in each.questions], false_discovery_rate, floor) for each in found.asked
    ]
    return DriftReport(
        reference_name=names[0],
        current_name=names[1],
        reference_rows=found.reference_rows,
        current_rows=found.current_rows,
        columns=tuple(sorted(verdicts, key=lambda each: (not each.drifted, -each.size_low, -each.size))),
        questions=len(found.corrected),
        false_discovery_rate=false_discovery_rate,
        floor=floor,
    )


def _ask(before: Column, after: Column | None) -> _Asked:
    """The questions that make sense for a column."""
    name, sides = before.name, (before, after)
    if after is None:
        return _Asked(name, "missing column", "is missing", sides)
    present = before.rows - before.missing, after.rows - after.missing
    if before.kind != after.kind and min(present) > 0:  # a column without any value has no type worth naming
        return _Asked(
            name, "type changed", f"was {before.kind} ({before.dtype}), is {after.kind} ({after.dtype})", sides
        )
    absent = questions.missing(before, after)
    if min(present) < FEWEST_ROWS or before.kind != after.kind:
        said = f"{min(present)} rows with a value, {FEWEST_ROWS} are needed"
        return _Asked(name, "too few rows", said, sides, tuple(absent))
    if questions.is_constant(before):
        return _Asked(
            name, "constant", "always one value, as before", sides, (*questions.constant(before, after), *absent)
        )
    if isinstance(before, NumericProfile) and isinstance(after, NumericProfile):
        if before.edges != after.edges:
            raise SchemaMismatch(
                f"column {name!r} was not counted into the reference's edges: use counted(frame, reference)."
            )
        found = questions.numeric(before, after)
    else:
        assert isinstance(before, CategoryProfile)
        assert isinstance(after, CategoryProfile)
        found = questions.labels(before, after)
    return _Asked(name, "stable", "no change that matters", sides, (*found, *absent))


def _verdict(asked: _Asked, corrected: list[float], rate: float, floor: float) -> ColumnDrift:
    """The verdict the answers give: the most certain change is named first, the others after it."""
    answers = sorted(zip(corrected, asked.questions, strict=True), key=lambda pair: pair[0])
    yes = [pair for pair in answers if pair[0] <= rate and pair[1].measured.low >= floor * pair[1].floor_share]
    deciding = (yes or answers or [(1.0, Question("", NOT_SCORED, 1.0, 1.0, ""))])[0]
    measured = deciding[1].measured
    return ColumnDrift(
        column=asked.name,
        verdict="drifted" if yes else asked.verdict,
        measure=deciding[1].measure,
        size=measured.size,
        size_low=measured.low,
        size_high=measured.high,
        p_value=min((question.p_value for question in asked.questions), default=1.0),
        adjusted_p=deciding[0],
        sentence="; ".join(question.sentence for _, question in yes) or asked.sentence,
        reference=asked.sides[0],
        current=asked.sides[1],
    )
