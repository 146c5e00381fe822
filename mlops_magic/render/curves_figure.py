"""How do runs learn? The curves of one metric, each labelled at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..core.quality.headline import lower_is_better
from ..records.figure import Curve
from . import numbers
from .figure_look import COLOURS, DASHES, REST, apart, is_wide, logarithmic, style
from .visible import clipped, visible

if TYPE_CHECKING:
    from .run_figure import RunFigure

INCHES = (7.2, 3.6)
MOST_COLOURED = 7  # more curves cannot be told apart; the best ones are
LABEL_GAP = 0.065  # of the panel's height
LABEL_COLUMNS, NAME_COLUMNS = 26, 40
MARKED = 12  # points up to which each is a dot


def curves_figure(curves: Sequence[Curve], metric: str) -> RunFigure:
    """The curves over their steps; the title names the best value and where it was.

    Parameters
    ----------
    curves : sequence of Curve
        At least one. Beyond seven the best keep their colour and label, the others are grey.
    metric : str
        Its name; by its words more is better, or less. Values far apart and above zero stand on a logarithmic axis.
    """
    from .run_figure import RunFigure

    rising = lower_is_better(metric)
    ranked = sorted(curves, key=lambda curve: _rank(curve, rising=rising))
    with style():
        figure = RunFigure(*INCHES, finding(curves, metric))
        panel: Any = figure.subplots()
        for curve in ranked[MOST_COLOURED:]:
            panel.plot(curve.steps, _finite(curve), color=REST, alpha=0.6, linewidth=0.9)
        coloured = sorted(ranked[:MOST_COLOURED], key=lambda curve: curve.run)
        for place, curve in enumerate(coloured):
            dot = {"marker": "o", "markersize": 3.5} if len(curve.steps) <= MARKED else {}
            panel.plot(curve.steps, _finite(curve), color=COLOURS[place], linestyle=DASHES[place % len(DASHES)], **dot)
        if is_wide([value for curve in curves for value in curve.values]):
            logarithmic(panel.yaxis)
        panel.set_xlabel("step", loc="left")
        panel.set_ylabel(clipped(metric, NAME_COLUMNS), parse_math=False)
        panel.margins(x=0.01)
        panel.xaxis.get_major_locator().set_params(integer=True)
        _labelled(panel, coloured)
        return figure


def finding(curves: Sequence[Curve], metric: str) -> str:
    """The best value of all curves, in a sentence."""
    rising = lower_is_better(metric)
    best = min(curves, key=lambda curve: _rank(curve, rising=rising))
    value = _best(best, rising=rising)
    if value is None:
        return f"{clipped(metric, NAME_COLUMNS)} has no finite value"
    step = best.steps[best.values.index(value)]
    words = "lowest" if rising else "highest"
    where = f" in run {best.run}" if len(curves) > 1 else f" of run {best.run}"
    return f"{clipped(metric, NAME_COLUMNS)} is {words}{where}: {numbers.number(value)} at step {numbers.count(step)}"


def _finite(curve: Curve) -> list[float]:
    """A value that is not finite leaves a gap."""
    return [value if math.isfinite(value) else math.nan for value in curve.values]


def _best(curve: Curve, *, rising: bool) -> float | None:
    finite = [value for value in curve.values if math.isfinite(value)]
    if not finite:
        return None
    return min(finite) if rising else max(finite)


def _rank(curve: Curve, *, rising: bool) -> float:
    value = _best(curve, rising=rising)
    if value is None:
        return math.inf
    return value if rising else -value


def _labelled(panel: Any, curves: Sequence[Curve]) -> None:
    """Each curve's run at the height of its last value, moved where labels would meet."""
    to_axes = panel.transScale + panel.transLimits
    last = [next((value for value in reversed(curve.values) if math.isfinite(value)), math.nan) for curve in curves]
    shown = [place for place, value in enumerate(last) if math.isfinite(value)]
    heights = [float(to_axes.transform((curves[place].steps[-1], last[place]))[1]) for place in shown]
    for place, height in zip(shown, apart(heights, LABEL_GAP), strict=True):
        curve = curves[place]
        text = f"run {curve.run}" + (f" {visible(curve.name)}" if curve.name else "")
        panel.text(
            1.015, height, clipped(text, LABEL_COLUMNS), color=COLOURS[place], transform=panel.transAxes, va="center",
            fontsize="small", parse_math=False,
        )  # fmt: skip
