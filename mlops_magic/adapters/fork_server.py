"""Many replays that share one start: a process imports what they need once and forks for each.

Only for the search of what can be left out; what it finds is proven in clean processes afterwards. The forking process
has imported and computed nothing, so that no thread of a numeric library is lost on the way.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from .processes import clean_environment

NAP_SECONDS = 0.005


class ForkServer:
    """A started server; a context manager.

    Parameters
    ----------
    modules : iterable of str
        What to import before the first fork; one that cannot be imported is left to the replays.
    """

    def __init__(self, modules: Iterable[str], folder: Path) -> None:
        environment = clean_environment(PYTHONHASHSEED="1", MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
        self.process = subprocess.Popen(
            [sys.executable, __file__, json.dumps(sorted(modules))], cwd=folder, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        if self.process.stdout is not None:
            self.process.stdout.readline()  # warm now: the searcher's time begins
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself
        self.process.communicate()

    def replay(self, folder: Path, answer: Path, seconds: float) -> bool:
        """Run a folder's pipeline in a fork; whether it wrote its answer in time."""
        asked = json.dumps({"folder": str(folder), "answer": str(answer), "seconds": seconds})
        if self.process.stdin is None or self.process.stdout is None:
            return False
        try:
            self.process.stdin.write(asked + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        return self.process.stdout.readline() == "done\n" and answer.exists()


def _serve() -> None:
    """The server's own side: this file run as a script."""
    import importlib

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


def _replay(asked: dict[str, str]) -> None:
    import runpy

    sys.argv = [str(Path(asked["folder"]) / "pipeline.py"), "--replay", asked["answer"]]
    sys.path[0] = asked["folder"]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        os._exit(0)


def _wait(child: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return
        time.sleep(NAP_SECONDS)


if __name__ == "__main__":
    _serve()
