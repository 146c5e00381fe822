"""`%data export`: a version as a file that other programs read, and whether that file holds it exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...adapters.data_formats import read_format, write_format
from ...core.data.fingerprint import fingerprint
from ...records.dataset import DataExport
from ...records.lineage import LineageEdge
from ...store import exports, lineage
from ...store.data import datasets
from ...store.sqlite.connection import Database
from . import data_parts
from .data_load import FILES, data_version, data_write


def data_export(database: Database, reference: str, path: Path, *, now_ns: int) -> DataExport:
    """Write a version to a file and read it again.

    Parameters
    ----------
    path : Path
        Ends in .parquet, .feather, .csv, .npy or .npz; a kept file or folder is written as it was, under any name.

    Returns
    -------
    DataExport
        `exact` where the file, read again, has the same values, labels and index: Parquet mostly, CSV seldom.

    Raises
    ------
    UsageError
        Something is there already, or the end of the name is unknown.
    DataError
        The format cannot hold this value; no file is left.
    """
    version = data_version(database, reference)
    if version.kind in FILES:
        data_write(database, version.reference, path)
        exact = True
    else:
        value = data_parts.value_of(database, datasets.manifest(database, version))
        write_format(value, path)
        exact = _content(read_format(path)) == _content(value)
    record = exports.NewExport("data", version.reference, str(path), "exact" if exact else "approximate")
    kept = exports.put(database, record, now_ns=now_ns)
    lineage.add(database, [LineageEdge(f"data:{version.reference}", f"export:{kept.id}", "derived")])
    size = path.stat().st_size if path.is_file() else version.size_bytes
    return DataExport(version.reference, str(path), size, exact, kept.id)


def _content(value: Any) -> str:
    found = value.to_frame("values" if value.name is None else value.name) if hasattr(value, "to_frame") else value
    return fingerprint(found).content
