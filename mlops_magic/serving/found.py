"""What does a pipeline's answer look like to its proof? Fingerprints, answers of models, distances from the notebook's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from ..core.data.closeness import difference
from ..core.data.encoded import decoded, suffix_of
from ..core.data.fingerprint import fingerprint
from ..core.data.predictions import answers


def load_data(here: Path, name: str) -> Any:
    """The value of a data file of the export; nothing in it is run."""
    return decoded(suffix_of(name), (here / name).read_bytes())


def found(value: object, target: dict[str, Any], said: dict[str, Any], here: Path) -> dict[str, Any]:
    """One rebuilt value as the proof looks at it.

    Parameters
    ----------
    target : dict
        The target as proof.json lists it.
    said : dict
        The whole of proof.json.
    here : Path
        The exported folder.
    """
    identity = fingerprint(value)
    made: dict[str, Any] = {"fp": identity.fp, "content": identity.content, "exact": identity.exact}
    if target.get("file"):
        made["difference"] = _finite(difference(load_data(here, target["file"]), value))
    probe = next((each for each in said.get("probes", ()) if each["target"] == target["name"] and each["file"]), None)
    if probe is not None:
        given = {answer.method: answer for answer in answers(value, load_data(here, probe["file"]))}
        made["predictions"] = {
            each["method"]: _prediction(given.get(each["method"]), each, here)
            for each in probe["predictions"]
            if each["fingerprint"]
        }
    return made


def _prediction(answer: Any, asked: dict[str, Any], here: Path) -> dict[str, Any]:
    if answer is None or not answer.fingerprint:
        return {"fp": "", "reason": answer.reason if answer else "the method is gone"}
    made: dict[str, Any] = {"fp": answer.fingerprint}
    if asked.get("file"):
        made["difference"] = _finite(difference(load_data(here, asked["file"]), answer.value))
    return made


def _finite(distance: float) -> float | None:
    """JSON has no infinity: None is too far to say."""
    return float(distance) if math.isfinite(distance) else None


def changed_data(said: dict[str, Any], here: Path) -> list[str]:
    """One sentence per frozen value that is gone or another."""
    wrong = []
    for entry in said.get("frozen", ()):
        path = here / entry["file"]
        if not path.is_file():
            wrong.append(f"the frozen value of {entry['name']} is missing: {path}")
        elif fingerprint(load_data(here, entry["file"])).fp != entry["fingerprint"]:
            wrong.append(f"the frozen value of {entry['name']} is not the notebook's")
    return wrong
