"""What the store knows of how a thing was made: enough to export it without its notebook."""

from __future__ import annotations

import json

from ...core.code.reading.names import names
from ...core.code.slicing.hidden import hidden_state
from ...core.code.slicing.slices import lean
from ...core.data.codec import from_json
from ...errors import NotReplayable
from ...records.execution import Execution, Slice
from ...records.model import ModelVersion
from ...store import blobs
from ...store.runs import runs
from ...store.sqlite.connection import Database
from .prove import Expected

Recorded = tuple[tuple[Expected, ...], tuple[Slice, ...]]


def of_version(database: Database, version: ModelVersion) -> Recorded:
    """What to expect of a registered version, and the slices its recipe holds.

    Raises
    ------
    NotReplayable
        The version was registered without a recipe.
    """
    if version.recipe_key is None:
        raise NotReplayable(
            f"how {version.reference} was made is not recorded: it was registered from outside a notebook, or in the "
            "very cell that made it. Register it again in a cell of its own."
        )
    piece = from_json(Slice, blobs.get(database, version.recipe_key).decode())
    return _expected(version.name, piece, version.fingerprint), _slices(piece)


def of_run(database: Database, number: int) -> Recorded:
    """What to expect of the model that a run fitted (its last one), and the slices of its cell.

    Raises
    ------
    RunNotFound
        There is no such run.
    NotReplayable
        The run fitted no model.
    """
    run = runs.get(database, number)
    recipe = next((artifact for artifact in run.artifacts if artifact.kind == "recipe"), None)
    kept = [model for model in run.models if model.fingerprint]
    if recipe is None or not kept:
        raise NotReplayable(f"run {number} fitted no model. Name the value instead: %export pipeline VARIABLE")
    model = kept[-1]
    executions = tuple(from_json(Execution, json.dumps(each)) for each in json.loads(blobs.get(database, recipe.key)))
    piece = Slice(model.name, executions, hidden_state(executions, executions))
    return _expected(model.name, piece, model.fingerprint), _slices(piece)


def asked_params(database: Database, number: int) -> frozenset[str]:
    """Names that stood after `-p` on the run's `%%track` line."""
    return frozenset(param.name for param in runs.get(database, number).params if param.source == "flag")


def _expected(name: str, piece: Slice, fingerprint: str) -> tuple[Expected, ...]:
    return (Expected(name, piece.target, fingerprint, exact=fingerprint.startswith("fp1:")),)


def _slices(piece: Slice) -> tuple[Slice, ...]:
    wanted = frozenset(names(piece.target).loads)
    return tuple(dict.fromkeys((lean(piece.executions, piece.target, wanted), piece)))
