"""How records appear: as cards where HTML is shown, as the same text elsewhere. Registered by type, taken back by type."""

from __future__ import annotations

from typing import Any

from ..records.drift import DriftReport
from ..records.lineage import Lineage
from ..records.model import ModelVersion
from ..records.proof import ExportedPipeline, ExportedService
from ..records.run import Comparison, Leaderboard, Run
from ..records.status import DoctorReport, StoreStatus

SHOWN = (
    Run, Leaderboard, Comparison, ModelVersion, DriftReport, ExportedPipeline, ExportedService, Lineage, StoreStatus,
    DoctorReport,
)  # fmt: skip


class Displays:
    """The formatters of one shell."""

    def __init__(self, shell: Any) -> None:
        formatters = shell.display_formatter.formatters
        self.html, self.plain = formatters["text/html"], formatters["text/plain"]
        self.whole = shell.display_formatter.ipython_display_formatter

    def register(self) -> None:
        """Show our records as cards."""
        for record in SHOWN:
            self.html.for_type(record, _html)
            self.plain.for_type(record, _text)
        self.whole.for_type(DriftReport, _drift)

    def unregister(self) -> None:
        """Show them as any dataclass again."""
        for record in SHOWN:
            self.html.pop(record, None)
            self.plain.pop(record, None)
        self.whole.pop(DriftReport, None)


def _drift(report: DriftReport) -> None:
    """The card, and below it the columns that drifted as a figure: a bundle would show only one of the two."""
    from IPython.display import display

    from ..render.figures import drift_figure, finding, png
    from ..render.html import html
    from ..render.text import text

    display({"text/html": html(report), "text/plain": "\n" + text(report)}, raw=True)
    if report.drifted:
        display({"image/png": png(drift_figure(report)), "text/plain": finding(report)}, raw=True)


def _html(record: Any) -> str:
    from ..render.html import html

    return html(record)  # no "just now": a saved notebook is read later


def _text(record: Any, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001 - IPython's protocol
    from ..render.text import text

    printer.text(text(record))
