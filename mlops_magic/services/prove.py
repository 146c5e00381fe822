"""Does a written pipeline give what the notebook had? Two replays in clean processes say."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..adapters.processes import clean_environment, finished
from ..core.data.fingerprint import fingerprint
from ..records.proof import Target

HASH_SEEDS = ("1", "2")  # two processes that order sets and strings differently


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the replays showed."""

    status: str
    reason: str
    targets: tuple[Target, ...]
    seconds: float
    modules: frozenset[str] = frozenset()  # top-level modules that a replay had loaded at its end


@dataclass(frozen=True, slots=True)
class Expected:
    """A target as the notebook has it."""

    name: str
    fingerprint: str
    exact: bool


def expected_of(name: str, value: object) -> Expected:
    """A target as the notebook has it now, read to its end."""
    found = fingerprint(value)
    return Expected(name, found.fp, found.exact)


def proven(folder: Path, expected: Expected, *, seconds: float) -> Verdict:
    """Replay the folder's pipeline twice, at once, each in a process, folder and hash order of its own."""
    started = time.monotonic()
    with ThreadPoolExecutor(len(HASH_SEEDS)) as pool:
        replays = list(pool.map(lambda seed: _replayed(folder, seed, seconds), HASH_SEEDS))
    took = time.monotonic() - started
    failed = next((replay for replay in replays if "error" in replay), None)
    if failed is not None:
        where = f" in {failed['step']}: `{failed['line']}`" if failed.get("line") else ""
        return Verdict("not replayable", f"{failed['error']}{where}", (), took)
    found = [replay["targets"][expected.name] for replay in replays]
    target = Target(expected.name, expected.fingerprint, tuple(each["fp"] for each in found))
    status = _status(expected, target, exact=all(each["exact"] for each in found))
    return Verdict(*status, (target,), took, frozenset(replays[0]["modules"]))


def _status(expected: Expected, target: Target, *, exact: bool) -> tuple[str, str]:
    if len(set(target.replayed)) > 1:
        return "not deterministic", f"{target.name} came out differently in two replays"
    if target.replayed[0] != expected.fingerprint:
        return "differs", f"{target.name} is {target.replayed[0]} in the replay, {expected.fingerprint} in the notebook"
    if not (exact and expected.exact):
        return "not replayable", f"{target.name} holds a part that cannot be compared (a generator, file or lock)"
    return "verified", ""


def _replayed(folder: Path, hash_seed: str, seconds: float) -> dict:  # type: ignore[type-arg]  # JSON as it came
    with tempfile.TemporaryDirectory(prefix="replay-", ignore_cleanup_errors=True) as scratch:
        answer = Path(scratch) / "answer.json"
        environment = clean_environment(PYTHONHASHSEED=hash_seed, MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
        command = [sys.executable, str(folder / "pipeline.py"), "--replay", str(answer)]
        ended = finished(command, folder=Path(scratch), environment=environment, seconds=seconds)
        if answer.exists():
            found: dict[str, object] = json.loads(answer.read_text(encoding="utf-8"))
            return found
        if ended.code is None:
            return {"error": f"it took longer than {seconds:.0f} s"}
        lines = ended.errors.strip().splitlines()
        return {"error": lines[-1] if lines else f"the process ended with code {ended.code}"}
