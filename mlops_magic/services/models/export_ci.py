"""`%export ci`: the tests of a model leave for a code host."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

from ...adapters.keys import public_key
from ...export.ci import CiPlan, include, write_ci
from ...records.ci import ExportedCi
from ...store import exports
from ...store.models import models
from ...store.sqlite.connection import Database
from .register import reference_parts


def export_ci(database: Database, reference: str, folder: Path, *, config_folder: Path, now_ns: int) -> ExportedCi:
    """The two files; they name the model without a version, so that they test the newest.

    Parameters
    ----------
    folder : Path
        The root of the repository. The store is looked for where it lies now, seen from there.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    UsageError
        A file of somebody else's is in the way.
    """
    version = models.get(database, *reference_parts(reference))
    libraries = dict(version.libraries)
    python = libraries.pop("python", platform.python_version())
    plan = CiPlan(
        version.name,
        public_key(config_folder),
        ".".join(python.split(".")[:2]),
        tuple(f"{name}=={number}" for name, number in libraries.items()),
        metadata.version("mlops-magic"),
        _inside(database.folder, folder),
    )
    files = write_ci(plan, folder)
    made = exports.NewExport("ci", version.name, str(folder), "written", run_id=version.run_id, model=version.reference)
    kept = exports.put(database, made, now_ns=now_ns)
    return ExportedCi(version.name, str(folder), files, include(files), kept.id)


def _inside(store: Path, folder: Path) -> str:
    """The store's folder as seen from the repository's root; by its name where it lies elsewhere."""
    try:
        return store.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return store.name
