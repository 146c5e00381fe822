"""`%data load` and `%data log`: a version comes back as it was, and what versions there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...adapters.data_files import written
from ...errors import DataVersionNotFound, UsageError
from ...records.dataset import DataLog, DataVersion
from ...store.data import datasets
from ...store.sqlite.connection import Database
from . import data_parts

FILES = ("file", "dir")


def data_load(database: Database, reference: str) -> Any:
    """The value of a version, bit for bit.

    Raises
    ------
    DataVersionNotFound
        The nearest is offered.
    UsageError
        The version is a file or a folder, which needs a place to be written to.
    BlobCorrupt
        A chunk was changed on disk; nothing is given back.
    """
    version = data_version(database, reference)
    if version.kind in FILES:
        raise UsageError(
            f"{version.reference} is a {version.kind}. Say where to write it: %data load {version.reference} as data.bin"
        )
    return data_parts.value_of(database, datasets.manifest(database, version))


def data_write(database: Database, reference: str, target: Path) -> DataVersion:
    """Write a kept file or folder where nothing is yet.

    Raises
    ------
    UsageError
        Something is there already, or the version is no file.
    """
    version = data_version(database, reference)
    if version.kind not in FILES:
        raise UsageError(f"{version.reference} is no file. Type: %data load {version.reference} as df")
    manifest = datasets.manifest(database, version)
    written(manifest.layout, lambda number: data_parts.parts(database, manifest.leaves[number]), target)
    return version


def data_log(database: Database, name: str | None = None) -> DataLog:
    """Every version of a name, or the newest of each name; newest first.

    Raises
    ------
    DataVersionNotFound
        Nothing is called this; the nearest is offered.
    """
    found = datasets.listed(database, name)
    if name is None:
        newest: dict[str, DataVersion] = {}
        for version in found:
            newest.setdefault(version.name, version)
        return DataLog(tuple(newest.values()))
    if not found:
        known = sorted({version.name for version in datasets.listed(database)})
        raise DataVersionNotFound(name, known, "Type: %data log")
    return DataLog(found, name)


def data_version(database: Database, reference: str) -> DataVersion:
    """The version of `customers@2`, `data:customers@2` or `customers`."""
    return datasets.get(database, *data_reference(reference))


def data_reference(reference: str) -> tuple[str, str | None]:
    """Name and number of a reference.

    Examples
    --------
    >>> data_reference("data:customers@2"), data_reference("customers")
    (('customers', '2'), ('customers', None))
    """
    name, at, number = reference.removeprefix("data:").partition("@")
    if not name or (at and not number):
        raise UsageError(f"{reference!r} names no data. Type: customers, or customers@2")
    return name, number or None
