"""Which settings do the best runs share? Parallel coordinates: an axis per param, the metric last, a line per run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..core.quality.headline import lower_is_better
from ..records.figure import RunValues, Value
from . import numbers
from .figure_look import ACCENT, REST, is_wide, style
from .visible import clipped

if TYPE_CHECKING:
    from .run_figure import RunFigure

AXIS_INCHES, HEIGHT_INCHES = 1.35, 3.8
NAME_COLUMNS, LABEL_COLUMNS = 18, 12
BEST_SHARE, MOST_BEST = 0.1, 10  # of the runs in the accent
MOST_WORDS = 10  # of one axis that are named
FEW_VALUES = 6  # numbers of one axis that are written each


def parallel_figure(values: RunValues) -> RunFigure:
    """Every column of `values` as an axis, the last one the metric; the best runs are in the accent.

    Parameters
    ----------
    values : RunValues
        Two columns and one row at least. An axis of positive numbers far apart is logarithmic; words stand in their order.
    """
    from .run_figure import RunFigure

    best = best_rows(values)
    with style():
        figure = RunFigure(AXIS_INCHES * max(len(values.names), 4), HEIGHT_INCHES, finding(values))
        panel: Any = figure.subplots()
        scales = [_Scale([row[place] for row in values.rows]) for place in range(len(values.names))]
        lines = [[scale.at(value) for scale, value in zip(scales, row, strict=True)] for row in values.rows]
        for place, line in enumerate(lines):
            if place not in best:
                panel.plot(line, color=REST, alpha=0.45, linewidth=0.8)
        for place in best:
            panel.plot(lines[place], color=ACCENT, alpha=0.9, linewidth=1.6)
        _axes(panel, values.names, scales)
        return figure


def best_rows(values: RunValues) -> list[int]:
    """Places of the best tenth of the runs by the last column: one at least, ten at most."""
    kept = [place for place, row in enumerate(values.rows) if _is_finite(row[-1])]
    rising = lower_is_better(values.names[-1])
    order = sorted(kept, key=lambda place: _number(values.rows[place][-1]), reverse=not rising)
    return order[: min(MOST_BEST, max(1, math.ceil(BEST_SHARE * len(values.rows))))]


def finding(values: RunValues) -> str:
    """What the best run has, in a sentence."""
    metric, runs = _plain(values.names[-1]), numbers.counted(len(values.rows), "run")
    left = f", {numbers.count(values.left_out)} left out" if values.left_out else ""
    best = best_rows(values)
    if not best:
        return f"{clipped(metric, NAME_COLUMNS)} of {runs}{left}"
    row = values.rows[best[0]]
    had = ", ".join(
        f"{clipped(_plain(name), NAME_COLUMNS)} {_said(value)}"
        for name, value in list(zip(values.names, row, strict=True))[:-1][:3]
    )
    measured = f"{clipped(metric, NAME_COLUMNS)} {_said(row[-1])}"
    return f"Best of {runs}{left}: run {values.runs[best[0]]}, {measured}, with {had}"


class _Scale:
    """One axis: where its values stand between 0 and 1, and what is written beside it."""

    def __init__(self, column: Sequence[Value]) -> None:
        self.words = sorted({str(value) for value in column}) if any(isinstance(v, str) for v in column) else []
        finite = [_number(value) for value in column if not self.words and _is_finite(value)]
        self.values = sorted(set(finite))
        self.wide = is_wide(finite)
        self.low, self.high = (min(finite), max(finite)) if finite else (0.0, 0.0)

    def at(self, value: Value) -> float:
        if self.words:
            return self._share(self.words.index(str(value)), 0, len(self.words) - 1)
        if not _is_finite(value):
            return math.nan
        if self.wide:
            return self._share(math.log(_number(value)), math.log(self.low), math.log(self.high))
        return self._share(_number(value), self.low, self.high)

    @staticmethod
    def _share(value: float, low: float, high: float) -> float:
        return 0.5 if high == low else (value - low) / (high - low)

    @property
    def marks(self) -> list[tuple[float, str]]:
        """Heights and texts."""
        if self.words:
            step = -(-len(self.words) // MOST_WORDS)
            return [(self.at(word), clipped(word, LABEL_COLUMNS)) for word in self.words[::step]]
        if self.low == self.high:
            return [(0.5, numbers.number(self.low))]
        shown = self.values if len(self.values) <= FEW_VALUES else (self.low, self.high)
        return [(self.at(value), numbers.number(value)) for value in shown]


def _axes(panel: Any, names: Sequence[str], scales: Sequence[_Scale]) -> None:
    panel.set_ylim(-0.06, 1.06)
    panel.set_xlim(-0.15, len(names) - 1 + 0.55)
    panel.set_axis_off()
    for place, (name, scale) in enumerate(zip(names, scales, strict=True)):
        panel.plot([place, place], [0, 1], color="#444444", linewidth=0.9)
        last = place == len(names) - 1
        panel.text(
            place, 1.09, clipped(_plain(name), NAME_COLUMNS), ha="center", va="bottom", color="#222222",
            fontweight="bold" if last else "normal", fontsize="small", parse_math=False,
        )  # fmt: skip
        for height, text in scale.marks:
            panel.text(
                place + 0.05, height, text, va="center", fontsize="x-small", color="#444444", parse_math=False,
                bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
            )  # fmt: skip


def _plain(name: str) -> str:
    return name.removeprefix("params.").removeprefix("metrics.").removeprefix("tags.")


def _is_finite(value: Value) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _number(value: Value) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _said(value: Value) -> str:
    return clipped(value, LABEL_COLUMNS) if isinstance(value, str) else numbers.number(_number(value))
