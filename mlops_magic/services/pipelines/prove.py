"""Does a written pipeline give what the notebook had? Two replays in clean processes say."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...adapters.processes import Command, Finished, all_finished, clean_environment
from ...core.data.agreement import disagreements
from ...core.data.fingerprint import OutOfTime, fingerprint
from ...errors import NotReplayable
from ...export.attached import Attached
from ...records.proof import Probe, Target

REPLAYS: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "1"},
    # Sets and strings are ordered otherwise; new memory is not empty, so that what `np.empty` shows is seen to be chance.
    {"PYTHONHASHSEED": "2", "MALLOC_PERTURB_": "165", "MALLOC_MMAP_MAX_": "0"},
)
# The second replay imports the script: what asks for `__name__`, for the module of a class or for the words of the
# command line is another thing then.
IMPORTED = """
import sys
from pathlib import Path
import pipeline
from pipeline_checks.serving.pipeline import main
words, sys.argv = sys.argv[1:], [pipeline.__file__]
raise SystemExit(main(pipeline.run, Path(pipeline.__file__).resolve().parent, words))
"""
RANK = {"verified": 0, "not deterministic": 1, "differs": 2, "not replayable": 3}  # best first


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the replays showed."""

    status: str
    reason: str
    targets: tuple[Target, ...]
    seconds: float
    modules: frozenset[str] = frozenset()  # top-level modules that a replay had loaded at its end
    probes: tuple[Probe, ...] = ()
    timed_out: bool = False
    moved: bool = False  # it differed where arrays lay elsewhere in memory
    hash_seed: str = ""  # with which it differed, where those of a proof saw nothing


@dataclass(frozen=True, slots=True)
class Expected:
    """A target as the notebook has it."""

    label: str  # its name in the script's answer
    expression: str  # over the names of the notebook
    fingerprint: str
    exact: bool
    tolerance: float = 0.0  # largest relative difference that is still the same; 0: bit for bit
    type: str = ""  # its class, with the module


def expected_of(expression: str, value: object, *, tolerance: float = 0.0, seconds: float = float("inf")) -> Expected:
    """A target as the notebook has it now, read to its end.

    Raises
    ------
    NotReplayable
        Its fingerprint takes longer than `seconds`.
    """
    until = time.monotonic() + seconds
    try:
        found = fingerprint(value, out_of_time=lambda: time.monotonic() > until)
    except OutOfTime:
        raise NotReplayable(
            f"{expression} is so large that reading it takes longer than {seconds:.0f} s, so nothing could be compared "
            f"with it. Give it more: %export pipeline {expression} --timeout {10 * max(round(seconds), 1)}"
        ) from None
    kind = type(value)
    return Expected(expression, expression, found.fp, found.exact, tolerance, f"{kind.__module__}.{kind.__qualname__}")


def agrees(attached: Attached, answer: Mapping[str, Any]) -> bool:
    """Whether one replay gave the notebook's own values."""
    said, made = attached.said(), answer.get("targets", {})
    return bool(made) and not any(
        disagreements(made[target["name"]], target, said) or not _comparable(made[target["name"]], said)
        for target in said["targets"]
    )


def proven(
    folder: Path, attached: Attached, *, seconds: float, variables: Sequence[Mapping[str, str]] = REPLAYS
) -> Verdict:
    """Replay the folder's pipeline twice, at once, each in a process, folder and hash order of its own.

    Parameters
    ----------
    variables : sequence of mapping
        Of each replay's environment.
    """
    started = time.monotonic()
    replays = _replayed(folder, seconds, variables)
    took = time.monotonic() - started
    failed = next((replay for replay in replays if "error" in replay), None)
    if failed is not None:
        where = f" in {failed['step']}: `{failed['line']}`" if failed.get("line") else ""
        timed_out = bool(failed.get("timed_out"))
        return Verdict(
            "not replayable", f"{failed['error']}{where}", (), took, probes=attached.probes, timed_out=timed_out
        )
    answers = [replay["targets"] for replay in replays]
    said = attached.said()
    statuses = [_status(target, [answer[target["name"]] for answer in answers], said) for target in said["targets"]]
    hosts = sorted({host for replay in replays for host in replay.get("hosts", ())})
    if hosts:
        statuses.append(("not replayable", f"the script asks the network ({', '.join(hosts)}), as nobody can repeat"))
    status, reason = max(statuses, key=lambda pair: RANK[pair[0]])
    targets = tuple(_told(target, [answer[target.name] for answer in answers]) for target in attached.targets)
    probes = tuple(_probed(probe, [answer[probe.target] for answer in answers]) for probe in attached.probes)
    return Verdict(status, reason, targets, took, frozenset(replays[0]["modules"]), probes)


def _status(target: Mapping[str, Any], made: Sequence[Mapping[str, Any]], said: Mapping[str, Any]) -> tuple[str, str]:
    name = target["name"]
    wrong = [disagreements(each, target, said) for each in made]
    if any(wrong) and _seen(made[0]) != _seen(made[1]):
        return "not deterministic", f"{name} came out differently in two replays"
    if any(wrong):
        if made[0]["fp"] != target["fingerprint"] and not said["tolerance"]:
            return "differs", f"{name} is {made[0]['fp']} in the replay, {target['fingerprint']} in the notebook"
        return "differs", "; ".join(wrong[0] or wrong[1])
    if not all(_comparable(each, said) for each in made):
        if target.get("type", "").startswith("matplotlib."):
            return "not replayable", f"{name} is drawn again, but figures are not compared. Export the data it shows"
        what = f"{name} holds a part that cannot be compared (a generator, file or lock)"
        return "not replayable", f"{what}. Export what it gives instead, such as a list or a table"
    return "verified", ""


def _comparable(made: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return bool(made["exact"] or (said["tolerance"] and made.get("difference") is not None))


def _seen(made: Mapping[str, Any]) -> tuple[str, ...]:
    return (made["fp"], *(each["fp"] for each in made.get("predictions", {}).values()))


def _told(target: Target, made: Sequence[Mapping[str, Any]]) -> Target:
    distances = [each["difference"] for each in made if each.get("difference") is not None]
    distances += [
        one["difference"]
        for each in made
        for one in each.get("predictions", {}).values()
        if one.get("difference") is not None
    ]
    return replace(target, replayed=tuple(each["fp"] for each in made), difference=max(distances, default=None))


def _probed(probe: Probe, made: Sequence[Mapping[str, Any]]) -> Probe:
    told = []
    for each in probe.predictions:
        given = [one.get("predictions", {}).get(each.method, {}) for one in made]
        distances = [one["difference"] for one in given if one.get("difference") is not None]
        replayed = tuple(one["fp"] for one in given if one.get("fp"))
        told.append(replace(each, replayed=replayed, difference=max(distances, default=None)))
    return replace(probe, predictions=tuple(told))


def _replayed(folder: Path, seconds: float, each: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="replay-", ignore_cleanup_errors=True) as scratch:
        commands, answers = [], []
        for number, variables in enumerate(each):
            place = Path(scratch) / str(number)
            place.mkdir()
            answers.append(place / "answer.json")
            environment = clean_environment(**variables, MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
            begun = ("-c", IMPORTED) if number else (str(folder / "pipeline.py"),)
            environment |= {"PYTHONPATH": str(folder)} if number else {}
            arguments = (sys.executable, *begun, "--replay", str(answers[-1]))
            commands.append(Command(arguments, place, environment))
        ended = all_finished(commands, seconds=seconds)
        return [_answer(path, one, seconds) for path, one in zip(answers, ended, strict=True)]


def _answer(path: Path, ended: Finished, seconds: float) -> dict[str, Any]:
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    if ended.code is None:
        return {
            "timed_out": True,
            "error": f"it took longer than {seconds:.0f} s. Give it more: --timeout {10 * max(round(seconds), 1)}",
        }
    lines = ended.errors.strip().splitlines()
    return {"error": lines[-1] if lines else _died(ended.code)}


def _died(code: int) -> str:
    """How a process ended that could not say so itself."""
    how = f"was ended by signal {-code}" if code < 0 else f"ended by itself with code {code}"
    return f"the process {how} before the script was through: something in it stops Python, such as os._exit"
