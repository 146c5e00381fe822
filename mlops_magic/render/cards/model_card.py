"""What does a person see of a model card? What people say of it first, then what the store knows."""

from __future__ import annotations

from collections.abc import Iterator

from ...records.model import Transition
from ...records.model_card import ASKED, CardField, ModelCard, TrainingData, WrittenCard
from .. import numbers
from ..card import (
    GOOD,
    PLAIN,
    Block,
    Card,
    Cell,
    Drawing,
    Lines,
    Paragraph,
    Phrase,
    Section,
    Verdict,
    cell,
    code,
    table,
)
from ..graph import graph
from ..phrases import NAME_COLUMNS, class_name, headline, moment, name, names, typed
from ..saved_words import saved_words
from ..visible import clipped, visible
from . import gate as gates
from . import model
from .run import git, metrics

LETTERS_OF_CODE = 20_000  # of the cells a version stands on


def card(found: ModelCard, now_ns: int | None) -> Card:
    """The version: its words, then its figures, and what it was made of."""
    version = found.version
    aliases = clipped(", ".join(version.aliases), NAME_COLUMNS)
    return Card(
        titles=(("model card ", name(version.reference)),),
        verdict=Verdict("✓", aliases or "registered", GOOD if aliases else PLAIN),
        headline=headline(version.metrics) or (None if found.gate is None else gates.headline(found.gate)),
        facts=tuple(_facts(found, now_ns)),
        blocks=tuple(_words(found, now_ns)),
        sections=tuple(_sections(found, now_ns)),
    )


def written(found: WrittenCard, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Where the card lies."""
    return Card(
        titles=(("model card ", name(found.reference)),),
        verdict=Verdict("✓", "written", GOOD),
        headline=None,
        facts=((name(found.path, 64),), (numbers.size(found.size_bytes),)),
    )


def _facts(found: ModelCard, now_ns: int | None) -> Iterator[Phrase]:
    version = found.version
    trained = names(role for role, _ in version.data)
    yield (name(class_name(version.type)), *((" on ", *trained) if trained else ()))
    if version.profile is not None:
        columns = numbers.counted(len(version.profile.columns), "column")
        yield (f"{numbers.counted(version.profile.rows, 'row')} × {columns}",)
    if version.run_id is not None:
        yield (f"run {version.run_id}",)
    if found.git is not None:
        yield git(found.git)
    yield ("registered ", moment(version.created_ns, now_ns))


def _words(found: ModelCard, now_ns: int | None) -> Iterator[Block]:
    """What people say, in the order of the fields; what nobody said, with the line that says it."""
    said = {field.name: field for field in found.fields}
    rows = [_field(said[each], now_ns) for each in ASKED if each in said]
    if rows:
        yield table("field said by", rows, len(ASKED))
    if found.unfilled:
        first, *_ = found.unfilled
        left = ", ".join(each.replace("_", " ") for each in found.unfilled)
        yield Paragraph((f"Not said yet: {left}. {first.replace('_', ' ').capitalize()} is {ASKED[first]}.",))
        yield Lines(f'%card {typed(found.version.name)} --set {first}="…"', "type")


def _field(field: CardField, now_ns: int | None) -> tuple[Cell, ...]:
    text = " ".join(field.value.split())
    whose: Phrase = ("" if field.version is None else f", of version {field.version}",)
    return (
        cell(field.name.replace("_", " ")),
        Cell((visible(text),)),
        Cell((name(field.actor), ", ", moment(field.at_ns, now_ns), *whose)),
    )


def _sections(found: ModelCard, now_ns: int | None) -> Iterator[Section]:
    version = found.version
    if version.metrics:
        yield Section(f"metrics ({len(version.metrics)})", (metrics(version.metrics),))
    yield from _gate(found)
    if found.data:
        yield Section(
            f"training data ({len(found.data)})",
            (table("data is schema fingerprint", [_data(each) for each in found.data]),),
        )
    yield Section(f"signature ({len(version.signature.inputs)})", tuple(model.signature(version.signature)))
    if found.transitions:
        rows = [_move(move, now_ns) for move in reversed(found.transitions)]
        yield Section(f"aliases ({len(rows)})", (table("= alias = from = to by because verdict when", rows),))
    yield from _made_of(found, now_ns)
    yield Section("identity", tuple(model.identity(version)))


def _gate(found: ModelCard) -> Iterator[Section]:
    if found.gate is None:
        line = f"%promote {typed(found.version.reference)} to champion --on X_test --target y_test"
        yield Section("gate", (Paragraph(("No gate has judged it.",)), Lines(line, "type")))
        return
    gate = found.gate
    verdict = "passed" if gate.passed else "refused"
    against: Phrase = (" against ", name(gate.holder)) if gate.holder else ()
    first = Paragraph(
        (
            f"{verdict.capitalize()} for ",
            name(gate.alias),
            *against,
            ", judged on ",
            name(gate.data or "no rows"),
            f", {numbers.counted(gate.rows, 'row')}.",
        )
    )
    yield Section(f"gate: {verdict}", (first, *gates.blocks(gate)))
    yield from gates.segments(gate)


def _data(data: TrainingData) -> tuple[Cell, ...]:
    covered = "; ".join(f"{each.schema_name}: {each.said}" for each in data.coverage)
    saved = saved_words(data.saved)
    return (
        code(data.name),
        cell(visible(saved) or "not saved"),
        cell(visible(covered) or "none"),
        code(data.fingerprint),
    )


def _move(move: Transition, now_ns: int | None) -> tuple[Cell, ...]:
    before = numbers.NONE if move.from_version is None else str(move.from_version)
    return (
        code(move.alias), cell(before), cell(str(move.to_version)), code(move.actor), cell(visible(move.reason)),
        cell(_verdict(move)), Cell((moment(move.at_ns, now_ns),)),
    )  # fmt: skip


def _verdict(move: Transition) -> str:
    if move.grounds.forced:
        return "forced"
    if move.grounds.gate is not None:
        return "passed"
    return "rolled back" if move.grounds.undoes is not None else "none asked"


def _made_of(found: ModelCard, now_ns: int | None) -> Iterator[Section]:
    version = found.version
    if version.libraries or found.environment is not None:
        yield Section("environment", tuple(_environment(found)))
    if found.executions:
        whole = "\n\n".join(found.executions)
        title = f"code ({numbers.counted(len(found.executions), 'execution')})"
        yield Section(title, (Lines(whole[:LETTERS_OF_CODE]),))
    if found.exports:
        rows = [
            (
                code(f"export:{each.id}"), cell(each.kind), cell(visible(each.status)),
                Cell((moment(each.created_ns, now_ns),)),
            )
            for each in found.exports
        ]  # fmt: skip
        yield Section(f"exports ({len(rows)})", (table("= export = kind status when", rows),))
    if found.lineage is not None and len(found.lineage.nodes) > 1:
        yield Section("lineage", (Drawing(graph(found.lineage)),))


def _environment(found: ModelCard) -> Iterator[Block]:
    where = found.environment
    if where is not None:
        packages = numbers.counted(len(where.packages), "package")
        yield Paragraph((visible(f"{where.platform}, {where.machine}, {packages}"),))
    yield Lines("\n".join(visible(f"{library}=={number}") for library, number in found.version.libraries), "list")
