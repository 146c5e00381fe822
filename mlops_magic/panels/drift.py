"""What would have drifted under another false-discovery rate, or if smaller changes mattered? Two sliders answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from ..capture.resources import ours
from ..core.quality.drift import Answers, answers_of, judged
from ..errors import UsageError
from ..records.drift import DriftReport
from ..render.html import html
from ..render.phrases import name, typed
from .live import Live, script, style

MOST_NAMED = 5


class DriftPanel(Live):
    """A drift report whose thresholds can be moved.

    Parameters
    ----------
    report : DriftReport
        As it was measured; it has what was counted of every column, so the tables are not looked at again.

    Attributes
    ----------
    rate : float, 0 to 1
        The false-discovery rate of the whole report.
    floor : float, 0 to 1
        The share of rows that must have moved before it matters.
    report : DriftReport
        Under these two; the measured one where they are as they were.
    line : str
        The line that gives this report again.
    """

    _esm = script("drift.js")
    _css = style()
    said = "A panel of drift thresholds, for as long as its kernel runs. To open it again, type: %drift … --panel"

    rate = traitlets.Float().tag(sync=True)
    floor = traitlets.Float().tag(sync=True)
    line = traitlets.Unicode(read_only=True).tag(sync=True)
    report = traitlets.Any(read_only=True)

    def __init__(self, report: DriftReport) -> None:
        self._measured = report
        self._answers: Answers | None = None
        super().__init__(rate=report.false_discovery_rate, floor=report.floor)
        self._judge()
        self.observe(self._moved, ["rate", "floor"])

    @property
    def answers(self) -> Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]:
        """The card of the report."""
        return {"report": self._card}

    @traitlets.validate("rate", "floor")  # type: ignore[untyped-decorator]  # traitlets is untyped here
    def _share(self, proposal: Any) -> float:
        value = float(proposal["value"])
        if not 0 <= value < 1:
            trait = proposal["trait"].name
            raise UsageError(f"{trait} is a share from 0 to 1, not {value:g}. Type: panel.{trait} = 0.05")
        return value

    def _moved(self, _: Any) -> None:
        with ours():
            self._judge()
        self.tell("report")

    def _judge(self) -> None:
        """The report under the two thresholds; questions are asked once, at the first move."""
        found = self._measured
        if (self.rate, self.floor) != (found.false_discovery_rate, found.floor):
            self._answers = self._answers or answers_of(found)
            names = (found.reference_name, found.current_name)
            found = judged(self._answers, names, false_discovery_rate=self.rate, floor=self.floor)
        self.set_trait("report", found)
        self.set_trait("line", _line(found))

    def _card(self, _: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"html": html(self.report), "changed": changed(self._measured, self.report)}


def changed(measured: DriftReport, now: DriftReport) -> str:
    """Which columns have another verdict than they were measured to have, in a sentence.

    Examples
    --------
    >>> from mlops_magic.records.drift import DriftReport
    >>> calm = DriftReport("churn@1", "new_df", 100, 100, (), 0, 0.05, 0.02)
    >>> changed(calm, calm)
    'As it was measured.'
    """
    before, after = ({each.column for each in report.alarms} for report in (measured, now))
    if measured is now:
        return "As it was measured."
    more, fewer = _named(sorted(after - before)), _named(sorted(before - after))
    if not more and not fewer:
        return "The same columns as measured."
    told = [f"more than measured: {more}" if more else "", f"fewer than measured: {fewer}" if fewer else ""]
    said = "; ".join(filter(None, told))
    return f"{said[0].upper()}{said[1:]}."


def _named(columns: list[str]) -> str:
    shown = ", ".join(name(each).text for each in columns[:MOST_NAMED])
    return f"{shown} and {len(columns) - MOST_NAMED} more" if len(columns) > MOST_NAMED else shown


def _line(report: DriftReport) -> str:
    """What to type."""
    words = f"%drift {typed(report.current_name)} vs {typed(report.reference_name)}"
    return f"{words} --q {report.false_discovery_rate:.6g} --floor {report.floor:.6g}"
