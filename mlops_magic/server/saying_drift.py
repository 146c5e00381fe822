"""How are drift reports, refusals and failures said in a message? Alerts in order of time, whatever their kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlops_magic.records.drift import DriftReport, KeptDrift
from mlops_magic.records.run_row import RunRow
from mlops_magic.render.card import Phrase
from mlops_magic.render.cards.drift import sentence

from .messages import AlertMessage, DriftColumnMessage, DriftMessage, DriftReportMessage, StatusMessage
from .saying import LONGEST_TEXT, MILLISECOND_NS

MOST_COLUMNS_SENT = 200  # of one report: those that drifted come first
MOST_ALERTS_SENT = 50


def drift_message(
    head: StatusMessage,
    reports: Sequence[KeptDrift],
    refused: Iterable[tuple[str, str, int]],
    failed: Iterable[RunRow],
) -> DriftMessage:
    """Reports as they are given, newest first; alerts from the newest on, cut at `MOST_ALERTS_SENT`."""
    alerts = [
        *(_alert("drift", f"drift:{each.id}", _said(each.report), each.created_ns) for each in reports if each.alarms),
        *(_alert("gate", model, f"the gate refused it as {alias}", at_ns) for model, alias, at_ns in refused),
        *(_alert("run", f"run:{run.id}", _ending(run), run.started_ns) for run in failed),
    ]
    newest = sorted(alerts, key=lambda alert: -alert["created"])[:MOST_ALERTS_SENT]
    return DriftMessage(**head, alerts=newest, reports=[_report(each) for each in reports])


def _report(kept: KeptDrift) -> DriftReportMessage:
    columns = kept.report.columns if kept.report is not None else ()
    return DriftReportMessage(
        id=kept.id,
        reference=kept.reference_name[:LONGEST_TEXT],
        current=kept.current_name[:LONGEST_TEXT],
        model=kept.model[:LONGEST_TEXT],
        alarms=kept.alarms,
        said=_said(kept.report),
        created=kept.created_ns // MILLISECOND_NS,
        columns=[
            DriftColumnMessage(
                name=each.column[:LONGEST_TEXT],
                drifted=each.drifted,
                verdict=each.verdict,
                sentence=each.sentence[:LONGEST_TEXT],
            )
            for each in columns[:MOST_COLUMNS_SENT]
        ],
    )


def _alert(kind: str, about: str, said: str, at_ns: int) -> AlertMessage:
    return AlertMessage(
        kind=kind, about=about[:LONGEST_TEXT], said=said[:LONGEST_TEXT], created=at_ns // MILLISECOND_NS
    )


def _said(report: DriftReport | None) -> str:
    return "" if report is None else _words(sentence(report))


def _words(phrase: Phrase) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in phrase)


def _ending(run: RunRow) -> str:
    error = f": {run.error_type}: {run.error_text}" if run.error_type else ""
    return f"{run.experiment[:100]} {run.status}{error}"
