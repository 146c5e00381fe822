"""What does a person see of saved data: one version, and a list of them?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.dataset import DataLog, DataVersion
from .. import numbers
from ..card import (
    ATTENTION,
    GOOD,
    PLAIN,
    STALE,
    Block,
    Card,
    Cell,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Verdict,
    cell,
    code,
    table,
)  # fmt: skip
from ..phrases import fingerprint, moment, name, typed

KINDS = {
    "df": "table",
    "series": "series",
    "index": "index",
    "nd": "array",
    "sparse": "sparse matrix",
    "file": "file",
    "dir": "folder",
}
MOST_IN_TEXT = 30


def version(kept: DataVersion, now_ns: int | None) -> Card:
    """What was kept, what it cost, and the line that brings it back."""
    target = "copy" if kept.kind in ("file", "dir") else "df"
    return Card(
        titles=(("data ", name(kept.reference)),),
        verdict=_state(kept),
        headline=Headline(("added to the store",), numbers.size(0 if kept.again else kept.added_bytes)),
        facts=tuple(_facts(kept, now_ns)),
        blocks=(Lines(f"%data load {typed(kept.reference)} as {target}", "type"),) if kept.manifest_key else (),
    )


def _state(kept: DataVersion) -> Verdict:
    if not kept.manifest_key:
        return Verdict("~", "removed", STALE)
    if kept.erased_rows:
        return Verdict("!", "erased in part", ATTENTION)
    return Verdict("✓", "unchanged", GOOD) if kept.again else Verdict("✓", "kept", GOOD)


def _facts(kept: DataVersion, now_ns: int | None) -> Iterator[Phrase]:
    yield (shape(kept),)
    yield (numbers.size(kept.size_bytes),)
    if kept.source:
        yield ("from ", name(kept.source))
    if kept.erased_rows:
        yield (f"{numbers.counted(kept.erased_rows, 'row')} erased",)
    yield (moment(kept.created_ns, now_ns),)
    yield (fingerprint(kept.fingerprint),)


def shape(kept: DataVersion) -> str:
    """What it is and how large: `table, 12 480 rows × 21 columns`."""
    said = KINDS.get(kept.kind, kept.kind)
    if kept.rows is not None:
        said += f", {numbers.counted(kept.rows, 'row')}"
    return said if kept.columns is None else f"{said} × {numbers.counted(kept.columns, 'column')}"


def log(found: DataLog, now_ns: int | None) -> Card:
    """One row per version, newest first."""
    added = sum(each.added_bytes for each in found.versions)
    names = len({each.name for each in found.versions})
    title: Phrase = ("data ", name(found.name)) if found.name else ("data",)
    count = numbers.counted(len(found.versions), "version") if found.name else numbers.counted(names, "name")
    return Card(
        titles=(title,),
        verdict=Verdict("✓", "kept", PLAIN) if found.versions else Verdict("!", "none yet", ATTENTION),
        headline=Headline(("versions",) if found.name else ("names",), numbers.count(len(found.versions))),
        facts=((count,), (f"{numbers.size(added)} added to the store",)),
        blocks=tuple(_log_blocks(found, now_ns)),
    )


def _log_blocks(found: DataLog, now_ns: int | None) -> Iterator[Block]:
    if not found.versions:
        yield Paragraph(("No data has been saved yet. Type:",))
        yield Lines("%data save df as customers", "type")
        return
    rows = tuple(_row(each, now_ns) for each in found.versions)
    yield table("version = state what > in_memory > added from when", rows, MOST_IN_TEXT)


def _row(each: DataVersion, now_ns: int | None) -> tuple[Cell, ...]:
    state = _state(each)
    return (
        code(each.reference),
        cell(f"{state.sign} {state.word}"),
        cell(shape(each)),
        cell(numbers.size(each.size_bytes)),
        cell(numbers.size(each.added_bytes)),
        Cell((name(each.source),)) if each.source else cell(numbers.NONE),
        Cell((moment(each.created_ns, now_ns),)),
    )
