"""What does a person see of a model version?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.model import ModelVersion, OnnxCopy
from ...records.signature import ColumnSpec, Signature
from .. import numbers
from ..card import GOOD, PLAIN, Block, Card, Cell, Code, Lines, Paragraph, Phrase, Section, Verdict, cell, code, table
from ..phrases import NAME_COLUMNS, class_name, headline, moment, name, names, typed
from ..visible import clipped, visible
from .run import metrics

MOST_CATEGORIES = 6
DIGITS_OF_KEY = 16


def card(version: ModelVersion, now_ns: int | None) -> Card:
    """The version: its aliases and its score; what it takes, and what it was made of, folded."""
    aliases = clipped(", ".join(version.aliases), NAME_COLUMNS)
    return Card(
        titles=(("model ", name(version.reference)),),
        verdict=Verdict("✓", aliases or "registered", GOOD if aliases else PLAIN),
        headline=headline(version.metrics),
        facts=tuple(_facts(version, now_ns)),
        sections=tuple(_sections(version)),
    )


def _facts(version: ModelVersion, now_ns: int | None) -> Iterator[Phrase]:
    trained = names(role for role, _ in version.data)
    yield (name(class_name(version.type)), *((" on ", *trained) if trained else ()))
    if version.run_id is not None:
        yield (f"run {version.run_id}",)
    yield (numbers.size(version.size_bytes),)
    yield ("signed by ", Code(version.signed.signer[:DIGITS_OF_KEY]))
    yield ("registered ", moment(version.created_ns, now_ns))


def _sections(version: ModelVersion) -> Iterator[Section]:
    if version.metrics:
        yield Section(f"metrics ({len(version.metrics)})", (metrics(version.metrics),))
    yield Section(f"signature ({len(version.signature.inputs)})", tuple(signature(version.signature)))
    if version.data:
        rows = [(code(role), code(fp)) for role, fp in version.data]
        yield Section(f"data ({len(rows)})", (table("data fingerprint", rows),))
    yield Section("identity", tuple(identity(version)))
    if version.libraries:
        listed = "\n".join(visible(f"{library}=={number}") for library, number in version.libraries)
        yield Section(f"libraries ({len(version.libraries)})", (Lines(listed, "list"),))
    asked = typed(version.reference)
    use = f"model = load({visible(version.reference)!r})\n%drift df vs {asked}\n%export service {asked}"
    yield Section("use", (Lines(use, "type"),))


def signature(found: Signature) -> Iterator[Block]:
    """What goes in, column by column, and what comes out."""
    out = {"class": "one of the classes ", "number": "a number", "vector": "several numbers", "cluster": "a cluster"}
    classes: Phrase = names(found.classes, MOST_CATEGORIES) if found.output == "class" else ()
    yield Paragraph(("gives ", out.get(found.output, found.output), *classes))
    rows: list[tuple[Cell, ...]] = [
        (code(spec.name), cell(spec.kind), cell("yes" if spec.nullable else "no"), Cell(_seen(spec)))
        for spec in found.inputs
    ]
    yield table("column kind may_be_missing seen_in_training", rows)


def _seen(spec: ColumnSpec) -> Phrase:
    if spec.private:
        return (f"private ({spec.private}): not kept",)
    if spec.categories is not None:
        return names(spec.categories, MOST_CATEGORIES)
    if spec.minimum is None or spec.maximum is None:
        return (numbers.NONE,)
    if spec.kind == "datetime":
        low, high = (
            numbers.exact(int(each * numbers.SECOND_NS), seconds=False) for each in (spec.minimum, spec.maximum)
        )
        return (f"{low} to {high}",)
    return (f"{numbers.number(spec.minimum)} to {numbers.number(spec.maximum)}",)


def identity(version: ModelVersion) -> Iterator[Block]:
    """What a version is, letter by letter."""
    yield table(
        "what value",
        [
            (cell("class"), code(version.type)),
            (cell("fingerprint"), code(version.fingerprint)),
            (cell("blob"), code(version.blob_key)),
            (cell("signed by"), code(version.signed.signer)),
            (cell("reference profile"), cell(_profile(version))),
            (cell("recipe"), cell("kept" if version.recipe_key else "none")),
            *([(cell("ONNX"), Cell(_onnx(version.onnx)))] if version.onnx is not None else []),
        ],
    )


def _onnx(found: OnnxCopy) -> Phrase:
    if not found.key:
        return ("none: ", Code(clipped(found.reason, NAME_COLUMNS * 2)))
    return (f"{numbers.size(found.size_bytes)}, answers alike for {numbers.counted(found.rows, 'row')}",)


def _profile(version: ModelVersion) -> str:
    if version.profile is None:
        return "none"
    return f"{numbers.counted(version.profile.rows, 'row')}, {numbers.counted(len(version.profile.columns), 'column')}"
