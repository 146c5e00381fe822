"""What does logging cost, and how much disk, beside plain SQLite and MLflow? Each in processes of its own, in turn.

MLflow stands in an environment of its own, `.venv/mlflow`; where it is not there its columns are left out.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

WORKER = Path(__file__).with_name("tracking") / "worker.py"
MLFLOW = Path(__file__).resolve().parents[2] / ".venv" / "mlflow" / "bin" / "python"
ROUNDS = int(os.environ.get("MLOPS_BENCH_ROUNDS", "3"))
ROWS = {
    "a point, kept when the call returns": ("points", "us"),
    "a point of a batch of 10 000": ("batch", "us"),
    "a run of 10 params, 10 metrics, a small file": ("runs", "ms"),
    "a run of 10 params, 10 metrics, a model": ("models", "ms"),
}
UNITS = {"us": 1e6, "ms": 1e3}


def main() -> None:
    """Print one row per measure: medians of rounds, and ratios of the medians."""
    systems = {"ours": sys.executable, "sqlite": sys.executable} | ({"mlflow": str(MLFLOW)} if MLFLOW.exists() else {})
    print("| | mlops_magic | bytes | plain SQLite takes | MLflow takes | MLflow, bytes |")
    print("|---|---|---|---|---|---|")
    for name, (measure, unit) in ROWS.items():
        found = measured(measure, systems)
        seconds, kept = found["ours"]
        row = [f"{seconds * UNITS[unit]:.2g} {unit}", f"{kept:.1f}"]
        row.append(f"{found['sqlite'][0] / seconds:.1f} ×" if "sqlite" in found else "—")
        row += (
            [f"{found['mlflow'][0] / seconds:.0f} ×", f"{found['mlflow'][1]:.0f}"] if "mlflow" in found else ["—", "—"]
        )
        print(f"| {name} | {' | '.join(row)} |", flush=True)


def measured(measure: str, systems: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Seconds and bytes of one point or run, by system."""
    spent: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        for system, python in systems.items():
            if system != "sqlite" or measure not in ("runs", "models"):  # it has none
                spent.setdefault(system, []).append(once(python, system, measure))
    return {
        system: (statistics.median(each[0] for each in found), statistics.median(each[1] for each in found))
        for system, found in spent.items()
    }


def once(python: str, system: str, measure: str) -> tuple[float, float]:
    """Seconds a piece, and bytes: what a second process adds to the files of a first one, when both have ended."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            before = size(Path(folder))
            done = subprocess.run(
                [python, str(WORKER), system, measure, folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, check=True,
            )  # fmt: skip
            told = json.loads(done.stdout.splitlines()[-1])
        return told["seconds"], (size(Path(folder)) - before) / told["count"]


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
