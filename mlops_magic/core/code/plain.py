"""What would a cell with magics and shell lines be in plain Python?

IPython turns `%time x = 5` into `get_ipython().run_line_magic('time', 'x = 5')`. This module turns such calls back into
what they do, by a table of magics; what has no equal in a script is named in `refusals`.
"""

from __future__ import annotations

import ast
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field

from .source import Edit, Positions, edited

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
        "psource pfile history hist recall lsmagic magic quickref doctest_mode colors xmode pdb debug timeit notebook "
        "logstart logstop aimport autosave automagic autocall page pprint connect_info ls ll lf pwd dhist alias "
        "alias_magic unalias"
    ).split()
)
INSTALLERS = frozenset({"pip", "conda", "mamba", "uv"})
SHELLS = frozenset({"system", "sx", "!"})
SCRIPTS = frozenset({"bash", "sh", "script"})  # cell magics that hand their body to another program
VALUED_FLAGS = frozenset({"-l", "-s", "-T", "-D", "-f", "-m", "-t", "-i", "-o", "-c", "-r"})  # of the profilers in BODY


@dataclass(slots=True)
class PlainCell:
    """A cell in plain Python, and what of it was left out.

    `refusals` are sentences about what no script can do; `requirements` are the words of `%pip install`.
    """

    code: str
    refusals: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    shell: bool = False


def plain(transformed: str, transform: Callable[[str], str]) -> PlainCell:
    """A cell as plain Python.

    Parameters
    ----------
    transformed : str
        The cell after IPython's own input transforms.
    transform : callable
        Those transforms, for the bodies of cell magics.

    Returns
    -------
    PlainCell
        `code` is `transformed` itself where the cell has neither magics nor shell lines, or does not parse.

    Examples
    --------
    >>> plain("get_ipython().run_line_magic('time', 'x = 5')\\n", lambda body: body).code
    'x = 5\\n'
    """
    cell = PlainCell(transformed)
    if "get_ipython" not in transformed:
        return cell
    try:
        tree = ast.parse(transformed)
    except SyntaxError:
        return cell
    places, edits = Positions(transformed), []
    statements = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    handled: set[int] = set()
    for node in ast.walk(tree):
        asked = _asked(node)
        if asked is None:
            continue
        method, words, call = asked
        handled.update(id(inner) for inner in ast.walk(call))
        statement = statements.get(id(call))
        text = _replaced(cell, method, words, transform, is_statement=statement is not None)
        if text is not None:
            start, end = places.span(statement or call)
            alone = not transformed[:start].rpartition("\n")[2].strip()
            edits.append(Edit(start, end, text if alone or statement is None else "\n" + text))
    _drop_assigned_verbs(tree, places, edits)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "get_ipython" and id(node) not in handled:
            cell.refusals.append("it asks for get_ipython(), which only a notebook has")
            break
    cell.code = edited(transformed, edits)
    return cell


def _asked(node: ast.AST) -> tuple[str, list[str], ast.Call] | None:
    """Method and literal arguments of a `get_ipython().method('…')` call."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    owner = node.func.value
    if not (isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "get_ipython"):
        return None
    if node.func.attr not in ("run_line_magic", "run_cell_magic", "system", "getoutput"):
        return None
    if not all(isinstance(argument, ast.Constant) for argument in node.args):
        return None
    return node.func.attr, [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)], node


def _drop_assigned_verbs(tree: ast.Module, places: Positions, edits: list[Edit]) -> None:
    """`v = %register …` is ours to the last character: the whole statement goes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            asked = _asked(node.value)
            if asked and asked[0] == "run_line_magic" and asked[1][0] in OURS:
                edits.append(Edit(*places.span(node), "pass"))


def _replaced(
    cell: PlainCell, method: str, words: list[str], transform: Callable[[str], str], *, is_statement: bool
) -> str | None:
    """Source that does what the magic does; None where nothing does and a refusal says so."""
    if method in ("system", "getoutput"):
        return _shell(cell, words[0], assigned=method == "getoutput")
    name, line = words[0], words[1] if len(words) > 1 else ""
    body = words[2] if len(words) > 2 else ""
    if name in INSTALLERS:
        cell.requirements += [word for word in shlex.split(line) if not word.startswith("-") and word != "install"]
        return "pass"
    if name in BODY:
        inner = plain(transform(body or _without_flags(name, line)), transform)
        cell.refusals += inner.refusals
        cell.requirements += inner.requirements
        cell.shell |= inner.shell
        return inner.code.rstrip("\n") or "pass"
    if name in DROPPED:
        return "pass" if is_statement else "None"
    if name == "cd":
        return f"__import__('os').chdir(__import__('os').path.expanduser({_path(line)}))"
    if name in ("env", "set_env") and line.strip():
        return _environment(line.strip(), is_statement=is_statement)
    if name == "run" and is_statement and (script := _script_run(line)):
        return script
    if name in ("writefile", "file"):
        flags = shlex.split(line)
        mode = "a" if {"-a", "--append"} & set(flags) else "w"
        path = next((flag for flag in flags if not flag.startswith("-")), "")
        return f"with open({path!r}, {mode!r}, encoding='utf-8') as cell_file:\n    cell_file.write({body!r})"
    if name in SHELLS:
        return _shell(cell, body or line, assigned=not is_statement)
    if name in SCRIPTS and body and not line.strip().startswith("-"):
        cell.shell = True
        command = shlex.split(line) if name == "script" else [name, *shlex.split(line)]
        return f"__import__('subprocess').run({command!r}, input={body!r}, check=False, text=True)"
    cell.refusals.append(f"%{name} is a magic that only a notebook has")
    return None


def _without_flags(name: str, line: str) -> str:
    """The statement of a profiler's line, without the profiler's own words; `%time` has none."""
    words = line.split(" ")
    while name != "time" and words and words[0].startswith("-"):
        words = words[2 if words[0] in VALUED_FLAGS else 1 :]
    return " ".join(words)


def _script_run(line: str) -> str:
    """`%run file.py` as what it does: the file's names become the notebook's. Nothing for options and arguments."""
    words = shlex.split(line)
    if len(words) != 1 or not words[0].endswith(".py"):
        return ""
    ran = f"__import__('runpy').run_path({words[0]!r}, run_name='__main__')"
    return f"globals().update({{k: v for k, v in {ran}.items() if not k.startswith('__')}})"


def _path(line: str) -> str:
    words = [word for word in shlex.split(line) if word not in ("-q", "-b")]
    return _expanded(words[0] if words else "~")


def _environment(line: str, *, is_statement: bool) -> str:
    """`%env NAME` looks, `%env NAME=value` and `%env NAME value` set."""
    key, _, value = line.partition("=") if "=" in line else line.partition(" ")
    if not value and "=" not in line:
        return "pass" if is_statement else f"__import__('os').environ[{key.strip()!r}]"
    return f"__import__('os').environ[{key.strip()!r}] = {_expanded(value.strip())}"


def _expanded(text: str) -> str:
    """Source of a text in which `{name}` is Python's, as IPython has it; where that is no Python, the text itself."""
    if "{" not in text:
        return repr(text)
    source = "f" + repr(text)
    try:
        ast.parse(source, mode="eval")
    except SyntaxError:  # `awk '{print $1}'`
        return repr(text)
    return source


def _shell(cell: PlainCell, command: str, *, assigned: bool) -> str:
    """A shell line as a sub-process; `{name}` is Python's, as IPython has it."""
    words = command.split()
    first = [word for word in words if word not in ("sudo", "-q", "-m", "python", "python3")][:2]
    if len(first) == 2 and first[0] in INSTALLERS and first[1] == "install":
        cell.requirements += [word for word in words[words.index("install") + 1 :] if not word.startswith("-")]
        return "[]" if assigned else "pass"
    cell.shell = True
    run = f"__import__('subprocess').run(['sh', '-c', {_expanded(command)}]"
    if assigned:
        return run + ", check=False, capture_output=True, text=True).stdout.splitlines()"
    return run + ", check=False)"
