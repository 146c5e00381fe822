"""The verbs of the registry, wired: which rows a gate judges on, the store, the clock, the files."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError, VariableNotFound

if TYPE_CHECKING:
    from ..records.ci import CiReport, ExportedCi
    from ..records.gate import Promotion, Rollback
    from ..records.model_card import CardField, ModelCard, WrittenCard
    from ..services.models.gate import Checker
    from ..services.models.gate_rows import GivenRows
    from ..store.sqlite.connection import Database
    from .kernel import Kernel

SAVED = "data:"
MANY_ROWS = 50_000  # beyond these a person waits


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands on a `%promote` line besides the version and the alias; names, or the values themselves."""

    on: Any = None
    target: Any = None
    metric: str | None = None
    segments: tuple[Any, ...] = ()
    segment_limit: float = 0.05
    margin: float = 0.0
    checks: tuple[Any, ...] = ()
    force: bool = False
    reason: str = ""


class RegistryVerbs:
    """What can be done with registered versions.

    Parameters
    ----------
    store : callable
        The open store.
    kernel : Kernel or None
        The notebook, where there is one.
    config_folder : Path
        Where the user's keys live.
    """

    def __init__(self, store: Callable[[], Database], kernel: Kernel | None, config_folder: Path) -> None:
        self._store, self._kernel, self._config_folder = store, kernel, config_folder

    def promote(
        self, reference: str, alias: str, asked: Asked, *, say: Callable[[str], None] = lambda _: None
    ) -> Promotion:
        """What became of a wish to promote; see `services/promote.py`.

        Parameters
        ----------
        say : callable
            Told what is being done, where that may take over a second.
        """
        from ..services.models.gate_rows import length
        from ..services.models.promote import Wish, promote

        given = self._given(asked)
        if given is not None and length(given.rows) > MANY_ROWS:
            say(f"asking {reference} and what {alias} points at now, on {length(given.rows)} rows")
        wish = Wish(
            reference, alias, given, asked.metric, asked.segment_limit, asked.margin,
            dict(map(self._check, asked.checks)), asked.force, asked.reason,
        )  # fmt: skip
        return promote(self._store(), wish, config_folder=self._config_folder, now_ns=time.time_ns())

    def rollback(self, reference: str, alias: str = "champion", *, reason: str = "") -> Rollback:
        """An alias points again at what it pointed at before."""
        from ..services.models.register import reference_parts
        from ..services.models.rollback import rollback

        name, selector = reference_parts(reference)
        return rollback(
            self._store(), name, selector or alias, reason=reason, config_folder=self._config_folder,
            now_ns=time.time_ns(),
        )  # fmt: skip

    def card(self, reference: str, fields: Mapping[str, str] | None = None) -> ModelCard:
        """The card of a version; with fields, it says them from now on."""
        from ..services.models.card import card, set_fields

        if fields:
            return set_fields(self._store(), reference, fields, now_ns=time.time_ns())
        return card(self._store(), reference)

    def card_history(self, reference: str) -> tuple[CardField, ...]:
        """Everything that was ever said of a model."""
        from ..services.models.card import history

        return history(self._store(), reference)

    def write_card(self, found: ModelCard, path: Path, *, form: str) -> WrittenCard:
        """A card as a file, "html" or "md"."""
        from ..records.model_card import WrittenCard
        from ..services.models.card import written

        if form == "md":
            from ..render.markdown import markdown

            text = markdown(found)
        else:
            from ..render.page import page

            text = page(found, f"Model card {found.version.reference}")
        return WrittenCard(found.version.reference, str(path), written(text, path))

    def ci(self, reference: str, junit: Path | None = None, *, prove: bool = False) -> CiReport:
        """The tests of a version, written as JUnit XML where a file is named."""
        from dataclasses import replace

        from ..services.models.ci import ci, write_junit

        found = ci(self._store(), reference, config_folder=self._config_folder, prove=prove)
        if junit is None:
            return found
        write_junit(found, junit)
        return replace(found, junit=str(junit))

    def export_ci(self, reference: str, folder: Path) -> ExportedCi:
        """Files that let a code host run the tests."""
        from ..services.models.export_ci import export_ci

        return export_ci(
            self._store(), reference, folder.absolute(), config_folder=self._config_folder,
            now_ns=time.time_ns(),
        )  # fmt: skip

    def _given(self, asked: Asked) -> GivenRows | None:
        """The rows with their target and segments, each taken from the table itself where it has such a column."""
        from ..services.models.gate_rows import GivenRows, length

        if asked.on is None:
            if asked.target is not None:
                raise UsageError("say on which rows. Type: --on X_test --target y_test")
            return None
        name, whole = self._table(asked.on)
        if asked.target is None:
            raise UsageError(f"say what came true of the rows of {name}. Type: --on {name} --target y_test")
        columns = _columns(whole)
        target_name, target = self._column(asked.target, whole, columns)
        rows = whole
        if isinstance(asked.target, str) and asked.target in columns:
            rows = whole.drop(columns=[columns[asked.target]])
        segments = dict(self._column(each, whole, columns) for each in asked.segments)
        for title, column in segments.items():
            count = length(column) if hasattr(column, "__len__") else "no"
            if count != length(rows):
                raise UsageError(
                    f"{title} has {count} values, and {name} has {length(rows)} rows. Type: --segment COLUMN"
                )
        return GivenRows(name, rows, target_name, target, segments, whole)

    def _table(self, on: Any) -> tuple[str, Any]:
        """A saved version, a variable or expression of the notebook, or a file."""
        if not isinstance(on, str):
            return self._called(on, "rows"), on
        if on.startswith(SAVED):
            from ..services.data.data_load import data_load

            return on, data_load(self._store(), on)
        try:
            return on, self._notebook().value(on)
        except (VariableNotFound, UsageError):
            from ..adapters.table_files import read_table

            path = Path(on).expanduser()
            if not path.is_file():
                raise
            return on, read_table(path)

    def _column(self, asked: Any, whole: Any, columns: Mapping[str, Any]) -> tuple[str, Any]:
        """A column of the table, else a variable of the notebook."""
        if not isinstance(asked, str):
            return self._called(asked, "target"), asked
        if asked in columns:
            return asked, whole[columns[asked]]
        if self._kernel is None:
            raise VariableNotFound(asked, columns, "Type the name of a column of the table.")
        try:
            return asked, self._kernel.value(asked)
        except VariableNotFound as unknown:
            raise VariableNotFound(asked, (*columns, *unknown.known), "Type: --target COLUMN, or a variable") from None

    def _check(self, asked: Any) -> tuple[str, Checker]:
        """A function of the user's, under its name."""
        value = self._notebook().value(asked) if isinstance(asked, str) else asked
        name = asked if isinstance(asked, str) else getattr(asked, "__name__", type(asked).__name__)
        if not callable(value):
            raise UsageError(
                f"{name} is a {type(value).__name__}, not a function of model, rows and target. Type: --check my_check"
            )
        return name, value

    def _called(self, value: Any, otherwise: str) -> str:
        """The variable that holds a value, where there is one."""
        if self._kernel is None:
            return otherwise
        namespace = self._kernel.namespace
        return next((name for name in self._kernel.variables() if namespace[name] is value), otherwise)

    def _notebook(self) -> Kernel:
        if self._kernel is None:
            raise UsageError("this needs a notebook, or saved data. Type: --on data:NAME --target COLUMN")
        return self._kernel


def _columns(whole: Any) -> dict[str, Any]:
    """Labels of a frame's columns, by their text."""
    if not (hasattr(whole, "columns") and hasattr(whole, "iloc")):
        return {}
    found: dict[str, Any] = {}
    for label in whole.columns:
        found.setdefault(str(label), label)
    return found
