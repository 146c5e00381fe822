"""Many replays that share one start: a process imports what they need once and forks for each.

For the search of what can be left out, whose result is proven in clean processes afterwards, and for doubting a proof.
The forking process has imported and computed nothing, so that no thread of a numeric library is lost on the way.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from .processes import clean_environment

SERVER = Path(__file__).with_name("forked_replays.py")


class ForkServer:
    """A started server; a context manager.

    Parameters
    ----------
    statements : iterable of str
        What to do before the first fork: imports, in their order, and what is set before them. One that fails is left to
        the replays.
    """

    def __init__(self, statements: Iterable[str], folder: Path) -> None:
        environment = clean_environment(PYTHONHASHSEED="1", MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER), json.dumps(list(statements))], cwd=folder, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        try:
            if self.process.stdout is not None:
                self.process.stdout.readline()  # warm now: the searcher's time begins
        except BaseException as error:  # Ctrl-C: a `with` does not leave what it has not entered
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself
        self.process.communicate()

    def replay(
        self,
        folder: Path,
        answer: Path,
        seconds: float,
        options: Sequence[str] = (),
        *,
        layout: int = 0,
        endings: int = 0,
    ) -> bool:
        """Run a folder's pipeline in a fork; whether it wrote its answer in time.

        Parameters
        ----------
        layout : int
            Arrays lie elsewhere in memory for another number.
        endings : int
            So many times at most, each at a layout of its own, the last statements are done once more from where the
            replay had come. What came out differently is a list beside the answer, with the suffix `.endings`.
        """
        words = {"folder": str(folder), "answer": str(answer), "seconds": seconds, "options": list(options)}
        asked = json.dumps(words | {"layout": layout, "endings": endings})
        if self.process.stdin is None or self.process.stdout is None:
            return False
        try:
            self.process.stdin.write(asked + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        return self.process.stdout.readline() == "done\n" and answer.exists()
