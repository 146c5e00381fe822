"""How does a script become a folder that runs, checks itself and explains itself without us?"""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.code.emit import SUPPORT
from ..records.execution import Input, Slice
from ..records.proof import Proof, Target
from .reached import copied

COPIED_BYTES = 100 * 1024 * 1024  # a larger input is referred to, not copied
PROOF_FORMAT = 1
SAID = {
    "verified": "Two clean processes rebuilt the notebook's own value, bit for bit.",
    "differs": "The replay does NOT give what the notebook had.",
    "not deterministic": "Two replays gave two different values.",
    "not replayable": "The replay stopped.",
    "not tried": "It has not been replayed.",
}


@dataclass(frozen=True, slots=True)
class PipelineFiles:
    """What goes into the folder."""

    source: str
    piece: Slice
    params: Mapping[str, Any]
    inputs: tuple[Input, ...]
    requirements: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]


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
    proof = Proof(
        "not tried", "", tuple(e.seq for e in files.piece.executions), (), tuple(files.params.items()), files.inputs,
        files.environment, files.piece.warnings,
    )  # fmt: skip
    for entry in input_entries(files.inputs, cwd):
        if "copied" in entry:
            place = draft / "inputs" / entry["copied"]
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry["source"], place)
    write_proof(draft, proof, cwd)


def write_proof(draft: Path, proof: Proof, cwd: Path) -> None:
    """Write proof.json and the README that says the same in words."""
    found = {
        "format": PROOF_FORMAT,
        "status": proof.status,
        "reason": proof.reason,
        "executions": list(proof.executions),
        "targets": [_target(target) for target in proof.targets],
        "params": dict(proof.params),
        "inputs": [_portable(entry) for entry in input_entries(proof.inputs, cwd)],
        "environment": dict(proof.environment),
        "hidden_state": list(proof.warnings),
        "seconds": round(proof.seconds, 3),
    }
    _write_json(draft / "proof.json", found)
    (draft / "README.md").write_text(_readme(proof), encoding="utf-8")


def input_entries(inputs: Sequence[Input], cwd: Path) -> list[dict[str, Any]]:
    """Inputs as proof.json lists them; small ones lie in the folder, under a number and their own suffix."""
    entries = []
    for number, read in enumerate(inputs):
        source = Path(os.path.normpath(cwd / read.path))
        entry: dict[str, Any] = {
            "path": read.path, "fingerprint": read.fingerprint, "size_bytes": read.size_bytes, "source": str(source)
        }  # fmt: skip
        if not Path(read.path).is_absolute() and read.size_bytes <= COPIED_BYTES:
            entry["copied"] = f"{number}{source.suffix if source.suffix.isascii() else ''}"
        entries.append(entry)
    return entries


def _portable(entry: dict[str, Any]) -> dict[str, Any]:
    """Without the place on this machine, where the folder holds a copy."""
    return {key: value for key, value in entry.items() if key != "source" or "copied" not in entry}


def imported_modules(source: str) -> set[str]:
    """Top-level modules that a script imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _target(target: Target) -> dict[str, Any]:
    return {"name": target.name, "fingerprint": target.fingerprint, "replayed": list(target.replayed)}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=True) + "\n", encoding="utf-8")


def _readme(proof: Proof) -> str:
    names = ", ".join(f"`{_inline(target.name)}`" for target in proof.targets) or "the target"
    lines = [
        "# Pipeline", "", f"Rebuilds {names} from executions {', '.join(map(str, proof.executions))} of a notebook.", "",
        f"**{proof.status}** — {SAID[proof.status]} {_inline(proof.reason)}".rstrip(), "",
        "    python -m venv .venv && .venv/bin/pip install -r requirements.txt",
        "    .venv/bin/python pipeline.py --verify", "",
        "`python pipeline.py --help` lists the parameters; `--out DIR` keeps what was made.", "",
    ]  # fmt: skip
    if proof.params:
        lines += ["| parameter | value in the notebook |", "|---|---|"]
        lines += [f"| `{name}` | `{_inline(repr(value))}` |" for name, value in proof.params] + [""]
    if proof.inputs:
        lines += ["| input | fingerprint |", "|---|---|"]
        lines += [f"| `{_inline(read.path)}` | `{read.fingerprint}` |" for read in proof.inputs] + [""]
    if proof.warnings:
        lines += ["Hidden state of the notebook that the script makes explicit:", ""]
        lines += [f"- {_inline(said)}" for said in proof.warnings] + [""]
    return "\n".join(lines)


def _inline(text: str) -> str:
    """Text on one line that cannot end its code span or table cell."""
    return " ".join(text.split()).replace("`", "'").replace("|", "\\|")
