"""`%data erase`: rows of a person go from every version, and no byte of them stays in the store."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...core.data.erasure import cleared, distinctive, matching, without
from ...core.data.fingerprint import fingerprint
from ...core.data.versions.manifest import Manifest
from ...core.data.versions.plan import Known, planned
from ...core.data.versions.values import taken
from ...errors import UsageError
from ...records.dataset import DataErasure, DataVersion, NewDataVersion
from ...store.care import collecting, redaction
from ...store.data import chunks, datasets
from ...store.runs.journal.journals import journals_of
from ...store.runs.recovery import recover
from ...store.sqlite.connection import Database
from . import data_parts

Rewritten = tuple[DataVersion, NewDataVersion, Manifest, int]


def data_erase(database: Database, name: str, where: str, *, reason: str = "", now_ns: int) -> DataErasure:
    """Take the rows that match out of every version of a name.

    What else the store holds is searched for the texts and long numbers that only these rows had: outputs, params, code,
    profiles and reports are cleared of them; models and pictures that hold one are named. Then the database is written anew.

    Parameters
    ----------
    where : str
        A condition as `DataFrame.query` reads it. It is not kept anywhere: it holds the value.
    reason : str
        Kept in the tombstone, so it must not hold the value.

    Raises
    ------
    DataVersionNotFound, UsageError, DataError
        No such name; no condition; no version has such a row; a version is no table. Nothing was changed.

    Notes
    -----
    Reads every version of the name, and every version of another name that shares a chunk with an erased one.
    """
    versions = [version for version in datasets.listed(database, name) if version.manifest_key]
    if not versions:
        datasets.get(database, name)
    loaded = {version: _frame(database, version) for version in versions}
    masks = {version: matching(frame, where) for version, frame in loaded.items()}
    if not any(mask.any() for mask in masks.values()):
        raise UsageError(f"no version of {name} has such a row. Nothing was changed")
    values = distinctive(
        (frame[masks[version]] for version, frame in loaded.items()),
        (frame[~masks[version]] for version, frame in loaded.items()),
    )
    if any(cleared(reason, [value]) != reason for value in values):
        raise UsageError("the reason holds what is to be erased, and a reason is kept. Say it without")
    holding = set().union(*(_holding(database, version, masks[version]) for version in versions))
    old = set().union(*(_keys(database, version) for version in versions))
    recover(database)
    journals_of(database).empty()
    writer = chunks.Writer(database)
    gone: set[str] = set()
    redacted: list[str] = []

    def clear(connection: Any) -> None:
        refs, keys = redaction.redact(database, connection, lambda text: cleared(text, values), now_ns)
        redacted.extend(refs)
        gone.update(keys)

    try:
        made = [_without(database, writer, version, loaded[version], masks[version]) for version in versions]
        stays = set().union(*(parts.keys for _, _, parts, _ in made))
        suspects, holding = old - stays, holding - stays
        made += [_apart(database, writer, other, suspects) for other in _sharing(database, name, suspects)]
        datasets.replace_erased(database, made, writer, reason, clear, now_ns)
    except BaseException:
        writer.take_back()
        raise
    collecting.collect(database, every_dead_byte=True, also=gone)
    database.scrub()
    needles = tuple(value.encode("utf-8", "surrogatepass") for value in values if isinstance(value, str))
    shared = [f"data:{version.reference}" for version, _, parts, rows in made if not rows and parts.keys & holding]
    return DataErasure(
        name,
        tuple((version.reference, rows) for version, _, _, rows in made if rows),
        tuple(redacted),
        (*shared, *redaction.holding(database, needles)),
    )


def _frame(database: Database, version: DataVersion) -> Any:
    value = data_parts.value_of(database, datasets.manifest(database, version))
    if isinstance(value, pd.Series):
        return value.to_frame("values" if value.name is None else value.name)
    if not isinstance(value, pd.DataFrame):
        raise UsageError(
            f"{version.reference} is a {type(value).__name__}; rows are erased from pandas tables and series"
        )
    return value


def _keys(database: Database, version: DataVersion) -> set[str]:
    """Chunks of a version, and those below patches."""
    keys = set(datasets.manifest(database, version).keys)
    places = [chunks.place(database, key) for key in keys]
    return keys | {found.base for found in places if found is not None and found.base}


def _holding(database: Database, version: DataVersion, mask: Any) -> set[str]:
    """Chunks with an erased row in them, or with the categories and labels it may have used."""
    found: set[str] = set()
    for leaf in datasets.manifest(database, version).leaves if mask.any() else ():
        start = 0
        for piece in leaf.pieces:
            if leaf.rows != len(mask) or mask[start : start + piece.rows].any():
                found.add(piece.key)
            start += piece.rows
    return found


def _sharing(database: Database, name: str, suspects: set[str]) -> list[DataVersion]:
    """Versions of other names that stand on a chunk that held an erased row."""
    others = [version for version in datasets.listed(database) if version.name != name and version.manifest_key]
    return [version for version in others if _keys(database, version) & suspects]


def _without(database: Database, writer: chunks.Writer, version: DataVersion, frame: Any, mask: Any) -> Rewritten:
    """A version without the rows."""
    kept = without(frame, mask) if mask.any() else frame
    value = kept.iloc[:, 0] if version.kind == "series" else kept
    if version.kind == "series":
        value.name = data_parts.value_of(database, datasets.manifest(database, version)).name
    return _written(database, writer, version, value, int(mask.sum()), set())


def _apart(database: Database, writer: chunks.Writer, version: DataVersion, suspects: set[str]) -> Rewritten:
    """A version with the same rows, of chunks of its own."""
    value = data_parts.value_of(database, datasets.manifest(database, version))
    return _written(database, writer, version, value, 0, suspects)


def _written(
    database: Database, writer: chunks.Writer, version: DataVersion, value: Any, rows: int, avoided: set[str]
) -> Rewritten:
    """New chunks, none of them a patch on, or a part of, one that was there."""
    layout, leaves = taken(value)
    store = data_parts.known(database)

    def has(key: str) -> bool:
        found = chunks.place(database, key)
        return found is not None and not found.base and key not in avoided

    manifest = Manifest(layout, planned(leaves, None, Known(has, store.root, store.part, store.leaf), writer.add))
    identity = fingerprint(value)
    new = NewDataVersion(
        version.name, version.kind, identity.fp, identity.content, identity.rows, version.columns, version.size_bytes,
        version.source, version.created_ns,
    )  # fmt: skip
    return version, new, manifest, rows
