"""`%card`: what a person who was not there should know of a version, drawn from the store; and what people add to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...core.data.codec import from_json
from ...errors import MlopsMagicError, UsageError, nearest
from ...records.execution import Slice
from ...records.model import ModelVersion
from ...records.model_card import ASKED, CardField, Exported, ModelCard, TrainingData
from ...records.run import Run
from ...store import blobs, exports
from ...store.data.coverage import coverage
from ...store.data.recognised import saved_as
from ...store.models import card_fields, gates, models
from ...store.runs import runs
from ...store.sqlite.connection import Database
from ...store.sqlite.process import user
from .lineage import lineage_of
from .register import reference_parts

MOST_LETTERS = 10_000  # of a field


def card(database: Database, reference: str) -> ModelCard:
    """All that the store knows of a version; no model is opened.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    """
    version = models.get(database, *reference_parts(reference))
    run = _run(database, version)
    return ModelCard(
        version=version,
        fields=card_fields.current(database, version.name, version.version),
        data=tuple(_data(database, name, print_) for name, print_ in version.data),
        gate=gates.latest(database, version.name, version.version),
        transitions=models.transitions(database, version.name),
        exports=tuple(
            Exported(each.id, each.kind, each.status, each.created_ns)
            for each in exports.listed(database)
            if each.model == version.reference
        ),
        run_name="" if run is None else run.name,
        environment=None if run is None else run.environment,
        git=None if run is None else run.git,
        executions=_executions(database, version),
        lineage=lineage_of(database, f"model:{version.reference}"),
    )


def set_fields(database: Database, reference: str, values: Mapping[str, str], *, now_ns: int) -> ModelCard:
    """The card with these fields filled; `churn` fills them for every version, `churn@3` for one.

    Parameters
    ----------
    values : mapping of str to str
        An empty text takes a field back; what it said stays in the history.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    UsageError
        A field that cards do not have, or a text of more than 10 000 letters.
    """
    name, selector = reference_parts(reference)
    version = models.get(database, name, selector)
    for field, value in values.items():
        if field not in ASKED:
            near = nearest(field, ASKED) or "intended_use"
            raise UsageError(
                f'a card has no field {field!r}. There are {", ".join(ASKED)}. Type: %card {reference} --set {near}="…"'
            )
        if len(value) > MOST_LETTERS:
            raise UsageError(
                f"{field} has {len(value)} letters, and a card holds {MOST_LETTERS}. Say it shorter, or name a file in it."
            )
    number = None if selector is None else version.version
    card_fields.put(database, name, number, values, actor=user(), now_ns=now_ns)
    return card(database, version.reference)


def history(database: Database, reference: str) -> tuple[CardField, ...]:
    """Everything that was ever said of a model, oldest first."""
    name, selector = reference_parts(reference)
    models.get(database, name, selector)
    return card_fields.history(database, name)


def written(text: str, path: Path) -> int:
    """Write a card to a file and give its size in bytes; a card that was there is replaced.

    Raises
    ------
    UsageError
        There is no such folder, or a folder of this name.
    """
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}. Make it first, or type another name: {path.name}")
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Type a file in it: {path / 'card.html'}")
    data = text.encode("utf-8", "replace")
    path.write_bytes(data)
    return len(data)


def _run(database: Database, version: ModelVersion) -> Run | None:
    if version.run_id is None:
        return None
    try:
        return runs.get(database, version.run_id)
    except MlopsMagicError:  # a part of it is gone: the card tells the rest
        return None


def _data(database: Database, name: str, print_: str) -> TrainingData:
    return TrainingData(name, print_, saved_as(database, print_), coverage(database, (print_,)))


def _executions(database: Database, version: ModelVersion) -> tuple[str, ...]:
    """The cells a version stands on; none where its recipe cannot be read."""
    if version.recipe_key is None:
        return ()
    try:
        piece = from_json(Slice, blobs.get(database, version.recipe_key).decode())
    except (MlopsMagicError, ValueError):
        return ()
    return tuple(each.text for each in piece.executions)
