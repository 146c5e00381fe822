"""What did we measure, and on what? Runs every benchmark in a process of its own and prints Markdown: `make bench`.

`.venv/bin/python tests/benchmarks --readme` puts what was printed into README.md as well; `tests/benchmarks overhead` runs
one of them.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
README = HERE.parents[1] / "README.md"
NAMED = ("ipython", "numpy", "pandas", "scikit-learn")
FROM, TO = "<!-- printed by make bench -->\n", "<!-- end of make bench -->\n"


def main(arguments: list[str]) -> int:
    """Print a table per benchmark; 1 if one of them failed."""
    packages = ", ".join(f"{name} {version(name)}" for name in NAMED)
    printed = f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, one thread, "
    printed += f"{platform.machine()}; medians.\n"
    print(printed, end="", flush=True)
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads that wait time nothing
    asked = [f"bench_{name}.py" for name in arguments if not name.startswith("--")]
    for script in sorted(HERE.glob("bench_*.py")):
        if asked and script.name not in asked:
            continue
        done = subprocess.run(
            [sys.executable, script],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        print(f"\n{done.stdout}", end="", flush=True)
        printed += f"\n{done.stdout}"
        if done.returncode:
            return 1
    if arguments == ["--readme"]:
        before, _, rest = README.read_text(encoding="utf-8").partition(FROM)
        README.write_text(f"{before}{FROM}{printed}{TO}{rest.partition(TO)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
