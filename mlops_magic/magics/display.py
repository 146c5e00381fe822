"""How records appear: as cards where HTML is shown, as the same text elsewhere, and as facts for programs.

Registered by type, taken back by type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..records.drift import DriftReport

RECORDS = "mlops_magic.records."
SETTINGS = "mlops_magic.settings.Settings"
SHOWN = (  # by name: their modules are imported when there is one to show
    "run.Run", "run.Leaderboard", "run.Comparison", "model.ModelVersion", "drift.DriftReport", "proof.ExportedPipeline",
    "proof.ExportedService", "lineage.Lineage", "status.StoreStatus", "status.DoctorReport", "hidden.HiddenState",
    "dataset.DataVersion", "dataset.DataLog", "dataset.DataDiff", "dataset.DataErasure", "dataset.DataExport",
    "dataset.DataCollection", "schema.Schema", "schema.SchemaSource", "validation.Validation", "gate.Gate",
    "gate.Promotion", "gate.Rollback", "model_card.ModelCard", "model_card.WrittenCard", "ci.CiReport", "ci.ExportedCi",
    "status.Backup", "status.Collection", "status.Repair", "history.AuditLog", "history.AuditVerdict",
    "mlflow.MlflowModel", "mlflow.MlflowImport", "mlflow.MlflowPush",
)  # fmt: skip
FIGURED = "drift.DriftReport"
READ = (  # by programs, as `render/facts/` says
    "run.Run", "run.Leaderboard", "run.Comparison", "dataset.DataDiff", "validation.Validation", "model_card.ModelCard",
    "lineage.Lineage",
)  # fmt: skip


class Displays:
    """The formatters of one shell."""

    def __init__(self, shell: Any) -> None:
        formatters = shell.display_formatter.formatters
        self.html, self.plain = formatters["text/html"], formatters["text/plain"]
        self.whole = shell.display_formatter.ipython_display_formatter
        self.beside = shell.display_formatter.mimebundle_formatter
        self.text_only = "text/html" not in shell.display_formatter.active_types  # a terminal keeps no outputs

    def register(self) -> None:
        """Show our records as cards."""
        for name in (*(RECORDS + name for name in SHOWN), SETTINGS):
            self.html.for_type_by_name(*_place(name), _html)
            self.plain.for_type_by_name(*_place(name), _text)
        self.whole.for_type_by_name(*_place(RECORDS + FIGURED), _drift)
        for name in () if self.text_only else READ:
            self.beside.for_type_by_name(*_place(RECORDS + name), _facts)

    def unregister(self) -> None:
        """Show them as any dataclass again."""
        for name in (*(RECORDS + name for name in SHOWN), SETTINGS):
            self.html.pop(name, None)
            self.plain.pop(name, None)
        self.whole.pop(RECORDS + FIGURED, None)
        for name in READ:
            self.beside.pop(RECORDS + name, None)


def _place(name: str) -> tuple[str, str]:
    module, _, record = name.rpartition(".")
    return module, record


def _drift(report: DriftReport) -> None:
    """The card, and below it the columns that drifted as a figure: a bundle would show only one of the two."""
    from IPython.display import display

    from ..render.figure_look import png
    from ..render.figures import drift_figure, finding
    from ..render.html import html
    from ..render.text import text

    display({**_facts(report), "text/html": html(report), "text/plain": "\n" + text(report)}, raw=True)
    if report.drifted:
        display({"image/png": png(drift_figure(report)), "text/plain": finding(report)}, raw=True)


def _facts(record: Any) -> dict[str, Any]:
    """The record for a program that reads the saved notebook."""
    from ..render.facts.envelope import CARD, facts

    return {CARD: facts(record)}


def _html(record: Any) -> str:
    from ..render.html import html

    return html(record)  # no "just now": a saved notebook is read later


def _text(record: Any, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001 - IPython's protocol
    from ..render.text import text

    printer.text(text(record))
