"""A script: imports modules once, then forks for every replay it is asked for; the other side of `fork_server`.

It reads one JSON object per line, `{"folder", "answer", "seconds", "options", "layout"}`, and writes `ready` once and
`done` after each.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import signal
import sys
import time
from pathlib import Path
from typing import Any

NAP_SECONDS = 0.005
LEAST_BLOCK = 1024  # bytes; Python keeps smaller ones in pools of its own
ALIGNMENT = 16  # bytes, to which the C library aligns what it gives


def main() -> None:
    """Serve until standard input ends."""
    sys.path[0] = str(Path.cwd())  # not this script's folder, whose files are ours
    for name in json.loads(sys.argv[1]):
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001, S112 - the replay itself will say what is wrong with it
            continue
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the user's code prints is nobody's answer
    answers.write("ready\n")
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _replay(asked)
        _wait(child, asked["seconds"])
        answers.write("done\n")


def _replay(asked: dict[str, Any]) -> None:
    sys.argv = [str(Path(asked["folder"]) / "pipeline.py"), "--replay", asked["answer"], *asked["options"]]
    sys.path[0] = asked["folder"]
    held = _moved(asked["layout"])
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        del held
        os._exit(0)


def _moved(layout: int) -> list[bytearray]:
    """Memory that is held so that the arrays of this replay lie elsewhere, otherwise aligned, than those of another."""
    return [bytearray(LEAST_BLOCK + ALIGNMENT * (layout % 7)) for _ in range(3 * layout)]


def _wait(child: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return
        time.sleep(NAP_SECONDS)


if __name__ == "__main__":
    main()
