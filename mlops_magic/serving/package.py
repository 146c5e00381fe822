"""What lies in a service's folder, opened only where it is what was exported."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blake3 import blake3

from ..records.signature import ColumnSpec, Signature


class CannotStart(Exception):
    """Why the service does not start, in one sentence."""


@dataclass(frozen=True, slots=True)
class Package:
    """An opened folder: the model, what it takes and what is told of it."""

    name: str  # churn@3
    model: Any
    signature: Signature
    card: dict[str, Any]


def opened(folder: Path, *, model: str, digest: str) -> Package:
    """The package in a folder, its model loaded.

    Parameters
    ----------
    folder : Path
        Holds `model.pkl`, `signature.json` and `card.json`.
    model : str
        How the model is called in answers.
    digest : str
        BLAKE3 of the model's bytes, 64 hex digits, as the exported source states it.

    Raises
    ------
    CannotStart
        A file is missing or unreadable, the model's bytes are not those that were exported, or they do not load here.

    Notes
    -----
    Loading a pickle runs what it says, so its bytes are read once, compared, and those very bytes are loaded.
    """
    try:
        found = (folder / "model.pkl").read_bytes()
        signature = signature_from(json.loads((folder / "signature.json").read_text(encoding="utf-8")))
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CannotStart(f"the exported folder is not whole: {error}. Export the service again.") from error
    if blake3(found).hexdigest() != digest:
        raise CannotStart(
            "model.pkl is not the model that was exported: its digest differs. Nothing of it was loaded; "
            "export the service again."
        )
    return Package(model, _loaded(found), signature, card)


def signature_from(stored: dict[str, Any]) -> Signature:
    """A signature from its JSON form."""
    specs = tuple(ColumnSpec(**{key: _tuple(value) for key, value in spec.items()}) for spec in stored["inputs"])
    return Signature(**{**stored, "inputs": specs, "classes": tuple(stored["classes"])})


def _tuple(value: Any) -> Any:
    """JSON has lists where records have tuples."""
    return tuple(value) if isinstance(value, list) else value


def _loaded(verified: bytes) -> Any:
    try:
        return pickle.loads(verified)  # noqa: S301 - the digest of these bytes was compared with the exported source
    except Exception as error:  # whatever a foreign class raises while it loads; the service says so and stops
        raise CannotStart(
            f"model.pkl does not load here ({type(error).__name__}: {error}). Type: pip install -r requirements.txt"
        ) from error
