"""A script: imports modules once, then forks for every replay it is asked for; the other side of `fork_server`.

It reads one JSON object per line, `{"folder", "answer", "seconds", "options", "layout", "endings"}`, and writes `ready`
once and `done` after each.

A replay that is asked for endings forks before each of its last statements as well, and what waits there does the rest
once more for every layout: many answers for little more than the time of one.
"""

from __future__ import annotations

import ast
import ctypes
import importlib
import json
import os
import random
import signal
import sys
import time
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAP_SECONDS = 0.005
GRACE_SECONDS = 1.0  # to write down what endings gave
# Bytes; Python keeps smaller ones in pools of its own. Of every size: an array that finds a gap left by what was freed lies
# where that lay, however much is held elsewhere.
BLOCKS = [1024 << power for power in range(7)]
ALIGNMENT = 16  # bytes, to which the C library aligns what it gives
M_MMAP_MAX = -4  # the C library's number for how many blocks may lie on pages of their own
BOUNDARY = "__before_a_statement__"
KEPT_BOUNDARIES = 3  # the last ones: each holds the memory of its moment
LARGEST_SHARE = 0.25  # of a replay that an ending may take: else a whole replay says more
SLOWER = 4.0  # times what it took the first time: then an ending is taken to hang, its threads did not come along


def main() -> None:
    """Serve until standard input ends."""
    sys.path[0] = str(Path.cwd())  # not this script's folder, whose files are ours
    top: dict[str, Any] = {}
    for statement in json.loads(sys.argv[1]):
        try:
            exec(statement, top)  # noqa: S102 - the user's own pipeline
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
        _wait(child, asked["seconds"] + (GRACE_SECONDS if asked["endings"] else 0.0))
        answers.write("done\n")


def _replay(asked: dict[str, Any]) -> None:
    script = Path(asked["folder"]) / "pipeline.py"
    answer = Path(asked["answer"])
    words = ["--replay", str(answer)]
    sys.argv = [str(script), *words, *words, *asked["options"]]  # said twice: their number is not that of a proof
    sys.path[0] = asked["folder"]
    endings = Endings(time.monotonic(), time.monotonic() + asked["seconds"])
    endings.held += _moved(asked["layout"])
    tree = ast.parse(script.read_bytes(), str(script))
    if asked["endings"]:
        _mark(tree, endings)
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.__file__ = str(script)
    try:
        try:
            exec(compile(tree, str(script), "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the user's own pipeline
        finally:
            if asked["endings"] and not endings.again:
                told = endings.told(answer, asked["endings"])
                answer.with_suffix(".endings").write_text(json.dumps(told), encoding="utf-8")
    finally:
        os._exit(0)  # whatever else goes wrong: this is no second server


def _moved(layout: int) -> list[bytearray]:
    """Memory that is held so that the arrays of this replay lie elsewhere, otherwise aligned, than those of another."""
    if layout % 2 and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_MMAP_MAX, 0)  # large arrays lie between small ones too, as in a process that has lived for long
    return [bytearray(size + ALIGNMENT * (layout % 7)) for size in BLOCKS for _ in range(3 * layout)]


def _wait(child: int, seconds: float) -> bool:
    """Whether a child ended in time; if not, or if nobody is left to hear of it, it is killed."""
    until, asking = time.monotonic() + seconds, os.getppid()
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until or os.getppid() != asking:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(NAP_SECONDS)
    return True


def _mark(tree: ast.Module, endings: Endings) -> None:
    """Have a boundary before every statement of the functions that `run` calls, and of `run`."""
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    if "run" not in functions:
        return
    called = {node.id for node in ast.walk(functions["run"]) if isinstance(node, ast.Name)}
    for name in functions.keys() & (called | {"run"}):
        functions[name].body = list(_marked(functions[name].body))
    setattr(importlib.import_module("builtins"), BOUNDARY, endings.boundary)


def _marked(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for number, statement in enumerate(body):
        docstring = not number and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not docstring and not isinstance(statement, ast.Global | ast.Nonlocal):
            call = ast.Expr(ast.Call(ast.Name(BOUNDARY, ast.Load()), [ast.Constant(statement.lineno)], []))
            yield ast.fix_missing_locations(ast.copy_location(call, statement))
        if isinstance(statement, ast.With):
            statement.body = list(_marked(statement.body))
        yield statement


@dataclass(slots=True)
class Waiting:
    """A process that waits before a statement to do the rest once more."""

    since: float
    asks: int  # the end of a pipe; the process ends when it is closed
    hears: int

    def again(self, layout: int, seconds: float) -> bool:
        """Whether the rest was done in time; not, if the process is gone."""
        try:
            os.write(self.asks, f"{layout} {seconds}\n".encode())
            return os.read(self.hears, 1) == b"1"
        except BrokenPipeError:
            return False

    def dismiss(self) -> None:
        """Let it end."""
        os.close(self.asks)
        os.close(self.hears)


@dataclass(slots=True)
class Endings:
    """The last boundaries of one replay."""

    began: float
    until: float
    waiting: list[Waiting] = field(default_factory=list)
    held: list[object] = field(default_factory=list)
    passed: set[int] = field(default_factory=set)
    again: bool = False  # this process is one that does the rest once more

    def boundary(self, line: int) -> None:
        """Leave a process here that can do the rest once more; called before the statement of a line, for the first time."""
        if self.again or line in self.passed:
            return
        self.passed.add(line)
        (asked, asks), (hears, tells) = os.pipe(), os.pipe()
        drawn = random.getstate()  # a fork seeds the generator anew
        try:
            with warnings.catch_warnings(action="ignore"):  # newer Pythons warn of threads that do not come along
                child = os.fork()
        except OSError:  # no memory or no process is left: the replay itself goes on
            for end in (asked, asks, hears, tells):
                os.close(end)
            return
        if not child:
            for other in (Waiting(0.0, asks, hears), *self.waiting):
                other.dismiss()
            self._wait_here(asked, tells, drawn)
            return
        os.close(asked)
        os.close(tells)
        self.waiting.append(Waiting(time.monotonic(), asks, hears))
        if len(self.waiting) > KEPT_BOUNDARIES:
            self.waiting.pop(0).dismiss()

    def _wait_here(self, asked: int, tells: int, drawn: tuple[Any, ...]) -> None:
        """Fork for every request; only those forks come back from here."""
        try:
            while request := os.read(asked, 100):  # one at a time; a file's buffer would move arrays by itself
                layout, seconds = request.split()
                child = os.fork()
                if not child:
                    self.again = True
                    random.setstate(drawn)
                    self.held += [drawn, *_moved(int(layout))]  # the numbers too: their place is no gap
                    return
                os.write(tells, b"1" if _wait(child, float(seconds)) else b"0")
        finally:
            if not self.again:
                os._exit(0)

    def told(self, answer: Path, layouts: int) -> list[dict[str, Any]]:
        """What endings gave otherwise than the replay itself, one per boundary at most; they take no longer than it did."""
        ended = time.monotonic()
        whole, until = ended - self.began, min(self.until, ended + ended - self.began)
        said = _read(answer)
        if said is None or "targets" not in said:
            return []
        told = []
        try:
            for boundary in reversed(self.waiting):
                took = ended - boundary.since
                if took > whole * LARGEST_SHARE:
                    break
                asked = Ending(boundary, answer, said["targets"], took * SLOWER + 1.0, until)
                told += [found] if (found := asked.otherwise(layouts)) is not None else []
        finally:
            answer.write_text(json.dumps(said), encoding="utf-8")
        return told


@dataclass(frozen=True, slots=True)
class Ending:
    """The rest of a replay from one boundary on."""

    boundary: Waiting
    answer: Path
    targets: dict[str, Any]  # as the replay itself gave them
    limit: float  # seconds
    until: float

    def otherwise(self, layouts: int) -> dict[str, Any] | None:
        """The first answer that is not the replay's, if the layout is why.

        It is why where two endings that differ only by it disagree. The replay itself is no measure for that: threads did
        not come along, and a fork by itself moves arrays. Nor are endings that leave something behind for the next, a file
        that was read on, say: there the one that was done first comes out otherwise when it is done once more.
        """
        unmoved = self.told(0)
        for layout in range(1, layouts + 1):
            if unmoved is None or (moved := self.told(layout)) is None:
                return None
            if moved["targets"] != unmoved["targets"]:
                again = self.told(0)
                if again is None or again["targets"] != unmoved["targets"]:
                    return None
                return moved if moved["targets"] != self.targets else unmoved
        return None

    def told(self, layout: int) -> dict[str, Any] | None:
        """What the rest gives; None where it took too long or failed."""
        self.answer.unlink(missing_ok=True)
        seconds = min(self.limit, self.until - time.monotonic())
        said = _read(self.answer) if seconds > 0 and self.boundary.again(layout, seconds) else None
        return said if said is not None and "targets" in said else None


def _read(answer: Path) -> dict[str, Any] | None:
    told: dict[str, Any] | None = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else None
    return told


if __name__ == "__main__":
    main()
