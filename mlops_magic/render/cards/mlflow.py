"""What does a person see of what goes to MLflow and comes from it?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.mlflow import LeftOut, MlflowImport, MlflowModel, MlflowPush
from .. import numbers
from ..card import ATTENTION, GOOD, Block, Card, Code, Headline, Lines, Paragraph, Section, Verdict, cell, table
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


def imported(found: MlflowImport, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """How many runs came, and what did not."""
    here = numbers.counted(found.known, "run")
    return Card(
        titles=(("from MLflow ", name(found.source)),),
        verdict=Verdict("✓", "imported" if found.runs else "nothing new", GOOD),
        headline=Headline(("runs",), numbers.count(found.runs)),
        facts=(
            (f"{here} here already",),
            (numbers.counted(found.experiments, "experiment"),),
            (numbers.counted(found.points, "point"),),
            (f"{numbers.counted(found.files, 'file')}, {numbers.size(found.size_bytes)}",),
        ),
        blocks=(*_left_out(found.left_out), Lines("mlops runs", "type")),
    )


def pushed(found: MlflowPush, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """How much went, and what did not."""
    went = bool(found.runs or found.versions)
    return Card(
        titles=(("to MLflow ", name(found.server)),),
        verdict=Verdict("✓", "pushed" if went else "nothing new", GOOD),
        headline=Headline(("runs",), numbers.count(found.runs)),
        facts=(
            (f"{numbers.counted(found.known, 'run')} there already",),
            (numbers.counted(found.versions, "version"),),
            (numbers.counted(found.points, "point"),),
            (f"{numbers.counted(found.files, 'file')}, {numbers.size(found.size_bytes)}",),
        ),
        blocks=tuple(_left_out(found.left_out)),
    )


def _left_out(found: tuple[LeftOut, ...]) -> Iterator[Block]:
    if found:
        yield Paragraph(("Left out:",))
        rows = [(cell(each.what), cell(numbers.count(each.count)), cell(each.why)) for each in found]
        yield table("what > count why", rows)
