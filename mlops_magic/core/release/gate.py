"""May a version become what an alias points at? Each comparison as a check with its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ...records.gate import FAILED, PASSED, SKIPPED, Compared, GateCheck, SegmentResult
from .scores import Score

HOLDER, DUMMY, SEGMENTS = "beats the holder", "beats a dummy", "segments"
MOST_NAMED = 3


def beats_holder(found: Compared, holder: str, margin: float) -> GateCheck:
    """Better than the version the alias points at: the whole interval of the gain lies above the margin.

    Parameters
    ----------
    margin : float
        In the score's unit. 0: better for certain. Negative: not worse by more than this.
    """
    return _beaten(HOLDER, found, holder, margin)


def beats_dummy(found: Compared) -> GateCheck:
    """Better than the best constant answer."""
    return _beaten(DUMMY, found, "the best constant answer", 0.0)


def _beaten(name: str, found: Compared, other: str, margin: float) -> GateCheck:
    if found.reason:
        return GateCheck(name, FAILED, f"cannot be told: {found.reason}", found)
    if found.high < 0:
        told = f"worse by {_gain(found, turned=True)}"
    elif found.low > 0:
        told = f"better by {_gain(found)}"
    elif found.gain == found.low == found.high == 0:
        told = "the same for every row"
    else:
        told = f"not better for certain, a gain of {_gain(found)}"
    said = f"{found.metric} {_number(found.value)} against {_number(found.other)} of {other}: {told}"
    if margin:
        bar = f"more than {_number(margin)}" if margin > 0 else f"no more than {_number(-margin)} worse"
        said += f"; {bar} is asked for"
    return GateCheck(name, PASSED if found.low > margin else FAILED, said, found)


def no_holder(alias: str) -> GateCheck:
    """Nothing to compare with yet."""
    return GateCheck(HOLDER, SKIPPED, f"{alias} points at nothing yet, so it is compared with a dummy alone")


def no_segment_worse(segments: Sequence[SegmentResult], limit: float) -> GateCheck:
    """No part of the rows is worse by more than a limit, as far as it can be told."""
    failed = [each for each in segments if each.verdict == FAILED]
    untold = [each for each in segments if each.verdict == SKIPPED]
    more = f"; {len(untold)} of them too small to tell" if untold else ""
    if not failed:
        return GateCheck(SEGMENTS, PASSED, f"none of {len(segments)} is worse by more than {_number(limit)}{more}")
    worst = sorted(failed, key=lambda each: each.compared.gain)
    named = "; ".join(
        f"{each.column} = {each.value} is worse by {_gain(each.compared, turned=True)}" for each in worst[:MOST_NAMED]
    )
    rest = f"; and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
    return GateCheck(SEGMENTS, FAILED, f"{named}{rest}; {_number(limit)} is the limit{more}")


def limit_of(score: Score, share: float, whole: float) -> float:
    """A limit in the score's unit: scores between 0 and 1 take it as it is, losses and errors as a part of the holder's.

    Parameters
    ----------
    share : float
        As a person gives it: 0.05.
    whole : float
        The holder's score of all rows.

    Examples
    --------
    >>> from .scores import SCORES
    >>> limit_of(SCORES["roc_auc"], 0.05, 0.9), limit_of(SCORES["mae"], 0.05, 200.0)
    (0.05, 10.0)
    """
    return share if score.more_is_better or score.name == "brier" else share * abs(whole)


def _gain(found: Compared, *, turned: bool = False) -> str:
    if turned:
        return f"{_number(-found.gain)} {_interval(-found.high, -found.low)}"
    return f"{_number(found.gain)} {_interval(found.low, found.high)}"


def _interval(low: float, high: float) -> str:
    return f"[{_number(low)}, {_number(high)}]"


def _number(value: float) -> str:
    """Four figures at most, and none after the fourth place of a share."""
    text = f"{value:.4g}" if abs(value) >= 1 else f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
