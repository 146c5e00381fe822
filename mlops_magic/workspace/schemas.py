"""The verbs of schemas, wired: the store, the notebook's tables, and what is looked at whenever a tracked cell reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import VariableNotFound

if TYPE_CHECKING:
    from ..records.schema import Schema, SchemaSource
    from ..records.validation import Validation
    from ..services.tracking.watch import Watching
    from ..store.sqlite.connection import Database
    from .kernel import Kernel


class SchemaVerbs:
    """What can be done with schemas.

    Parameters
    ----------
    store : callable
        The open store.
    kernel : callable
        The notebook; raises where there is none.
    watching : callable
        What holds variables against schemas as cells are tracked; raises where there is no notebook.
    """

    def __init__(
        self, store: Callable[[], Database], kernel: Callable[[], Kernel], watching: Callable[[], Watching]
    ) -> None:
        self._store, self._kernel, self._watching = store, kernel, watching

    def learn(self, table: str, name: str) -> Schema:
        """The schema of a table of the notebook, as the next version of a name."""
        from .validating import learnt

        return learnt(self._kernel(), self._store(), table, name)

    def validate(self, table: str, reference: str) -> Validation:
        """The verdict on a table of the notebook, held against a schema."""
        from .validating import validated

        return validated(self._kernel(), self._store(), table, reference)

    def learn_file(self, path: Path, name: str) -> Schema:
        """The schema of a file's table, as the next version of a name."""
        from .validating import learnt_from_file

        return learnt_from_file(self._store(), path, name)

    def validate_file(self, path: Path, reference: str) -> Validation:
        """The verdict on a file's table, held against a schema."""
        from .validating import file_validated

        return file_validated(self._store(), path, reference)

    def get(self, reference: str) -> Schema:
        """A schema as the store has it."""
        from .validating import found

        return found(self._store(), reference)

    def watch(self, variable: str, reference: str) -> None:
        """Hold a variable against a schema whenever a tracked cell reads it."""
        self._watching().add(variable, self.get(reference))

    def unwatch(self, variable: str) -> None:
        """Look at a variable no longer."""
        watching = self._watching()
        if not watching.remove(variable):
            raise VariableNotFound(variable, watching.variables, "Type: %validate df against NAME --watch")

    def source(self, reference: str, out: str | None = None) -> SchemaSource:
        """A schema as pandera's own Python."""
        from ..services.data.validate import as_python

        return as_python(self.get(reference), Path(out) if out else None)
