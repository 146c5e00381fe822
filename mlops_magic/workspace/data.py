"""The verbs of data versions, wired: the store, the clock, and the notebook's variables."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError, VariableNotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records.dataset import DataCollection, DataDiff, DataErasure, DataExport, DataLog, DataVersion
    from ..store.sqlite.connection import Database
    from .kernel import Kernel


class DataVerbs:
    """What can be done with saved data.

    Parameters
    ----------
    store : callable
        The open store.
    has_store : callable
        Whether there is one; looking makes none.
    kernel : callable
        The notebook; raises where there is none.
    """

    def __init__(
        self, store: Callable[[], Database], has_store: Callable[[], bool], kernel: Callable[[], Kernel]
    ) -> None:
        self._store, self._has_store, self._kernel = store, has_store, kernel

    def save(self, value: Any, name: str, *, source: str = "", loaded_from: str = "") -> DataVersion:
        """Keep a value, or the file or folder that a Path names."""
        from ..services.data.data_save import DataRequest, data_save

        return data_save(self._store(), DataRequest(value, name, source, loaded_from), now_ns=time.time_ns())

    def save_typed(self, text: str, name: str) -> DataVersion:
        """Keep what was typed: a variable or expression of the notebook, else a file or folder."""
        from ..services.pipelines.loaded_files import loaded_from

        try:
            kernel = self._kernel()
            return self.save(kernel.value(text), name, source=text, loaded_from=loaded_from(kernel.executions, text))
        except (VariableNotFound, UsageError):
            path = Path(text).expanduser()
            if not path.exists():
                raise
            return self.save(path, name, source=text)

    def load(self, reference: str) -> Any:
        """The value of a version, bit for bit."""
        from ..services.data.data_load import data_load

        return data_load(self._store(), reference)

    def load_as(self, reference: str, target: str) -> DataVersion:
        """Bind a version to a variable of the notebook; a file or folder is written under this name."""
        from ..services.data.data_load import FILES, data_load, data_version, data_write

        store = self._store()
        version = data_version(store, reference)
        if version.kind in FILES:
            return data_write(store, version.reference, Path(target).expanduser())
        if not target.isidentifier():
            raise UsageError(f"{target!r} cannot be a variable. Type: %data load {version.reference} as df")
        self._kernel().namespace[target] = data_load(store, version.reference)
        return version

    def write(self, reference: str, target: Path) -> DataVersion:
        """Write a kept file or folder."""
        from ..services.data.data_load import data_write

        return data_write(self._store(), reference, target)

    def log(self, name: str | None = None) -> DataLog:
        """The versions of a name, or the newest of each."""
        from ..records.dataset import DataLog
        from ..services.data.data_load import data_log

        if name is None and not self._has_store():
            return DataLog(())
        return data_log(self._store(), name)

    def version(self, reference: str) -> DataVersion:
        """A version as the store has it, without its data."""
        from ..services.data.data_load import data_version

        return data_version(self._store(), reference)

    def versions(self) -> tuple[DataVersion, ...]:
        """All versions of all names, newest first, removed ones included."""
        from ..store.data import datasets

        return datasets.listed(self._store())

    def export(self, reference: str, path: Path) -> DataExport:
        """Write a version as a file that other programs read."""
        from ..services.data.data_export import data_export

        return data_export(self._store(), reference, path, now_ns=time.time_ns())

    def collect(self, keep: int | None = None) -> DataCollection:
        """Remove old versions that nothing refers to, and bytes that nothing needs."""
        from ..services.data.data_gc import data_gc

        return data_gc(self._store(), keep=keep, now_ns=time.time_ns())

    def diff(self, before: str, after: str, key: tuple[str, ...] = ()) -> DataDiff:
        """What differs between two versions."""
        from ..services.data.data_diff import data_diff

        return data_diff(self._store(), before, after, key)

    def erase(self, name: str, where: str, *, reason: str = "") -> DataErasure:
        """Take rows out of every version of a name, and every byte of them out of the store."""
        from ..services.data.data_erase import data_erase

        return data_erase(self._store(), name, where, reason=reason, now_ns=time.time_ns())
