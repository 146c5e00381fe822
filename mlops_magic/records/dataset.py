"""What a saved version of a table, array, file or folder is."""

from __future__ import annotations

from dataclasses import dataclass

from .profile import CategoryProfile, NumericProfile


@dataclass(frozen=True, slots=True)
class NewDataVersion:
    """All that is needed to keep a version; the store gives it its number."""

    name: str
    kind: str  # df, series, index, nd, sparse, table, polars, file, dir
    fingerprint: str  # fp1:df:…
    content: str  # 64 hex: equal for equal values, whatever their types are called
    rows: int | None
    columns: int | None
    size_bytes: int  # in memory; of files, on disk
    source: str  # the variable, expression, file or folder it was saved from
    created_ns: int


@dataclass(frozen=True, slots=True)
class DataVersion(NewDataVersion):
    """A version as the store has it."""

    version: int = 0
    added_bytes: int = 0  # what it added to the store
    manifest_key: str = ""  # blob with the manifest; empty once the version was removed
    actor: str = ""
    erased_rows: int = 0  # rows that were erased from it since
    tombstones: str = "[]"  # JSON: what each erasure was, in digests only
    again: bool = False  # nothing was saved: the last version is this very data

    @property
    def reference(self) -> str:
        """How to ask for it again: `customers@2`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class SavedName:
    """A version that data is recognised as, by its content."""

    reference: str  # customers@2
    note: str = ""  # empty: it is this very data; else "other types", "as loaded", "before an erasure", "removed"

    @property
    def said(self) -> str:
        """In words.

        Examples
        --------
        >>> SavedName("customers@2").said, SavedName("customers@2", "other types").said
        ('customers@2', 'customers@2 (other types)')
        """
        return f"{self.reference} ({self.note})" if self.note else self.reference


@dataclass(frozen=True, slots=True)
class DataLog:
    """Versions, newest first; of one name, or the newest of each."""

    versions: tuple[DataVersion, ...]
    name: str = ""  # empty: of every name


@dataclass(frozen=True, slots=True)
class DataExport:
    """A version written as a file that other programs read."""

    reference: str
    path: str
    size_bytes: int
    exact: bool  # the file was read again and holds the same values, labels and index
    id: int | None = None  # number of the export in the store


@dataclass(frozen=True, slots=True)
class DataCollection:
    """What a collection removed, what it left, and why."""

    removed: tuple[str, ...]  # customers@1
    held: tuple[tuple[str, str], ...]  # a version that was old enough, and what refers to it: run:3
    freed_bytes: int
    chunks: int  # that nothing needs any more


@dataclass(frozen=True, slots=True)
class ColumnDiff:
    """What became of one column, over the rows that both versions have."""

    column: str
    verdict: str  # "same", "changed", "new", "gone", "type changed"
    changed: int  # rows in which the value differs
    detail: str  # "int64 → float64", "mean 41.2 → 47.1"
    before: NumericProfile | CategoryProfile | None = None
    after: NumericProfile | CategoryProfile | None = None


@dataclass(frozen=True, slots=True)
class CellDiff:
    """One value that changed."""

    row: str  # its key, or its position
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DataDiff:
    """What differs between two versions; exact, over every row."""

    before: str  # customers@1
    after: str
    rows_before: int
    rows_after: int
    key: tuple[str, ...]  # columns that rows are matched by; empty: by position
    added: int
    removed: int
    changed: int  # rows that both have, with at least one other value
    columns: tuple[ColumnDiff, ...]
    cells: tuple[CellDiff, ...] = ()  # the first ones
    moved: bool = False  # rows, or columns, that both have stand in another order
    same_content: bool = False  # both have one content by fingerprint: only types or names of axes can differ
    same_schema: bool = True  # False: one content, and other types or names of axes

    @property
    def differs(self) -> bool:
        """Whether anything differs."""
        columns = any(column.verdict != "same" for column in self.columns)
        return bool(self.added or self.removed or self.moved or columns or not self.same_schema)

    @property
    def only_types(self) -> bool:
        """Whether types differ and every value is equal."""
        verdicts = {column.verdict for column in self.columns}
        changed = self.added or self.removed or self.moved or any(column.changed for column in self.columns)
        typed = "type changed" in verdicts or not self.same_schema
        return not changed and typed and verdicts <= {"same", "type changed"}


@dataclass(frozen=True, slots=True)
class DataErasure:
    """What an erasure took out of the store, and what it could not reach."""

    name: str
    versions: tuple[tuple[str, int], ...]  # customers@1, rows erased from it
    redacted: tuple[str, ...] = ()  # runs, models and drift reports whose texts held a value: run:3
    left: tuple[str, ...] = ()  # what still holds a value and is not ours to rewrite: model:churn@1, data:other@1

    @property
    def rows(self) -> int:
        """Rows erased, over all versions."""
        return sum(rows for _, rows in self.versions)
