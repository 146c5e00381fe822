"""Why may a replay come out differently? What code asks the world for: clock, entropy, network, keyboard, threads."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ...records.execution import Execution

CLOCK, ENTROPY, NETWORK, KEYBOARD, THREADS = (
    "reads the clock", "draws entropy from the operating system", "asks the network", "asks at the keyboard",
    "runs things at the same time",
)  # fmt: skip
CALLS = {
    "time.time": CLOCK, "time.time_ns": CLOCK, "time.perf_counter": CLOCK, "time.monotonic": CLOCK, "time.ctime": CLOCK,
    "perf_counter": CLOCK, "datetime.now": CLOCK, "datetime.utcnow": CLOCK, "datetime.today": CLOCK, "date.today": CLOCK,
    "Timestamp.now": CLOCK, "Timestamp.today": CLOCK, "time.strftime": CLOCK, "time.localtime": CLOCK,
    "uuid4": ENTROPY, "uuid1": ENTROPY, "os.urandom": ENTROPY, "urandom": ENTROPY, "random.SystemRandom": ENTROPY,
    "secrets.token_hex": ENTROPY, "secrets.randbelow": ENTROPY, "secrets.token_bytes": ENTROPY, "random.Random": ENTROPY,
    "urlopen": NETWORK, "requests.get": NETWORK, "requests.post": NETWORK, "httpx.get": NETWORK, "fetch_openml": NETWORK,
    "input": KEYBOARD, "getpass": KEYBOARD, "getpass.getpass": KEYBOARD,
    "ThreadPoolExecutor": THREADS, "ProcessPoolExecutor": THREADS, "Thread": THREADS, "threading.Thread": THREADS,
}  # fmt: skip
ADVICE = {
    CLOCK: "Put the time into a variable by hand, such as NOW = '2026-01-31'.",
    ENTROPY: "Give it a seed.",
    NETWORK: "Save what was read to a file and read that.",
    KEYBOARD: "Put the answer into a variable.",
    THREADS: "Do it one after the other.",
}


def suspects(executions: Sequence[Execution]) -> str:
    """A sentence per kind of suspicion, first place first, with what to do; empty where nothing is suspicious."""
    found: dict[str, str] = {}
    for execution in executions:
        try:
            tree = ast.parse(execution.code)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            name = _called(node)
            kind = CALLS.get(name) or CALLS.get(name.partition(".")[2]) or CALLS.get(name.rpartition(".")[2])
            if kind and name:
                where = f"execution {execution.seq} {kind} ({name})."
                found.setdefault(kind, f"{where} {ADVICE[kind]}")
    return " ".join(found.values())


def _called(node: ast.AST) -> str:
    """Dotted name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    parts: list[str] = []
    function: ast.expr = node.func
    while isinstance(function, ast.Attribute):
        parts.insert(0, function.attr)
        function = function.value
    return ".".join([function.id, *parts]) if isinstance(function, ast.Name) else ""
