"""Why may a replay come out differently? What code asks the world for: clock, entropy, network, keyboard, threads."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ....records.execution import Execution
from ...syntax import parse
from ..reading.expressions import dotted
from ..reading.names import of_tree

CLOCK, ENTROPY, NETWORK, KEYBOARD, THREADS, ADDRESS, TEMPORARY, DURATION, FOLDER, STAMP = (
    "reads the clock", "draws entropy from the operating system", "asks the network", "asks at the keyboard",
    "runs things at the same time", "uses an address in memory", "has a name made up for a temporary file",
    "asks how long something took", "asks for the name of its folder", "asks when a file was written",
)  # fmt: skip
UNREPEATABLE = frozenset({CLOCK, ENTROPY, KEYBOARD, ADDRESS, TEMPORARY, DURATION})
CALLS = {
    "time.time": CLOCK, "time.time_ns": CLOCK, "time.perf_counter": CLOCK, "time.monotonic": CLOCK, "time.ctime": CLOCK,
    "perf_counter": CLOCK, "datetime.now": CLOCK, "datetime.utcnow": CLOCK, "datetime.today": CLOCK, "date.today": CLOCK,
    "Timestamp.now": CLOCK, "Timestamp.today": CLOCK, "time.strftime": CLOCK, "time.localtime": CLOCK,
    "uuid4": ENTROPY, "uuid1": ENTROPY, "os.urandom": ENTROPY, "urandom": ENTROPY, "random.SystemRandom": ENTROPY,
    "secrets.token_hex": ENTROPY, "secrets.token_urlsafe": ENTROPY, "secrets.choice": ENTROPY, "token_hex": ENTROPY,
    "secrets.randbelow": ENTROPY, "secrets.token_bytes": ENTROPY, "random.Random": ENTROPY,
    "urlopen": NETWORK, "requests.get": NETWORK, "requests.post": NETWORK, "httpx.get": NETWORK, "fetch_openml": NETWORK,
    "input": KEYBOARD, "getpass": KEYBOARD, "getpass.getpass": KEYBOARD,
    "id": ADDRESS, "ThreadPoolExecutor": THREADS,
    "ProcessPoolExecutor": THREADS, "Thread": THREADS, "threading.Thread": THREADS,
    "mkdtemp": TEMPORARY, "mkstemp": TEMPORARY, "mktemp": TEMPORARY, "TemporaryDirectory": TEMPORARY,
    "NamedTemporaryFile": TEMPORARY,
    "os.getcwd": FOLDER, "getcwd": FOLDER, "Path.cwd": FOLDER, "getmtime": STAMP, "getctime": STAMP,
}  # fmt: skip
# What scikit-learn measures while it fits: a column of `cv_results_`, an entry of `cross_validate`, an attribute.
MEASURED = frozenset({
    "mean_fit_time", "std_fit_time", "mean_score_time", "std_score_time", "fit_time", "score_time", "refit_time_",
})  # fmt: skip
SOURCES = {
    CLOCK: "the clock", ENTROPY: "entropy of the operating system", NETWORK: "the network", KEYBOARD: "the keyboard",
    THREADS: "threads", ADDRESS: "an address in memory", TEMPORARY: "the name of a temporary file",
    DURATION: "a measured time", FOLDER: "the name of the folder", STAMP: "the time of a file",
}  # fmt: skip
CONNECTED = "it opened a connection to "  # how the log says that a cell used the network
ADVICE = {
    CLOCK: "Put the time into a variable by hand, such as NOW = '2026-01-31'.",
    ENTROPY: "Give it a seed, or keep its answer as data.",
    NETWORK: "Save what was read to a file and read that.",
    KEYBOARD: "Put the answer into a variable by hand.",
    THREADS: "Do it one after the other.",
    ADDRESS: "Leave the address out.",
    DURATION: "Choose by what comes out the same each time, or write down by hand what was chosen.",
    FOLDER: "Name files as seen from the notebook's folder, such as 'data/a.csv'.",
    STAMP: "Put the time into a variable by hand, or leave it out.",
    TEMPORARY: "Give it a name by hand, such as FOLDER = 'cache', and delete it at the end.",
}


@dataclass(frozen=True, slots=True)
class Suspect:
    """A call that asks the world for something."""

    execution: int
    line: int
    kind: str
    call: str  # time.time
    names: tuple[str, ...]  # that its statement binds

    @property
    def source(self) -> str:
        """What it asks, as a noun.

        Examples
        --------
        >>> Suspect(1, 2, CLOCK, "time.time", ("now",)).source
        'the clock (time.time)'
        """
        return f"{SOURCES[self.kind]} ({self.call})"


def suspects(executions: Sequence[Execution]) -> str:
    """A sentence per kind of suspicion, first place first, with what to do; empty where nothing is suspicious."""
    said: dict[str, str] = {}
    for execution in executions:
        for found in suspected(execution):
            where = f"execution {found.execution} {found.kind} ({found.call})."
            said.setdefault(found.kind, f"{where} {ADVICE[found.kind]}")
    return " ".join(said.values())


def suspected(execution: Execution) -> tuple[Suspect, ...]:
    """The suspicious calls of one execution, in the order of the code."""
    try:
        return suspected_in(parse(execution.code).body, execution.seq)
    except SyntaxError:
        return ()


def suspected_in(body: Sequence[ast.stmt], seq: int) -> tuple[Suspect, ...]:
    """The suspicious calls of statements of one execution."""
    found = []
    for statement in body:
        bound = of_tree(ast.Module([statement], []))
        defines = isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        names = () if defines else tuple(sorted(bound.binds | bound.maybe_binds))
        for node in ast.walk(statement):
            call = dotted(node)
            kind = CALLS.get(call) or CALLS.get(call.partition(".")[2]) or CALLS.get(call.rpartition(".")[2])
            if kind and call and isinstance(node, ast.Call):
                found.append(Suspect(seq, node.lineno, kind, call, names))
            word = node.value if isinstance(node, ast.Constant) else getattr(node, "attr", None)
            if isinstance(node, (ast.Constant, ast.Attribute)) and word in MEASURED:
                found.append(Suspect(seq, node.lineno, DURATION, word, names))
    return tuple(sorted(found, key=lambda each: each.line))


def freezable(executions: Sequence[Execution], used: AbstractSet[str]) -> tuple[str, ...]:
    """Names that hold what cannot be asked for again: those that may be kept as data with `--freeze`.

    Parameters
    ----------
    used : set of str
        Names that something later stands on: of what one cell made out of a page, those are what to keep.
    """
    found: dict[str, None] = {}
    for execution in executions:
        connected = any(CONNECTED in refusal for refusal in execution.refusals)
        if connected:
            calls = [each for each in suspected(execution) if each.kind == NETWORK and each.names]
            read, made = [name for each in calls for name in each.names], _made_by_calls(execution)
            found |= dict.fromkeys([name for name in read + made if name in used][:1] or read or made)
        for each in suspected(execution):
            if each.kind not in (THREADS, ADDRESS) and not (connected and each.kind == NETWORK):
                found |= dict.fromkeys(each.names)
    return tuple(found)


def _made_by_calls(execution: Execution) -> list[str]:
    """Names that an execution assigned the result of something to."""
    try:
        tree = parse(execution.code)
    except SyntaxError:
        return []
    found = []
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.With)) and any(map(_is_call, ast.walk(statement))):
            bound = of_tree(ast.Module([statement], []))
            found += sorted((bound.binds | bound.maybe_binds) & execution.binds)
    return found


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def origin_of(execution: Execution) -> str:
    """What an execution asked the world for; empty where nothing is seen.

    Examples
    --------
    >>> none = frozenset()
    >>> origin_of(Execution(2, "", "", "x = input()", True, none, none, none, none))
    'asks at the keyboard (input)'
    """
    connected = [refusal.partition(CONNECTED)[2] for refusal in execution.refusals if CONNECTED in refusal]
    if connected:
        return f"asks the network ({', '.join(connected)})"
    return next((f"{each.kind} ({each.call})" for each in suspected(execution)), "")
