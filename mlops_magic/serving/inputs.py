"""The files an exported pipeline reads: where they lie, and whether they are the ones the notebook read."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from blake3 import blake3

from ..core.data.fingerprint.digest import joined

INPUTS = "inputs"  # the folder beside pipeline.py with copies of small inputs


def proof(here: Path) -> dict[str, Any]:
    """What proof.json says."""
    found: dict[str, Any] = json.loads((here / "proof.json").read_text(encoding="utf-8"))
    return found


def file_identity(path: Path) -> str:
    """The fp1 of a file: BLAKE3 of its bytes, whatever its name. One read of the file."""
    digest = blake3(max_threads=2)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return f"fp1:file:{joined('rec', 'file', digest.digest(), joined('sch'))[:16].hex()}"


def changed_inputs(here: Path) -> list[str]:
    """One sentence per input that is missing or not the one the notebook read."""
    said = []
    for entry in proof(here)["inputs"]:
        path = _source(here, entry)
        if not path.is_file():
            said.append(f"input {entry['path']} is missing: {path}")
        elif file_identity(path) != entry["fingerprint"]:
            said.append(f"input {entry['path']} is not the file the notebook read")
    return said


def input_file(here: Path, path: str) -> Path:
    """Where the file lies that the notebook named so."""
    return _source(here, next(entry for entry in proof(here)["inputs"] if entry["path"] == path))


def laid_out(here: Path, scratch: Path) -> Path:
    """A folder below `scratch` in which every relative input lies where the notebook named it.

    Folders that the notebook found there and wrote into are there, too.
    """
    told = proof(here)
    entries = [entry for entry in told["inputs"] if not Path(entry["path"]).is_absolute()]
    climbs = max((Path(os.path.normpath(entry["path"])).parts.count("..") for entry in entries), default=0)
    folder = scratch.joinpath(*["above"] * climbs, "work")
    folder.mkdir(parents=True)
    for name in told["folders"]:
        folder.joinpath(name).mkdir(parents=True, exist_ok=True)
    for entry in entries:
        source, place = _source(here, entry), Path(os.path.normpath(folder / entry["path"]))
        if not source.is_file():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.get("copied"):
            shutil.copyfile(source, place)
        else:
            place.symlink_to(source)
    return folder


def _source(here: Path, entry: dict[str, Any]) -> Path:
    if entry.get("copied"):
        return here / INPUTS / str(entry["copied"])
    return Path(entry.get("source") or entry["path"])
