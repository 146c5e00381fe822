"""How does a script become a folder that runs, checks itself and explains itself without us?"""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..core.code.writing.emit import SUPPORT
from ..core.syntax import parse
from ..records.execution import Input, Slice
from ..records.proof import Extent, Proof
from .attached import Attached, write_attached
from .data_tests import DataTests, write_data_tests
from .reached import copied
from .readme import readme

PROOF_FORMAT = 1


@dataclass(frozen=True, slots=True)
class PipelineFiles:
    """What goes into the folder."""

    source: str
    piece: Slice
    params: Mapping[str, Any]
    inputs: tuple[Input, ...]
    requirements: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]
    attached: Attached = field(default_factory=Attached)
    extent: Extent = field(default_factory=Extent)
    settings: tuple[str, ...] = ()  # statements of the script that stand before libraries are imported
    data_tests: DataTests = field(default_factory=DataTests)
    texts: Mapping[str, bytes] = field(default_factory=dict)  # of inputs by fp1, where they are known
    folders: tuple[str, ...] = ()  # that are there before the script begins


def write_pipeline(draft: Path, files: PipelineFiles, cwd: Path) -> None:
    """Write everything except the verdict; `write_proof` comes after the replays.

    Parameters
    ----------
    draft : Path
        An existing folder; what an earlier candidate left there is replaced.
    cwd : Path
        The notebook's folder, against which relative inputs are read.
    """
    for old in draft.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    (draft / "pipeline.py").write_text(files.source, encoding="utf-8")
    copied(["mlops_magic.serving.pipeline"], draft / SUPPORT)
    states = {str(e.seq): dict(e.generator_states) for e in files.piece.executions if e.generator_states}
    if states:
        _write_json(draft / "generator_states.json", states)
    lines = [f"{name}=={version}\n" for name, version in files.requirements]
    (draft / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    attached = files.attached
    proof = Proof(
        "not tried", "", tuple(e.seq for e in files.piece.executions), attached.targets, tuple(files.params.items()),
        files.inputs, files.environment, files.piece.warnings, 0.0, attached.tolerance, None, attached.probes,
        attached.frozen, files.extent, attached.threads, settings=files.settings, folders=files.folders,
    )  # fmt: skip
    write_attached(draft, attached)
    write_data_tests(draft, files.data_tests)
    for entry in input_entries(files.inputs, cwd):
        if "copied" in entry:
            _copy(entry, files.texts, draft / "inputs" / entry["copied"])
    write_proof(draft, proof, cwd)


def _copy(entry: Mapping[str, Any], texts: Mapping[str, bytes], place: Path) -> None:
    """The input as it was read, where that is known; else as it lies there now. One that is gone, the proof names."""
    text, source = texts.get(entry["fingerprint"]), Path(entry["source"])
    if text is None and not source.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        shutil.copyfile(source, place)
    else:
        place.write_bytes(text)


def write_proof(draft: Path, proof: Proof, cwd: Path) -> None:
    """Write proof.json and the README that says the same in words."""
    found = {
        "format": PROOF_FORMAT,
        "status": proof.status,
        "reason": proof.reason,
        "executions": list(proof.executions),
        "verdict": proof.verdict,
        "tolerance": proof.tolerance,
        "threads": proof.threads,
        "settings": list(proof.settings),
        "differs_at": asdict(proof.differs_at) if proof.differs_at else None,
        "targets": [asdict(target) for target in proof.targets],
        "probes": [asdict(probe) for probe in proof.probes],
        "frozen": [asdict(value) for value in proof.frozen],
        "absolute_paths": [read.path for read in proof.inputs if Path(read.path).is_absolute()],
        "params": dict(proof.params),
        "live_params": list(proof.extent.live),
        "dead_params": list(proof.extent.dead),
        "statements": proof.extent.statements,
        "statements_in_notebook": proof.extent.statements_in_notebook,
        "inputs": [_portable(entry) for entry in input_entries(proof.inputs, cwd)],
        "folders": list(proof.folders),
        "data_tests": [asdict(test) for test in proof.data_tests],
        "untested": list(proof.untested),
        "environment": dict(proof.environment),
        "hidden_state": list(proof.warnings),
        "seconds": round(proof.seconds, 3),
        "history": proof.history,
    }
    _write_json(draft / "proof.json", found)
    (draft / "README.md").write_text(readme(proof), encoding="utf-8")


def input_entries(inputs: Sequence[Input], cwd: Path) -> list[dict[str, Any]]:
    """Inputs as proof.json lists them; small ones lie in the folder, under a number and their own suffix."""
    entries = []
    for number, read in enumerate(inputs):
        source = Path(os.path.normpath(cwd / read.path))
        entry: dict[str, Any] = {
            "path": read.path, "fingerprint": read.fingerprint, "size_bytes": read.size_bytes, "source": str(source)
        }  # fmt: skip
        if not read.stays:
            entry["copied"] = f"{number}{source.suffix if source.suffix.isascii() else ''}"
        entries.append(entry)
    return entries


def _portable(entry: dict[str, Any]) -> dict[str, Any]:
    """Without the place on this machine, where the folder holds a copy."""
    return {key: value for key, value in entry.items() if key != "source" or "copied" not in entry}


def imported_modules(source: str) -> set[str]:
    """Modules that a script imports, by their whole names."""
    found = set()
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=True) + "\n", encoding="utf-8")
