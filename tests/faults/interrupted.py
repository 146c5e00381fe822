"""A notebook of its own whose export takes long: it tells when the replays run, and how its cell ended."""

import sys
import threading
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

REPLAYS = 2


def tell(folder):
    """Say it once both replays have started."""
    while len(list(folder.glob("started-*"))) < REPLAYS:
        threading.Event().wait(0.05)
    print("proving", flush=True)


def main():
    """Run a cell that is quick here and endless in a replay, and export what it made."""
    marks = Path(sys.argv[1])
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.run_line_magic("load_ext", "mlops_magic")
    shell.run_cell(
        "import os\n"
        "def waited():\n"
        "    n = 1\n"
        f"    if os.getcwd() != {str(Path.cwd())!r}:\n"
        f"        open({str(marks)!r} + f'/started-{{os.getpid()}}', 'w').close()\n"
        "        while n:\n"  # no sleep: an export leaves that out
        "            n += 1\n"
        "    return n\n"
        "y = waited()"
    )
    threading.Thread(target=tell, args=(marks,), daemon=True).start()
    result = shell.run_cell("%export pipeline y --out out --timeout 300")
    print(type(result.error_in_exec).__name__, flush=True)


if __name__ == "__main__":
    main()
