"""How does a drift report look as a figure?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.quality.sentences import number
from ..records.drift import ColumnDrift, DriftReport
from ..records.profile import NumericProfile
from .figure_look import ACCENT, REST, REST_INK, TITLE_INCHES, style
from .histogram import Histogram, histogram
from .visible import clipped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_COLUMNS = 12  # a person looks at a dozen small pictures at most
ACROSS = 3
PANEL_INCHES = (3.6, 2.3)
REFERENCE, REFERENCE_INK, CURRENT = REST, REST_INK, ACCENT
TITLE_COLUMNS, SENTENCE_COLUMNS, NAME_COLUMNS, LABEL_COLUMNS = 34, 50, 24, 12
MOST_LABELS = 12  # under one panel; of a longer row, every second or third is named
ROOM = 32  # letters of labels that stand side by side under a panel


def drift_figure(report: DriftReport) -> Figure:
    """The columns that drifted, each with both distributions; the finding is the title.

    Parameters
    ----------
    report : DriftReport
        At most the first twelve of its alarms are drawn; what has no pair of distributions is a sentence.

    Returns
    -------
    Figure
        Not known to pyplot: nothing to close, and not shown twice. The user's rcParams are as before.
    """
    from matplotlib.figure import Figure

    with style():
        shown = sorted(report.alarms[:MOST_COLUMNS], key=lambda each: histogram(each.reference, each.current) is None)
        across = min(max(len(shown), 1), ACROSS)
        down = max(-(-len(shown) // across), 1)
        height = PANEL_INCHES[1] * down if shown else TITLE_INCHES
        figure = Figure(figsize=(PANEL_INCHES[0] * max(across, 2), TITLE_INCHES + height))
        figure.suptitle(finding(report), x=0.01, ha="left", fontweight="bold", parse_math=False)
        if shown:
            panels = figure.subplots(down, across, squeeze=False).flat
            for place, panel in enumerate(panels):
                if place < len(shown):
                    _panel(panel, shown[place], named=place == 0)
                else:
                    panel.set_axis_off()
        return figure


def finding(report: DriftReport) -> str:
    """The figure's title."""
    drifted, every = len(report.alarms), len(report.columns)
    what = f"{drifted} of {every} columns drifted" if drifted else f"None of {every} columns drifted"
    more = f", the first {MOST_COLUMNS} shown" if drifted > MOST_COLUMNS else ""
    sides = (clipped(name, NAME_COLUMNS) for name in (report.current_name, report.reference_name))
    return f"{what}{more}: {' vs '.join(sides)}"


def _panel(panel: Any, column: ColumnDrift, *, named: bool) -> None:
    panel.set_title(clipped(column.column, TITLE_COLUMNS), parse_math=False)
    found = histogram(column.reference, column.current)
    if found is None:
        panel.set_axis_off()
        panel.text(0, 0.9, clipped(column.sentence, SENTENCE_COLUMNS), va="top", fontsize="small", parse_math=False)
        return
    if found.edges:
        _curves(panel, found)
    else:
        _bars(panel, found)
    said = clipped(column.sentence.partition("; ")[0], SENTENCE_COLUMNS)
    panel.set_xlabel(said, loc="left", parse_math=False)
    panel.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.3g} %")
    panel.margins(y=0.15)
    panel.locator_params(axis="y", nbins=4)
    if isinstance(column.reference, NumericProfile) and column.reference.kind != "number":
        kind = column.reference.kind
        panel.locator_params(axis="x", nbins=4)
        panel.xaxis.set_major_formatter(lambda value, _: number(value, kind))
    if named:  # once is enough: the colours are the same in every panel
        panel.text(1, 1.02, "current", color=CURRENT, ha="right", transform=panel.transAxes, fontsize="small")
        panel.text(0.8, 1.02, "reference", color=REFERENCE_INK, ha="right", transform=panel.transAxes, fontsize="small")


def _curves(panel: Any, found: Histogram) -> None:
    panel.stairs(found.reference, found.edges, fill=True, color=REFERENCE, alpha=0.6)
    panel.stairs(found.current, found.edges, color=CURRENT, linewidth=1.8)


def _bars(panel: Any, found: Histogram) -> None:
    places = range(len(found.reference))
    panel.bar([place - 0.2 for place in places], found.reference, 0.38, color=REFERENCE)
    panel.bar([place + 0.2 for place in places], found.current, 0.38, color=CURRENT)
    labels = [clipped(label, LABEL_COLUMNS) for label in found.labels]
    step = -(-len(labels) // MOST_LABELS)
    shown = labels[::step]
    slanted: dict[str, Any] = {"rotation": 35, "ha": "right"} if sum(map(len, shown)) > ROOM else {}
    panel.set_xticks(list(places)[::step], shown, parse_math=False, **slanted)
