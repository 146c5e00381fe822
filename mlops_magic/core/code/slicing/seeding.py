"""Which executions seed a generator, if not by their first call: by a function of the notebook's, or one after another?

The log is sure of a seed only where nothing can have drawn before it. What is read off the code here is likely: a slice
that starts at such a seed reads better than one whose generators are restored, and the proof says whether it is right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ....records.execution import Execution
from ..reading.expressions import called, dotted, root
from ..reading.names import tree_of
from ..reading.scopes import FUNCTIONS
from ..reading.vocabulary import SEEDS
from .slices import GENERATORS

Functions = Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef]
OWNERS = {"~random": ("random",), "~numpy": ("np.random", "numpy.random")}
# What is called beside seeds and draws from neither generator: of other libraries' generators, of the environment.
BESIDE = frozenset({"os", "torch", "tf", "tensorflow", "print", "str", "int", "is_available", "warnings", "logging"})


def with_likely_seeds(executions: Sequence[Execution]) -> tuple[Execution, ...]:
    """The executions, where those that seem to seed a generator before they draw settle its state."""
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
    found = []
    for execution in executions:
        moved = GENERATORS & execution.changes
        tree = tree_of(execution.code)
        seeded = frozenset(name for name in moved if _seeds(tree.body, name, functions))
        functions |= {node.name: node for node in tree.body if isinstance(node, FUNCTIONS)}
        found.append(_settling(execution, seeded) if seeded else execution)
    return tuple(found)


def _settling(execution: Execution, seeded: frozenset[str]) -> Execution:
    """The execution as one before which it does not matter where these generators stood."""
    states = tuple(state for state in execution.generator_states if state[0] not in seeded)
    return replace(
        execution, binds=execution.binds | seeded, reads=execution.reads - seeded, changes=execution.changes - seeded,
        generator_states=states,
    )  # fmt: skip


def _seeds(body: Sequence[ast.stmt], generator: str, functions: Functions) -> bool:
    """Whether the first call that may touch the generator sets its seed."""
    for call in _calls(body):
        name = dotted(call)
        if called(call) in SEEDS and name.rpartition(".")[0] in OWNERS[generator]:
            return bool(call.args) and not (isinstance(call.args[0], ast.Constant) and call.args[0].value is None)
        if called(call) in SEEDS or root(call.func) in BESIDE:
            continue
        inner = functions.get(name)
        rest = {known: node for known, node in functions.items() if known != name}
        return inner is not None and _seeds(inner.body, generator, rest)
    return False


def _calls(body: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    """Calls of statements that run whatever happens, in their order; of others nothing is sure."""
    for statement in body:
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            continue
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        yield from sorted(calls, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0))
