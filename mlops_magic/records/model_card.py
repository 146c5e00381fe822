"""What a person who was not there should know of a model version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UsageError
from .dataset import SavedName
from .gate import Gate
from .lineage import Lineage
from .model import ModelVersion, Transition
from .run import Environment, GitState
from .validation import Coverage

ASKED = {  # the fields of a card that only people can fill, in its order, and what each is to say
    "intended_use": "what it is for, and who decides with it",
    "out_of_scope": "what it must not be used for",
    "limits": "where it is known to be wrong, or was never tried",
    "considerations": "who may be harmed, and what was done about it",
    "owner": "who answers for it",
    "license": "under which terms",
}


@dataclass(frozen=True, slots=True)
class CardField:
    """One field that a person filled."""

    name: str  # of ASKED
    value: str
    version: int | None  # None: said of the model, whichever version
    actor: str
    at_ns: int


def given_fields(given: Iterable[str], line: str) -> dict[str, str]:
    """Fields with their texts, as they are typed after `--set`.

    Parameters
    ----------
    line : str
        What the person typed before it, for the sentence that says how it goes.

    Raises
    ------
    UsageError
        One has no `=`.

    Examples
    --------
    >>> given_fields(["limits=few rows"], "%card churn")
    {'limits': 'few rows'}
    """
    found = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f'say the field and its text, not {each!r}. Type: {line} --set intended_use="…"')
        found[name.strip()] = text.strip()
    return found


@dataclass(frozen=True, slots=True)
class TrainingData:
    """A table that the version was trained on."""

    name: str  # as the notebook called it
    fingerprint: str
    saved: tuple[SavedName, ...] = ()
    coverage: tuple[Coverage, ...] = ()  # schemas it was held against, or that were read from it


@dataclass(frozen=True, slots=True)
class Exported:
    """An export of the version, with what was said of it."""

    id: int
    kind: str
    status: str
    created_ns: int


@dataclass(frozen=True, slots=True)
class ModelCard:
    """All that the store knows of a version, and what people said of it."""

    version: ModelVersion
    fields: tuple[CardField, ...] = ()
    data: tuple[TrainingData, ...] = ()
    gate: Gate | None = None  # the newest verdict on it
    transitions: tuple[Transition, ...] = ()  # of all aliases of the model, oldest first
    exports: tuple[Exported, ...] = ()
    run_name: str = ""
    environment: Environment | None = None
    git: GitState | None = None
    executions: tuple[str, ...] = ()  # cells it stands on, as they ran
    lineage: Lineage | None = None

    @property
    def unfilled(self) -> tuple[str, ...]:
        """Fields that nobody filled."""
        filled = {field.name for field in self.fields}
        return tuple(name for name in ASKED if name not in filled)


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """A card as a file that anybody can read."""

    reference: str
    path: str
    size_bytes: int
