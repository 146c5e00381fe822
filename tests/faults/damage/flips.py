"""One bit of one file is turned over: is any answer wrong, and nobody says so?"""

from __future__ import annotations

import random
import shutil
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from kills.kind import STORE

from .answers import REFUSED, Answers, answers, complaints
from .filled import ENDS, filled

WORDS_OF_NO_ANSWER = ("-shm", ".lock", ".lock.queue")  # made anew by who opens the store


@dataclass(slots=True)
class Judged:
    """What many changes did."""

    changes: int = 0
    harmless: int = 0
    told: int = 0  # by an answer that was refused, or by the doctor
    wrong: list[str] = field(default_factory=list)  # a wrong answer, and the doctor content
    crashed: list[str] = field(default_factory=list)  # an error that is none of ours
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """All that must not be."""
        return [*self.wrong, *self.crashed]


def flipped(place: Path, changes: int, seed: int) -> Judged:
    """Turn so many bits over, each in a fresh copy of a store."""
    chance, judged = random.Random(seed), Judged()
    templates = {}
    place.mkdir(parents=True, exist_ok=True)
    for end in ENDS:
        template = place / end.replace(" ", "-")
        filled(template, end)
        copy = _copied(template, place / "whole")
        templates[template] = answers(copy)
        assert not complaints(copy), complaints(copy)
        shutil.rmtree(copy)
    started = time.monotonic()
    for number in range(changes):
        template = chance.choice(list(templates))
        copy = _copied(template, place / f"{number}")
        what = _flip(copy / STORE, chance)
        if judge(copy, templates[template], f"flip {number} of {template.name}, {what}", judged):
            shutil.rmtree(copy)
    judged.seconds = time.monotonic() - started
    return judged


def judge(copy: Path, right: Answers, what: str, judged: Judged) -> bool:
    """Ask everything; True where all is well."""
    judged.changes += 1
    try:
        found = answers(copy)
        wrong = [name for name, answer in found.items() if answer not in (right[name], REFUSED)]
        refused = not found or any(answer == REFUSED != right[name] for name, answer in found.items())
        said = complaints(copy)
    except Exception:  # noqa: BLE001 - that is what is looked for
        judged.crashed.append(f"{what}: {traceback.format_exc()[-1500:]}")
        return False
    if wrong and not said:
        judged.wrong.append(f"{what}: {', '.join(wrong)}")
        return False
    judged.told += bool(said or refused)
    judged.harmless += not (said or refused)
    return True


def _copied(template: Path, place: Path) -> Path:
    shutil.copytree(template, place)
    return place


def _flip(store: Path, chance: random.Random) -> str:
    """Turn one bit over, of the database and its log as often as of everything else."""
    files = sorted(file for file in store.rglob("*") if file.is_file() and file.stat().st_size)
    files = [file for file in files if not file.name.endswith(WORDS_OF_NO_ANSWER)]
    tables = [file for file in files if file.name.startswith("store.db")]
    pool = tables if chance.random() < 0.5 else [file for file in files if file not in tables]
    file = chance.choices(pool, [each.stat().st_size for each in pool])[0] if pool is tables else chance.choice(pool)
    data = bytearray(file.read_bytes())
    place, bit = chance.randrange(len(data)), chance.randrange(8)
    data[place] ^= 1 << bit
    file.chmod(0o644)
    file.write_bytes(data)
    return f"{file.relative_to(store)} byte {place} bit {bit}"
