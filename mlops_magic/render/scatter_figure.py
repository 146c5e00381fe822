"""Does a metric go with a param? Runs as dots, by two of their values."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..core.quality.headline import lower_is_better
from ..core.stats.rank_correlation import rank_correlation
from ..records.figure import RunValues, Value
from . import numbers
from .figure_look import ACCENT, is_wide, logarithmic, style
from .visible import clipped

if TYPE_CHECKING:
    from .run_figure import RunFigure

INCHES = (6.0, 3.8)
NAME_COLUMNS, LABEL_COLUMNS = 32, 14
MOST_CATEGORIES = 12
FEW = 5  # runs below which nothing is said of how two values go together
WEAK = 0.3  # a rank correlation below this is no finding


def scatter_figure(values: RunValues) -> RunFigure:
    """The first name of `values` across, the second one up; the best run is named, the title says how they go together.

    Parameters
    ----------
    values : RunValues
        Two columns and at least one row. Words stand side by side in their order, at most twelve of them.
    """
    from .run_figure import RunFigure

    across, up = ([row[place] for row in values.rows] for place in (0, 1))
    with style():
        figure = RunFigure(*INCHES, finding(values))
        panel: Any = figure.subplots()
        x, y = _axis(panel.xaxis, across), _axis(panel.yaxis, up)
        panel.grid(visible=True, axis="both")
        panel.scatter(x, y, s=26, color=ACCENT, alpha=0.7, linewidths=0)
        panel.set_xlabel(clipped(_plain(values.names[0]), NAME_COLUMNS), loc="left", parse_math=False)
        panel.set_ylabel(clipped(_plain(values.names[1]), NAME_COLUMNS), parse_math=False)
        panel.margins(0.06)
        best = _best(up, values.names[1])
        if best is not None:
            on_left = x[best] <= statistics.median(x)
            panel.annotate(
                f"run {values.runs[best]}", (x[best], y[best]), (6 if on_left else -6, 0), textcoords="offset points",
                ha="left" if on_left else "right", va="center", fontsize="small",
            )  # fmt: skip
        return figure


def finding(values: RunValues) -> str:
    """How the two go together, in a sentence."""
    across, up = ([row[place] for row in values.rows] for place in (0, 1))
    x, y = (clipped(_plain(name), NAME_COLUMNS) for name in values.names)
    runs = numbers.counted(len(values.rows), "run")
    left = f"; {numbers.counted(values.left_out, 'run')} without them left out" if values.left_out else ""
    if _is_words(up) or len(up) < FEW:
        return f"{y} by {x}, {runs}{left}"
    if _is_words(across):
        groups: dict[str, list[float]] = {}
        for word, value in zip(across, up, strict=True):
            groups.setdefault(str(word), []).append(_number(value))
        rising = lower_is_better(y)
        best = sorted(groups, key=lambda word: statistics.median(groups[word]), reverse=not rising)[0]
        return f"{y} is {'lowest' if rising else 'highest'} for {clipped(best, LABEL_COLUMNS)} (median, {runs}{left})"
    found = rank_correlation(list(map(_number, across)), list(map(_number, up)))
    if math.isnan(found) or abs(found) < WEAK:
        return f"{y} neither rises nor falls with {x} ({runs}{left})"
    return f"{y} {'rises' if found > 0 else 'falls'} with {x} (rank correlation {found:.2f}, {runs}{left})"


def _plain(name: str) -> str:
    return name.removeprefix("params.").removeprefix("metrics.").removeprefix("tags.")


def _is_words(column: Sequence[Value]) -> bool:
    return any(isinstance(value, str) for value in column)


def _number(value: Value) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _axis(axis: Any, column: Sequence[Value]) -> list[float]:
    """Where the values stand on an axis that is made ready for them."""
    if not _is_words(column):
        found = [_number(value) for value in column]
        if is_wide(found):
            logarithmic(axis)
        return [value if math.isfinite(value) else math.nan for value in found]
    words = sorted({str(value) for value in column})
    step = -(-len(words) // MOST_CATEGORIES)
    labels = [clipped(word, LABEL_COLUMNS) for word in words]
    axis.set_ticks(range(len(words))[::step], labels[::step], parse_math=False)
    return [float(words.index(str(value))) for value in column]


def _best(column: Sequence[Value], name: str) -> int | None:
    places = [
        place for place, value in enumerate(column) if not isinstance(value, str) and math.isfinite(_number(value))
    ]
    if not places:
        return None
    choose = min if lower_is_better(name) else max
    return choose(places, key=lambda place: _number(column[place]))
