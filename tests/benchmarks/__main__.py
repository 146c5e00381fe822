"""What did we measure, and on what? Runs every benchmark in a process of its own and prints Markdown: `make bench`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMED = ("ipython", "numpy", "pandas", "scikit-learn")


def main() -> int:
    """Print a table per benchmark; 1 if one of them failed."""
    packages = ", ".join(f"{name} {version(name)}" for name in NAMED)
    print(
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, one thread, {platform.machine()}.",
        flush=True,
    )
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads that wait time nothing
    failed = 0
    for script in sorted(HERE.glob("bench_*.py")):
        print(flush=True)
        failed |= subprocess.run(
            [sys.executable, script], env=environment, stdin=subprocess.DEVNULL, check=False
        ).returncode
    return int(failed != 0)


if __name__ == "__main__":
    raise SystemExit(main())
