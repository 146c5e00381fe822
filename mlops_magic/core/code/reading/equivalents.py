"""What does one magic or shell line do, in plain Python? A table; what has no equal in a script is refused by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field

from ...syntax import parse_expression
from .made import FALSE, NOTHING, TRUE, Made, called, dotted, import_from, in_subprocess, text_of, words_of
from .programs import SCRIPTS, TimedLine, program_cell, script_run, timed, without_options
from .source import indented

OURS = frozenset(
    (
        "track leaderboard compare data validate feature register promote rollback drift monitor alert explain fairness "
        "export serve retrain schedule lineage card audit mlops mlops_track_begin"
    ).split()
)
BODY = frozenset({"time", "prun", "capture", "memit", "mprun", "lprun", "pyinstrument", "snakeviz", "scalene"})
DROPPED = OURS | frozenset(
    (
        "matplotlib load_ext reload_ext unload_ext autoreload config precision pylab who whos who_ls pinfo pinfo2 pdoc "
        "psource pfile history hist recall lsmagic magic quickref doctest_mode colors xmode pdb debug notebook "
        "logstart logstop aimport autosave automagic autocall page pprint connect_info ls ll lf lk ldir lx cat less more "
        "man pycat psearch tb rehashx dhist dirs alias alias_magic unalias html HTML latex javascript js svg SVG markdown"
    ).split()
)
INSTALLERS = frozenset({"pip", "conda", "mamba", "uv"})
SHELLS = frozenset({"system", "sx", "!"})
COMMANDS = frozenset({"cp", "mkdir", "mv", "rm", "rmdir"})  # IPython's aliases: `%mkdir -p data` is `!mkdir -p data`
CLOCKED = "%timeit ran its statement as often as the clock allowed; say how often: %timeit -n 10 -r 1"
BACK = "~where the cell left the notebook"  # where `%cd -` and `%popd` lead is known when the cell has run
_LOADED = re.compile(r"load\s+(\S+)\s+as\s+([^\W\d]\w*)")  # `%data load customers@2 as df` binds a name
_DOLLAR = re.compile(r"\$(\$?)([A-Za-z_][\w.]*)")
VALUED_FLAGS = frozenset({"-l", "-s", "-T", "-D", "-f", "-m", "-t", "-i", "-o", "-c", "-r"})  # of the profilers in BODY


@dataclass(slots=True)
class PlainCell:
    """A cell in plain Python, and what of it was left out.

    `refusals` are sentences about what no script can do; `requirements` are the words of `%pip install`; `clocked` is
    what `%timeit` ran as often as the clock allowed.
    """

    code: str
    refusals: list[str] = field(default_factory=list)
    clocked: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    shell: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The cell being rewritten, and what it is rewritten with."""

    cell: PlainCell
    inner: Callable[[str], PlainCell]  # a body that a magic wraps, as plain Python
    known: Container[str]  # variables that `$name` may mean


def equivalent(reading: Reading, method: str, words: list[str], *, is_statement: bool) -> Made | None:
    """What does the same as the magic; None where nothing does and a refusal says so."""
    cell = reading.cell
    if method in ("system", "getoutput"):
        return _shell(reading, words[0], assigned=method == "getoutput")
    name, line = words[0], words[1] if len(words) > 1 else ""
    body = words[2] if len(words) > 2 else ""
    if name in INSTALLERS:
        cell.requirements += [word for word in words_of(line) if not word.startswith("-") and word != "install"]
        return NOTHING
    if name in BODY:
        inner = reading.inner(body or _without_flags(name, line))
        cell.refusals += inner.refusals
        cell.requirements += inner.requirements
        cell.shell |= inner.shell
        words = words_of(line) if name == "capture" else []
        held = next((word for word in words if word.isidentifier()), None)
        return _captured(held, words, inner.code) if held else Made(inner.code.strip("\n") or NOTHING.text)
    if name == "data" and is_statement and (loaded := _LOADED.fullmatch(line.strip())):
        cell.refusals.append(
            f"%data load takes {loaded[2]} from the store, which a script does not have; keep it: --freeze {loaded[2]}"
        )
        call = called("mlops_magic.data_load", ast.Constant(loaded[1]))
        return Made(f"{loaded[2]} = {text_of(call)}", ("mlops_magic",))
    if name in DROPPED:
        return NOTHING if is_statement else Made("None")
    if name == "popd" or (name == "cd" and line.strip() == "-"):
        return Made(text_of(called("os.chdir", ast.Constant(BACK))), ("os",))
    if name == "pushd" and is_statement and not line.strip():
        return NOTHING
    if name == "pwd":
        return NOTHING if is_statement else Made(text_of(called("os.getcwd")), ("os",))
    if name in ("cd", "pushd"):
        home = called("os.path.expanduser", _expanded(reading, _path(line)))
        return Made(text_of(called("os.chdir", home)), ("os",))
    if name == "env" and not line.strip():
        return NOTHING if is_statement else Made("dict(os.environ)", ("os",))
    if name in ("env", "set_env") and line.strip():
        return _environment(reading, line.strip(), is_statement=is_statement)
    if name == "run" and is_statement and (script := script_run(line)):
        return script
    if name == "timeit":
        asked = timed(line, body) if is_statement else None
        if asked:
            return _timed(reading, asked)
        cell.clocked += [reading.inner(text).code for text in (without_options(line), body)]
        return NOTHING if is_statement else Made("None")
    if name in ("writefile", "file"):
        flags = words_of(line)
        mode = "a" if {"-a", "--append"} & set(flags) else "w"
        path = next((flag for flag in flags if not flag.startswith("-")), "")
        return _written(_expanded(reading, path), mode, body)
    if name in SHELLS:
        return _shell(reading, body or line, assigned=True)  # as a statement it shows its lines, and `_` is them
    if name in COMMANDS:
        return _shell(reading, f"{name} {line}", assigned=False)
    if name in SCRIPTS and body and (ran := program_cell(name, line, body)):
        cell.shell = True
        return ran
    cell.refusals.append(f"%{name} is a magic that only a notebook has")
    return None


def _without_flags(name: str, line: str) -> str:
    """The statement of a profiler's line, without the profiler's own words; `%time` has none."""
    words = line.split(" ")
    while name != "time" and words and words[0].startswith("-"):
        words = words[2 if words[0] in VALUED_FLAGS else 1 :]
    return " ".join(words)


def _timed(reading: Reading, asked: TimedLine) -> Made:
    """What was timed, as often as it ran: it may have changed something."""
    setup, body = reading.inner(asked.setup), reading.inner(asked.body)
    for inner in (setup, body):
        reading.cell.refusals += inner.refusals
        reading.cell.shell |= inner.shell
    return asked.function(setup.code, body.code)


def _captured(name: str, words: list[str], code: str) -> Made:
    """`%%capture name`: what the cell prints becomes the variable's `stdout` and `stderr`; pictures are not kept."""
    held = {stream: f"{name}_{stream}" for stream in ("stdout", "stderr") if f"--no-{stream}" not in words}
    around = [
        ast.withitem(called(f"redirect_{stream}", called("StringIO")), ast.Name(kept, ast.Store()))
        for stream, kept in held.items()
    ]
    texts = {stream: called(f"{kept}.getvalue") for stream, kept in held.items()}
    nothing = {stream: ast.Constant("") for stream in ("stdout", "stderr")}
    given = called("SimpleNamespace", **nothing | texts, outputs=ast.List([]))
    body, after = code.strip("\n") or NOTHING.text, text_of(ast.Assign([ast.Name(name, ast.Store())], given))
    if not around:
        return Made("\n".join([import_from("types", "SimpleNamespace"), body, after]))
    first = [
        import_from("contextlib", *(f"redirect_{stream}" for stream in held)),
        import_from("io", "StringIO"),
        import_from("types", "SimpleNamespace"),
        text_of(ast.With(around, [ast.Pass()])).removesuffix("pass").rstrip(),
    ]
    return Made("\n".join([*first, indented(body), after]))


def _written(path: ast.expr, mode: str, body: str) -> Made:
    opened = called("open", path, ast.Constant(mode), encoding=ast.Constant("utf-8"))
    write = ast.Expr(called("cell_file.write", ast.Constant(body)))
    return Made(text_of(ast.With([ast.withitem(opened, ast.Name("cell_file", ast.Store()))], [write])))


def _path(line: str) -> str:
    words = [word for word in words_of(line) if word not in ("-q", "-b")]
    return words[0] if words else "~"


def _environment(reading: Reading, line: str, *, is_statement: bool) -> Made:
    """`%env NAME` looks, `%env NAME=value` and `%env NAME value` set."""
    key, _, value = line.partition("=") if "=" in line else line.partition(" ")
    place = ast.Subscript(dotted("os.environ"), ast.Constant(key.strip()), ast.Load())
    if not value and "=" not in line:
        return NOTHING if is_statement else Made(text_of(place), ("os",))
    return Made(text_of(ast.Assign([place], _expanded(reading, value.strip()))), ("os",))


def _expanded(reading: Reading, text: str) -> ast.expr:
    """A text in which `{name}` and `$name` are Python's, as IPython has it; where that is no Python, the text itself."""
    found = _DOLLAR.sub(lambda match: _dollar(reading, match), text)
    if "{" not in found:
        return ast.Constant(found)
    try:
        return parse_expression("f" + repr(found)).body
    except SyntaxError:  # `awk '{print $1}'`
        return ast.Constant(text)


def _dollar(reading: Reading, match: re.Match[str]) -> str:
    """`$name` as `{name}` where the notebook has it; `$$name` is the shell's."""
    if match[1]:
        return match[0][1:]
    return f"{{{match[2]}}}" if match[2].partition(".")[0] in reading.known else match[0]


def _shell(reading: Reading, command: str, *, assigned: bool) -> Made:
    """A shell line as a sub-process; `{name}` is Python's, as IPython has it."""
    cell, words = reading.cell, command.split()
    first = [word for word in words if word not in ("sudo", "-q", "-m", "python", "python3")][:2]
    if len(first) == 2 and first[0] in INSTALLERS and first[1] == "install":
        cell.requirements += [word for word in words[words.index("install") + 1 :] if not word.startswith("-")]
        return Made("[]") if assigned else NOTHING
    cell.shell = True
    parts = ast.List([ast.Constant("sh"), ast.Constant("-c"), _expanded(reading, command)], ast.Load())
    if not assigned:
        return in_subprocess(called("subprocess.run", parts, check=FALSE))
    ran = called("subprocess.run", parts, check=FALSE, capture_output=TRUE, text=TRUE)
    lines = ast.Attribute(ast.Attribute(ran, "stdout", ast.Load()), "splitlines", ast.Load())
    return in_subprocess(ast.Call(lines, [], []))
