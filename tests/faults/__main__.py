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

from kills import naive, of_data, of_models, of_runs
from kills.driver import Outcome, struck

KINDS = of_runs.KINDS | of_models.KINDS | of_data.KINDS
SHOWN = 5


def main() -> int:
    """Print a table; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="of each kind")
    parser.add_argument("--kinds", default="", help="only those whose names hold this word")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    kinds = {name: kind for name, kind in KINDS.items() if asked.kinds in name} or naive.KINDS
    print("| fault | kills | acknowledged | lost | unopenable | half | not `killed` | kills/s |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as place:
        for name, kind in kinds.items():
            found = outcomes[name] = struck(kind, Path(place) / name.replace(" ", "-"), asked.kills, asked.seed)
            print(_row(name, found), flush=True)
    for name, found in outcomes.items():
        for fault in found.faults[:SHOWN]:
            print(f"{name}, {fault}", file=sys.stderr)
    return int(any(found.faults for found in outcomes.values()))


def _row(name: str, found: Outcome) -> str:
    counts = (len(each) for each in (found.lost, found.unopenable, found.half, found.undead))
    cells = (name, found.kills, found.acknowledged, *counts, f"{found.kills / found.seconds:.1f}")
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    raise SystemExit(main())
