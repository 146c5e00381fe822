"""`%data save`: a table, array, file or folder becomes a version, of which only what is new is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...adapters.data_files import path_fingerprint, path_taken, require_unchanged, size_of
from ...core.data.fingerprint import fingerprint
from ...core.data.versions.manifest import Manifest
from ...core.data.versions.plan import planned
from ...core.data.versions.values import taken
from ...errors import BlobCorrupt, StoreError
from ...records.dataset import DataVersion, NewDataVersion
from ...records.fingerprint import Fingerprint
from ...records.lineage import LineageEdge
from ...store import lineage
from ...store.data import chunks, datasets
from ...store.sqlite.connection import Database
from .data_parts import known


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What is to be kept, and under which name; a Path is kept as the file or folder it names."""

    value: Any
    name: str
    source: str = ""  # how the notebook calls it
    loaded_from: str = ""  # fingerprint of the file it was read from, where the notebook says so


def data_save(database: Database, request: DataRequest, *, now_ns: int) -> DataVersion:
    """The new version, or the last one where nothing changed.

    Raises
    ------
    DataError
        A value, column or cell that would not come back exactly, or a file that was written meanwhile; nothing is kept.
    StoreError
        Nothing was kept.

    Notes
    -----
    Reads everything; writes what the last version of the name lacks. A million rows of 25 columns: about a second.
    """
    datasets.require_name(request.name)
    is_path = isinstance(request.value, Path)
    identity = path_fingerprint(request.value) if is_path else fingerprint(request.value)
    layout, leaves = path_taken(request.value) if is_path else taken(request.value)
    writer = chunks.Writer(database)
    try:
        parent = _parent(database, request.name)
        kept = planned(leaves, parent, known(database), writer.add)
        if is_path:
            require_unchanged(request.value, identity)
        made = datasets.put(database, _new(request, identity, now_ns), Manifest(layout, kept), writer)
    except BaseException:
        writer.take_back()
        raise
    if request.loaded_from:
        lineage.add(database, [LineageEdge(f"data:{request.loaded_from}", f"data:{identity.fp}", "loaded")])
    return made


def _parent(database: Database, name: str) -> Manifest | None:
    """The version whose cuts are kept; one that is damaged stands in nobody's way."""
    last = datasets.latest(database, name)
    try:
        return None if last is None else datasets.manifest(database, last)
    except (BlobCorrupt, StoreError):
        return None


def _new(request: DataRequest, identity: Fingerprint, now_ns: int) -> NewDataVersion:
    value = request.value
    shape: tuple[int, ...] = getattr(value, "shape", ())
    return NewDataVersion(
        name=request.name,
        kind=identity.kind,
        fingerprint=identity.fp,
        content=identity.content,
        rows=None if isinstance(value, Path) else identity.rows,
        columns=int(shape[1]) if len(shape) == 2 else None,
        size_bytes=size_of(value) if isinstance(value, Path) else _bytes(value),
        source=request.source or (str(value) if isinstance(value, Path) else ""),
        created_ns=now_ns,
    )


def _bytes(value: Any) -> int:
    """Bytes in memory, without a look into every object; `memory_usage` itself fails on a label that is no UTF-8."""
    if isinstance(value, pd.DataFrame):
        return sum(int(value.iloc[:, place].array.nbytes) for place in range(value.shape[1])) + int(value.index.nbytes)
    if hasattr(value, "estimated_size"):  # polars
        return int(value.estimated_size())
    return int(getattr(value, "nbytes", 0) or getattr(getattr(value, "data", None), "nbytes", 0))
