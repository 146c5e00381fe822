"""What does a person see of an exported service?"""

from __future__ import annotations

from ...records.proof import ExportedService
from .. import numbers
from ..card import ATTENTION, GOOD, Card, Code, Headline, Lines, Paragraph, Phrase, Section, Verdict
from ..phrases import name, typed
from ..visible import visible

ASK = "curl -s http://127.0.0.1:8000/predict -H 'Content-Type: application/json' -d @example.json"


def card(exported: ExportedService, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Whether it answers as the model does, and the lines that start and ask it."""
    rows = numbers.counted(exported.checked_rows, "row")
    checked = exported.checked_rows > 0
    said = f"A clean process answered {rows} as the model does." if checked else "No row was there to try it with."
    start = f"cd {typed(exported.folder)}\npip install -r requirements.txt\npython app.py"
    asks: tuple[Phrase, ...] = (("refuses what breaks ", name(exported.schema)),) if exported.schema else ()
    return Card(
        titles=(("service ", name(exported.model)),),
        verdict=Verdict("✓", "checked", GOOD) if checked else Verdict("!", "not checked", ATTENTION),
        headline=Headline(("rows compared",), numbers.count(exported.checked_rows)),
        facts=(("in ", Code(exported.folder)), (numbers.counted(len(exported.files), "file"),), *asks),
        blocks=(Paragraph((said,)), Lines(start, "type"), Paragraph(("Then ask it:",)), Lines(ASK, "type")),
        sections=(
            Section(f"files ({len(exported.files)})", (Lines("\n".join(map(visible, exported.files)), "list"),)),
        ),
    )
