"""Is what a replay made what the notebook had? The one comparison that the proof and `--verify` both use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def disagreements(made: Mapping[str, Any], target: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
    """One sentence per way in which a rebuilt value is not the notebook's; empty where it is.

    Without a tolerance everything is bit for bit: the fingerprint, and what a model answers on its probe batch. With one,
    a model is the same when its answers are within it, whatever its fingerprint says.

    Parameters
    ----------
    made : mapping
        What a replay found: `fp`, `exact`, and where they were asked for `difference` and `predictions`.
    target, said : mapping
        The target as proof.json lists it, and the whole of proof.json.
    """
    name, tolerance = target["name"], said.get("tolerance") or 0.0
    probe = next((each for each in said.get("probes", ()) if each["target"] == name), {"predictions": ()})
    wrong = []
    compared = 0
    for each in probe["predictions"]:
        if each["fingerprint"]:
            given = made.get("predictions", {}).get(each["method"], {"fp": ""})
            compared += 1
            if not _same(given, each["fingerprint"], tolerance):
                wrong.append(f"{name}.{each['method']} answers differently on the probe batch{_by(given, tolerance)}")
    if not _same(made, target["fingerprint"], tolerance) and (wrong or not (tolerance and compared)):
        what = f"{name} differs: {made['fp']} instead of {target['fingerprint']}"
        wrong.insert(0, what + _by(made, tolerance))
    return wrong


def _same(made: Mapping[str, Any], fingerprint_there: str, tolerance: float) -> bool:
    distance = made.get("difference")
    return made["fp"] == fingerprint_there or (bool(tolerance) and distance is not None and distance <= tolerance)


def _by(made: Mapping[str, Any], tolerance: float) -> str:
    distance = made.get("difference")
    return f", by {distance:g} where {tolerance:g} is allowed" if tolerance and distance is not None else ""
