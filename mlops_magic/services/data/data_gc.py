"""`%data gc`: old versions go, unless something refers to them; so do chunks that nobody needs."""

from __future__ import annotations

from ...errors import UsageError
from ...records.dataset import DataCollection, DataVersion
from ...store.care import collecting
from ...store.data import datasets
from ...store.sqlite.connection import Database


def data_gc(database: Database, *, keep: int | None = None, now_ns: int) -> DataCollection:
    """Remove all but the newest versions of every name, and whatever bytes nothing needs.

    Parameters
    ----------
    keep : int, at least 1, or None
        How many versions of each name stay; None removes no version. One that a run, a model or an export refers to stays
        whatever its age.

    Raises
    ------
    UsageError
        `keep` is less than one.
    """
    if keep is not None and keep < 1:
        raise UsageError("--keep is a number of versions, at least 1. Type: %data gc --keep 3")
    old = _old(datasets.listed(database), keep)
    held = [(version, why) for version in old if (why := datasets.referred_by(database, version))]
    going = [version for version in old if version not in {each for each, _ in held}]
    datasets.remove(database, going, now_ns=now_ns)
    freed = collecting.collect(database)
    orphans = collecting.sweep_orphans(database)
    return DataCollection(
        removed=tuple(version.reference for version in going),
        held=tuple((version.reference, why) for version, why in held),
        freed_bytes=freed.size_bytes + orphans,
        chunks=freed.chunks,
    )


def _old(versions: tuple[DataVersion, ...], keep: int | None) -> list[DataVersion]:
    """Versions beyond the newest `keep` of their name."""
    if keep is None:
        return []
    met: dict[str, int] = {}
    old = []
    for version in versions:
        if version.manifest_key:
            met[version.name] = met.get(version.name, 0) + 1
            if met[version.name] > keep:
                old.append(version)
    return old
