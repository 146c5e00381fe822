"""What do `%run`, `%%bash` and `%timeit` run, in plain Python? Another file, another program, a statement many times."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from ...syntax import parse_expression
from .made import FALSE, TRUE, Made, called, dotted, import_from, in_subprocess, text_of, words_of
from .source import indented

SCRIPTS = frozenset(
    {"bash", "sh", "script", "python", "python3", "perl", "ruby"}
)  # cell magics that hand their body to another program
_OPTION = re.compile(r"(?:^|(?<=\s))(?:--(out|err)(?:=|\s+)([^\W\d]\w*)|--(?:no-)?raise-error)(?:\s+|$)")
_KEPT_RUNNING = re.compile(r"(?:^|\s)--(?:bg|proc)\b")  # nobody waits for such a program
_TIMED_OPTION = re.compile(r"-(?:([nrp])\s*(\d+)|[tcqov]+)(?:\s+|$)")
_REPEATS = 7  # of %timeit, where nothing else is said
_MOST_TURNS = 100  # what is timed more often than that is there for its time
_EXPANDED = re.compile(r"[*?{}$\[\]]")  # IPython makes other words of these


def script_run(line: str) -> Made | None:
    """`%run file.py` as what it does: the file's names become the notebook's. None for options that do more than that.

    With `-i` the file sees the notebook's names too; the words after the file are its `sys.argv`.
    """
    words = words_of(line)
    flags = words[: next((place for place, word in enumerate(words) if not word.startswith("-")), len(words))]
    words = words[len(flags) :]
    if not words or not words[0].endswith(".py") or set(flags) - {"-i", "-n"} or any(map(_EXPANDED.search, words)):
        return None
    seen = {"init_globals": called("globals")} if "-i" in flags else {}
    name = words[0].rpartition("/")[2].removesuffix(".py") if "-n" in flags else "__main__"
    path = ast.Constant(words[0])
    ran = ast.unparse(called("runpy.run_path", path, **seen, run_name=ast.Constant(name)))
    kept = parse_expression(f"{{k: v for k, v in {ran}.items() if not k.startswith('__')}}").body
    update = text_of(ast.Expr(called("globals().update", kept)))
    if len(words) == 1:
        return Made(update, ("runpy",))
    given = ast.List([ast.Constant(word) for word in words], ast.Load())
    around = ast.With(
        [ast.withitem(called("mock.patch.object", dotted("sys"), ast.Constant("argv"), given))], [ast.Pass()]
    )
    head = text_of(around).removesuffix("pass").rstrip()
    return Made("\n".join(["import runpy", "import sys", import_from("unittest", "mock"), head, indented(update)]))


def program_cell(name: str, line: str, body: str) -> Made | None:
    """A cell that is handed to another program; `--out` and `--err` name what it printed. None for other options."""
    held: dict[str, str] = {}
    for option in _OPTION.finditer(line):  # IPython takes them wherever they stand
        held |= {option[1]: option[2]} if option[1] else {}
    line = _OPTION.sub("", line)
    if line.strip().startswith("-") or _KEPT_RUNNING.search(line):
        return None
    command = words_of(line) if name == "script" else [name, *words_of(line)]
    parts = ast.List([ast.Constant(word) for word in command], ast.Load())
    pipes = {f"std{stream}": dotted("subprocess.PIPE") for stream in held}
    ran = called("subprocess.run", parts, input=ast.Constant(body), **pipes, check=FALSE, text=TRUE)
    if not held:
        return in_subprocess(ran)
    if len(held) == 1:
        kept = ast.Attribute(ran, next(iter(pipes)), ast.Load())
        return in_subprocess(ast.Assign([ast.Name(next(iter(held.values())), ast.Store())], kept))
    keeps = [f"{name} = program_run.std{stream}" for stream, name in held.items()]
    return Made("\n".join([f"program_run = {text_of(ran)}", *keeps]), ("subprocess",))


@dataclass(frozen=True, slots=True)
class TimedLine:
    """What `%timeit` was asked to run, and how often it did."""

    setup: str
    body: str
    loops: int
    repeats: int

    def function(self, setup: str, body: str) -> Made:
        """The same, run as often in a function: names that it binds are its own, as `%timeit` has them."""
        if not setup.strip():
            text = _repeated(body, self.loops * self.repeats)
        else:
            text = _repeated(setup.strip("\n") + "\n" + _repeated(body, self.loops), self.repeats)
        return Made(f"def timed_cell():\n{indented(text)}timed_cell()")


def _repeated(body: str, turns: int) -> str:
    text = body.strip("\n") + "\n"
    return f"for turn in range({turns}):\n{indented(text)}" if turns > 1 else text


def without_options(line: str) -> str:
    """The statement of a `%timeit` line, without the words before it."""
    while option := _TIMED_OPTION.match(line):
        line = line[option.end() :]
    return line


def timed(line: str, body: str) -> TimedLine | None:
    """The words of `%timeit -n N`; None where it chose how often by the clock, or so often that only the clock mattered."""
    numbers: dict[str, str] = {}
    while option := _TIMED_OPTION.match(line):
        numbers |= {option[1]: option[2]} if option[1] else {}
        line = line[option.end() :]
    loops, repeats = int(numbers.get("n", 0)), int(numbers.get("r", _REPEATS))
    if not 0 < loops * repeats <= _MOST_TURNS or not (body or line).strip():
        return None
    setup, body = (line, body) if body else ("", line)
    return TimedLine(setup, body, loops, repeats)
