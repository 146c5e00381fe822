"""What does a person see of what goes to MLflow and comes from it?"""

from __future__ import annotations

from ...records.mlflow import MlflowModel
from .. import numbers
from ..card import ATTENTION, GOOD, Card, Code, Headline, Lines, Paragraph, Section, Verdict
from ..phrases import name, typed
from ..visible import visible


def model(found: MlflowModel, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Where the folder is, and the lines that load and serve it."""
    checked = found.checked_rows > 0
    rows = numbers.counted(found.checked_rows, "row")
    said = f"The model answered the {rows} of the example." if checked else "There is no example it was tried on."
    folder = typed(found.folder)
    serve = f"mlflow models serve -m {folder} --env-manager local"
    return Card(
        titles=(("MLflow model ", name(found.model)),),
        verdict=Verdict("✓", "written", GOOD) if checked else Verdict("!", "written, not tried", ATTENTION),
        headline=Headline(("files",), numbers.count(len(found.files))),
        facts=(("in ", Code(found.folder)),),
        blocks=(
            Paragraph((said,)),
            *(Paragraph((visible(each),)) for each in found.left_out),
            Paragraph(("Where MLflow is installed:",)),
            Lines(serve, "type"),
        ),
        sections=(Section(f"files ({len(found.files)})", (Lines("\n".join(map(visible, found.files)), "list"),)),),
    )
