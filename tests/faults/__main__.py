"""Does what was acknowledged survive? Kills of fourteen kinds, flipped bits and tampering: `make faults`.

`python tests/faults --kills 5 --kinds points` strikes the kinds whose names hold a word, five times each.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not survive a fork

from crowd import cold_starts, writes
from damage.flips import flipped
from damage.tampering import tampered
from kills import naive, of_data, of_models, of_runs
from kills.driver import Outcome, struck
from kills.kind import Kind

KINDS = of_runs.KINDS | of_models.KINDS | of_data.KINDS
SHOWN = 5


def main() -> int:
    """Print a table; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="of each kind")
    parser.add_argument("--kinds", default="", help="only those whose names hold this word")
    parser.add_argument("--flips", type=int, default=2000, help="bits turned over, before every kind of tampering once")
    parser.add_argument("--crowd", type=int, default=16, help="processes that are at one store at once")
    parser.add_argument("--rounds", type=int, default=20, help="how often they begin")
    parser.add_argument("--writes", type=int, default=2000, help="of each of them")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    kinds = {name: kind for name, kind in KINDS.items() if asked.kinds in name} or naive.KINDS
    faults = []
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as place:
        if asked.kills:
            faults += _kills(Path(place), kinds, asked.kills, asked.seed)
        if asked.crowd:
            faults += _crowd(Path(place), asked.crowd, asked.rounds, asked.writes)
        if asked.flips:
            faults += _damage(Path(place), asked.flips, asked.seed)
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


def _kills(place: Path, kinds: dict[str, Kind], count: int, seed: int) -> list[str]:
    print("| killed while | kills | acknowledged | lost | unopenable | half | not `killed` | kills/s |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    faults = []
    for name, kind in kinds.items():
        found = struck(kind, place / name.replace(" ", "-"), count, seed)
        print(_row(name, found), flush=True)
        faults += [f"{name}, {fault}" for fault in found.faults[:SHOWN]]
    return faults


def _crowd(place: Path, processes: int, rounds: int, count: int) -> list[str]:
    print("| processes at once | wanted | found | p99 ms | seconds |")
    print("|---|---|---|---|---|", flush=True)
    kinds = {
        f"{processes} begin on a store that is not there, {rounds} times": lambda: cold_starts(
            place, processes, rounds
        ),
        f"{processes} × {count} points by log_metric": lambda: writes(place, processes, count, logged=True),
        f"{processes} × {count} transactions": lambda: writes(place, processes, count, logged=False),
    }
    faults = []
    for name, kind in kinds.items():
        found = kind()
        print(f"| {name} | {found.wanted} | {found.found} | {found.p99_ms:.1f} | {found.seconds:.0f} |", flush=True)
        faults += [f"{name}: {fault}" for fault in found.faults[:SHOWN]]
        if found.found != found.wanted:
            faults.append(f"{name}: {found.wanted - found.found} are lost")
    return faults


def _damage(place: Path, count: int, seed: int) -> list[str]:
    print("| damage | changes | harmless | told | wrong and undetected | crashed |")
    print("|---|---|---|---|---|---|", flush=True)
    found = {"a bit is turned over": flipped(place / "flips", count, seed)} | tampered(place / "tampering")
    for name, judged in found.items():
        counts = (judged.changes, judged.harmless, judged.told, len(judged.wrong), len(judged.crashed))
        print(f"| {name} | {' | '.join(map(str, counts))} |", flush=True)
    return [f"{name}, {fault}" for name, judged in found.items() for fault in judged.faults[:SHOWN]]


def _row(name: str, found: Outcome) -> str:
    counts = (len(each) for each in (found.lost, found.unopenable, found.half, found.undead))
    cells = (name, found.kills, found.acknowledged, *counts, f"{found.kills / found.seconds:.1f}")
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    raise SystemExit(main())
