"""What differs in the data of runs: which versions they are, which columns changed, or only types?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.data.column_changes import column_changes
from ...records.dataset import SavedName
from ...records.run import DataDifference, DatasetUse, Run
from ...store.sqlite.connection import Database
from ..data.named_data import with_saved_names


def data_differences(database: Database, found: Sequence[Run]) -> tuple[DataDifference, ...]:
    """Every table and file that is not the same in all runs, by what the runs call it and whether they read or made it."""
    each = [_uses(with_saved_names(database, run)) for run in found]
    names = dict.fromkeys(name for uses in each for name in uses)
    return tuple(_differing(names, each))


def _uses(run: Run) -> dict[str, DatasetUse]:
    return {f"{use.name} ({use.role})": use for use in run.data}


def _differing(names: dict[str, None], each: list[dict[str, DatasetUse]]) -> Iterator[DataDifference]:
    for name in names:
        uses = [known.get(name) for known in each]
        if len({use.fingerprint.fp if use is not None else None for use in uses}) == 1:
            continue
        there = [use for use in uses if use is not None]
        versions = _versions(uses)
        contents = {use.fingerprint.content for use in uses if use is not None}
        yield DataDifference(
            name,
            tuple(
                None if use is None else f"{version or use.fingerprint.fp}{_size(use)}"
                for use, version in zip(uses, versions, strict=True)
            ),
            versions,
            same_values=len(there) == len(uses) and len(contents) == 1 and "" not in contents,
            columns=column_changes(there[0].fingerprint, there[-1].fingerprint),
        )


def _versions(uses: Sequence[DatasetUse | None]) -> tuple[str, ...]:
    """One saved name per run: versions of one dataset where there is one that all are of, else each one's newest."""
    saved = [() if use is None else use.saved for use in uses]
    datasets = [{_dataset(each) for each in names} for names in saved if names]
    shared = datasets[0].intersection(*datasets[1:]) if datasets else set()
    return tuple(
        next((each.said for each in names if _dataset(each) in shared), names[0].said if names else "")
        for names in saved
    )


def _dataset(saved: SavedName) -> str:
    return saved.reference.rpartition("@")[0]


def _size(use: DatasetUse) -> str:
    rows, columns = use.fingerprint.rows, use.columns
    said = f" {rows} row{'' if rows == 1 else 's'}" if rows is not None else ""
    return said + (f" × {columns} column{'' if columns == 1 else 's'}" if columns else "")
