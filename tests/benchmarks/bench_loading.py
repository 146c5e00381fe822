"""How long does `%load_ext mlops_magic` take, beside what IPython itself imports for its magics?"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

ROUNDS = 11
MEASURED = """
import json, sys, time
began = time.perf_counter()
import IPython.core.magic
imported = time.perf_counter()
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
before = set(sys.modules)
ready = time.perf_counter()
shell.run_line_magic("load_ext", "mlops_magic")
loaded = time.perf_counter()
print(json.dumps([imported - began, loaded - ready, len(set(sys.modules) - before)]), flush=True)
"""


def main() -> None:
    """Print one row: medians over fresh processes."""
    rounds = [measured() for _ in range(ROUNDS + 1)][1:]
    theirs, ours, modules = (statistics.median(column) for column in zip(*rounds, strict=True))
    print("| | `import IPython.core.magic` | `%load_ext mlops_magic` | ratio | modules it imports |")
    print("|---|---|---|---|---|")
    print(f"| fresh process | {theirs * 1000:.0f} ms | {ours * 1000:.0f} ms | {ours / theirs:.2f} | {modules:.0f} |")


def measured() -> list[float]:
    """Seconds of the import, seconds of the load, number of modules that it brought."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
