"""Which tables are looked at whenever a tracked cell reads them, and what is said of those that do not keep their schema?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...records.run import VALIDATION, DatasetUse
from ...records.schema import Schema
from ..data.validate import Asked, checked

MOST_REMEMBERED = 100  # contents of one watched table whose verdict is known


@dataclass(slots=True)
class _Watched:
    """A schema, and what is known of contents that were read: nothing to say, or a line."""

    schema: Schema
    known: dict[str, str] = field(default_factory=dict)  # fingerprint → line


class Watching:
    """Tables under watch, by the variable that a person named; a content that was seen there is known anywhere.

    Each content is checked once: its fingerprint, which the run has anyway, stands for it.
    """

    def __init__(self) -> None:
        self._watched: dict[str, _Watched] = {}

    def add(self, variable: str, schema: Schema) -> None:
        """Look at a variable from now on; another schema takes the place of the one before."""
        self._watched[variable] = _Watched(schema)

    def remove(self, variable: str) -> bool:
        """Look no longer; False where nobody did."""
        return self._watched.pop(variable, None) is not None

    @property
    def variables(self) -> tuple[str, ...]:
        """What is looked at."""
        return tuple(self._watched)

    def lines(self, data: Iterable[DatasetUse], namespace: Mapping[str, Any]) -> Iterator[str]:
        """One line for each table that a cell read and that does not keep its schema.

        Parameters
        ----------
        data : iterable of DatasetUse
            What the cell read and produced.
        namespace : mapping
            The user's variables; only read.
        """
        for use in data:
            if use.role != "read":
                continue
            for variable, watched in self._watched.items():
                content = use.fingerprint.fp
                if variable == use.name and content not in watched.known:
                    if len(watched.known) >= MOST_REMEMBERED:
                        watched.known.pop(next(iter(watched.known)))
                    watched.known[content] = _line(Asked(namespace[use.name], use.name), watched.schema)
                if watched.known.get(content):
                    yield f"{VALIDATION}{use.name} {watched.known[content]}"


def _line(asked: Asked, schema: Schema) -> str:
    """What is said of a table; nothing where it keeps its schema."""
    found = checked(asked, schema)
    if found.passed:
        return ""
    worst = found.failed[0]
    columns = f"{len(found.failed_columns)} of {found.columns} columns fail"
    return f"does not keep {schema.reference}: {columns}, first {worst.column!r}: {worst.said}"
