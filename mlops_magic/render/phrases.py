"""How are the things that every card speaks of called: lists of names, models, metrics, times, shares?"""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Sequence

from ..core.quality.headline import headline as headline_name
from ..records.run import FittedModel, Metric
from . import numbers
from .card import Code, Headline, Moment, Phrase, Piece
from .visible import clipped, visible

NAME_COLUMNS = 32  # a longer name is cut where it is only one fact of a line
MOST_NAMES = 3


def name(text: str, columns: int = NAME_COLUMNS) -> Code:
    """A user's name for something, cut where it is very long."""
    return Code(clipped(text, columns))


def names(found: Iterable[str], most: int = MOST_NAMES) -> Phrase:
    """Names with commas, the first few and how many more."""
    every = list(dict.fromkeys(found))
    pieces: list[Piece] = []
    for each in every[:most]:
        pieces += [", ", name(each)] if pieces else [name(each)]
    if len(every) > most:
        pieces.append(f" and {len(every) - most} more")
    return tuple(pieces)


def joined(phrases: Iterable[Phrase], between: str = " · ") -> Phrase:
    """Phrases one after the other, empty ones left out."""
    pieces: list[Piece] = []
    for phrase in phrases:
        if phrase:
            pieces += [between, *phrase] if pieces else phrase
    return tuple(pieces)


def typed(text: str) -> str:
    """A name as it may be typed after a verb or in a shell: one word, whatever it holds.

    Examples
    --------
    >>> typed("churn@3"), typed("my model; rm -r")
    ('churn@3', "'my model; rm -r'")
    """
    return shlex.quote(visible(text))


def moment(moment_ns: int, now_ns: int | None) -> Moment:
    """A time as a person says it, with the exact one behind it."""
    return Moment(numbers.when(moment_ns, now_ns), numbers.exact(moment_ns))


def model(fitted: FittedModel) -> Code:
    """The class and what was chosen of it: `LogisticRegression(C=0.1)`."""
    given = [f"{param.name}={param.value}" for param in fitted.params[:2]]
    more = ["…"] if len(fitted.params) > 2 else []
    return Code(clipped(f"{class_name(fitted.type)}({', '.join(given + more)})", 2 * NAME_COLUMNS))


def class_name(dotted: str) -> str:
    """The last part of a class's full name."""
    return dotted.rpartition(".")[2] or dotted


def fingerprint(fp: str) -> str:
    """A fingerprint short enough to compare by eye: version, kind and eight digits."""
    head, _, digits = fp.rpartition(":")
    return f"{head}:{digits[:8]}…" if head and len(digits) > 8 else fp


def headline(metrics: Sequence[Metric]) -> Headline | None:
    """The number that most likely matters: the best known kind of score, else the last one measured."""
    chosen = main_metric(metrics)
    return None if chosen is None else Headline((name(chosen.name),), numbers.number(chosen.value))


def main_metric(metrics: Sequence[Metric]) -> Metric | None:
    """The metric of `headline`."""
    chosen = headline_name([metric.name for metric in metrics])
    return next((metric for metric in metrics if metric.name == chosen), None)


def places(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Where each value lies between the lowest (0) and the highest (1) of its column; None where nothing differs."""
    finite = [value for value in values if value is not None and math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    span = high - low
    if not span or math.isinf(span):
        return (None,) * len(values)
    return tuple(None if value is None or not math.isfinite(value) else (value - low) / span for value in values)
