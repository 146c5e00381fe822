"""How does a slice become a script: what is hoisted, what is a parameter, and in which order is the rest?

Two forms. *Steps*: each execution is a function of what it needs, and `run` hands values on: what a person would have
written. *Shared*: the functions share their names as globals, exactly as the cells did; for notebooks whose functions use
globals, `exec` and the like. Which one is right is for the proof to say; `forms` lists them, nicest first.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ...records.execution import Execution, Slice
from .names import Names, of_tree
from .outputs import keeping_output, output_name
from .scopes import free_names
from .slices import ENTROPY
from .statements import Statement, only_shows, statements

Literal = int | float | str | bool
Place = tuple[int, int, int]  # execution, line and column of a statement
NAMING = (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)  # do nothing but bind names
RUN = "run"  # the script's own function: what the notebook calls so stays below the top
KEPT_IMPORTS = ("experimental", "enable_")  # imported for what importing does


@dataclass(slots=True)
class Step:
    """What is left of one execution after hoisting."""

    execution: Execution
    statements: list[Statement]
    found: Names = field(default_factory=Names)

    @property
    def tree(self) -> ast.Module:
        """The step's statements as one module."""
        return ast.Module([statement.node for statement in self.statements], [])


@dataclass(slots=True)
class Plan:
    """A slice taken apart: imports and definitions for the top, parameters, and the steps that remain."""

    slice: Slice
    target_names: frozenset[str]
    future: list[str]
    imports: list[str]
    hoisted: set[str]  # names that the imports and definitions at the top bind
    definitions: list[Statement]
    params: dict[str, Literal]
    steps: list[Step]
    contributing: set[int] = field(default_factory=set)  # executions of which something is in the script


@dataclass(frozen=True, slots=True)
class Wishes:
    """How far to go in making the script readable."""

    shared: bool  # the form of shared globals
    trimmed: bool  # without statements that look as if they only showed something
    needed_only: bool = False  # without assignments to names that nothing kept uses
    params: frozenset[str] = frozenset()  # further names to offer as parameters
    entropy: bool = True  # seeds that were drawn from the operating system are drawn again
    dropped: frozenset[Place] = frozenset()  # statements that were found to be needless


def forms(params: frozenset[str] = frozenset()) -> tuple[Wishes, ...]:
    """The forms to try, nicest first; the last one keeps every statement and import."""
    return (
        Wishes(shared=False, trimmed=True, needed_only=True, params=params, entropy=False),
        Wishes(shared=False, trimmed=True, needed_only=True, params=params),
        Wishes(shared=False, trimmed=True, params=params),
        Wishes(shared=True, trimmed=True, params=params),
        Wishes(shared=True, trimmed=False, params=params),
    )


def plan(piece: Slice, wishes: Wishes, importable: Callable[[str], bool]) -> Plan:
    """The slice taken apart.

    Parameters
    ----------
    importable : callable
        Whether a top-level module can be imported without the slice having run: installed, not beside the notebook.

    Raises
    ------
    SyntaxError
        A kept execution does not parse as plain Python.
    """
    target_names = frozenset(of_tree(ast.parse(piece.target)).loads)
    executions = piece.executions if wishes.entropy else tuple(map(_without_entropy, piece.executions))
    kept = _with_outputs(executions, target_names)
    steps = [Step(execution, statements(code)) for execution, code in kept]
    for step in steps:
        step.statements = [each for each in step.statements if _place(step, each) not in wishes.dropped]
    if wishes.trimmed:
        for step in steps:
            step.statements = [statement for statement in step.statements if not only_shows(statement.node)]
    if wishes.needed_only:
        _drop_unneeded(steps, set(target_names))
    everything = [statement for step in steps for statement in step.statements]
    made = Plan(piece, target_names, [], [], set(), [], {}, steps)
    bindings = Counter(name for statement in everything for name in _bound(statement.node))
    _hoist_imports(made, everything, bindings, importable, every=not wishes.trimmed)
    _take_params(made, bindings, wishes.params)
    if not wishes.shared:
        _hoist_definitions(made, bindings)
    for step in made.steps:
        step.found = of_tree(step.tree)
    made.steps = [step for step in made.steps if step.statements]
    made.contributing |= {step.execution.seq for step in made.steps}
    return made


def _without_entropy(execution: Execution) -> Execution:
    states = tuple(state for state in execution.generator_states if state[0] != ENTROPY)
    return replace(execution, generator_states=states)


def _place(step: Step, statement: Statement) -> Place:
    return (step.execution.seq, statement.node.lineno, statement.node.col_offset)


def places(made: Plan) -> tuple[Place, ...]:
    """The statements of the steps, those first that are likeliest to be needless: calls whose result nobody keeps."""
    every = [(step, statement) for step in made.steps for statement in step.statements]
    every.sort(key=lambda pair: not isinstance(pair[1].node, ast.Expr))
    return tuple(_place(step, statement) for step, statement in every)


def _drop_unneeded(steps: Sequence[Step], needed: set[str]) -> None:
    """Leave out assignments, functions and classes whose names no kept statement after them uses.

    The right-hand side may have changed something on the way (`rest = stack.pop()`): a guess that the proof judges.
    """
    for step in reversed(steps):
        kept: list[Statement] = []
        for statement in reversed(step.statements):
            found = of_tree(ast.Module([statement.node], []))
            bound = found.binds | found.maybe_binds
            if isinstance(statement.node, NAMING) and bound and not found.stores and bound.isdisjoint(needed):
                continue
            needed |= found.loads | found.reads | found.late_reads
            kept.insert(0, statement)
        step.statements = kept


def _with_outputs(executions: Sequence[Execution], target_names: frozenset[str]) -> list[tuple[Execution, str]]:
    """Code of each execution; displayed values that later code refers to get their name."""
    texts = "\n".join([execution.code for execution in executions] + sorted(target_names))
    kept = []
    for execution in executions:
        code = execution.code
        if output_name(execution.seq) in texts:
            code = keeping_output(code, execution.seq)
        kept.append((execution, code))
    return kept


def _bound(node: ast.stmt) -> set[str]:
    found = of_tree(ast.Module([node], []))
    return found.binds | found.maybe_binds | {name for inner in ast.walk(node) for name in _declared(inner)}


def _declared(node: ast.AST) -> list[str]:
    return node.names if isinstance(node, ast.Global) else []


def _hoist_imports(
    made: Plan,
    everything: list[Statement],
    bindings: Counter[str],
    importable: Callable[[str], bool],
    *,
    every: bool,
) -> None:
    """Imports of installed modules go to the top, once each; those nobody uses go."""
    used = {name for statement in everything for name in _used(statement.node)} | made.target_names
    by_import = Counter(
        name for statement in everything if isinstance(statement.node, (ast.Import, ast.ImportFrom))
        for name in _bound(statement.node)
    )  # fmt: skip
    meaning: dict[str, set[str]] = {}
    for statement in everything:
        for name, text in _single_imports(statement.node):
            meaning.setdefault(name, set()).add(text)
    lines: dict[str, None] = {}
    for step in made.steps:
        rest = []
        for statement in step.statements:
            node = statement.node
            if not isinstance(node, (ast.Import, ast.ImportFrom)) or not _all_importable(node, importable):
                rest.append(statement)
                continue
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                made.future.append(ast.unparse(node))
                continue
            stays = []
            for name, text in _single_imports(node):
                if name == "*":
                    made.contributing.add(step.execution.seq)
                    lines[text] = None
                elif bindings[name] != by_import[name] or len(meaning[name]) > 1 or name == RUN:
                    stays.append(text)
                elif every or name in used or any(word in text for word in KEPT_IMPORTS):
                    if text not in lines:
                        made.contributing.add(step.execution.seq)
                    lines[text] = None
                    made.hoisted.add(name)
            rest += [Statement(text, ast.copy_location(ast.parse(text).body[0], node)) for text in stays]
        step.statements = rest
    made.imports = _grouped(lines)


def _used(node: ast.stmt) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _all_importable(node: ast.Import | ast.ImportFrom, importable: Callable[[str], bool]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and (node.module == "__future__" or importable((node.module or "").partition(".")[0]))
    return all(importable(alias.name.partition(".")[0]) for alias in node.names)


def _single_imports(node: ast.stmt) -> list[tuple[str, str]]:
    """Name bound and statement that binds it alone."""
    if isinstance(node, ast.Import):
        return [
            (alias.asname or alias.name.partition(".")[0], ast.unparse(ast.Import([alias]))) for alias in node.names
        ]
    if isinstance(node, ast.ImportFrom):
        return [
            (alias.asname or alias.name, ast.unparse(ast.ImportFrom(node.module, [alias], node.level)))
            for alias in node.names
        ]
    return []


def _grouped(lines: dict[str, None]) -> list[str]:
    """`from m import a` and `from m import b` as one line, sorted as a formatter would."""
    plain_imports: list[str] = []
    by_module: dict[str, dict[str, None]] = {}
    for line in lines:
        node = ast.parse(line).body[0]
        if isinstance(node, ast.ImportFrom):
            by_module.setdefault(node.module or "", {})[ast.unparse(node).partition(" import ")[2]] = None
        else:
            plain_imports.append(line)
    from_imports = []
    for module, named in sorted(by_module.items()):
        if "*" in named:
            from_imports.append(f"from {module} import *")
        rest = sorted(set(named) - {"*"})
        if rest:
            from_imports.append(f"from {module} import {', '.join(rest)}")
    return sorted(plain_imports) + from_imports


def _take_params(made: Plan, bindings: Counter[str], wanted: frozenset[str]) -> None:
    """Literals assigned once to a name in capitals, or asked for, become parameters."""
    for step in made.steps:
        rest = []
        for statement in step.statements:
            found = assigned_literal(statement.node)
            if found and bindings[found[0]] == 1 and found[0] != RUN and (found[0].isupper() or found[0] in wanted):
                made.params[found[0]] = found[1]
                made.contributing.add(step.execution.seq)
            else:
                rest.append(statement)
        step.statements = rest


def assigned_literal(node: ast.stmt) -> tuple[str, Literal] | None:
    """Name and value of `NAME = literal`, or None.

    Examples
    --------
    >>> assigned_literal(ast.parse("ALPHA = -0.5").body[0])
    ('ALPHA', -0.5)
    """
    target: ast.expr | None = None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    value = getattr(node, "value", None)
    if not isinstance(target, ast.Name) or value is None:
        return None
    try:
        literal = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return None
    return (target.id, literal) if type(literal) in (int, float, str, bool) else None


def _hoist_definitions(made: Plan, bindings: Counter[str]) -> None:
    """Functions and classes that need nothing but imports and each other go to the top."""
    moved = True
    while moved:
        moved = False
        for step in made.steps:
            rest = []
            for statement in step.statements:
                node = statement.node
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _may_hoist(
                    node.name, bindings
                ):
                    free, written = free_names(ast.Module([node], []))
                    if not written and _known(free - {node.name}, made):
                        made.definitions.append(statement)
                        made.contributing.add(step.execution.seq)
                        made.hoisted.add(node.name)
                        moved = True
                        continue
                rest.append(statement)
            step.statements = rest
    order = {id(statement): number for number, statement in enumerate(made.definitions)}
    made.definitions.sort(key=lambda statement: order[id(statement)])


def _may_hoist(name: str, bindings: Counter[str]) -> bool:
    return bindings[name] == 1 and name != RUN


def _known(free: set[str], made: Plan) -> bool:
    """Whether the names are at the top already, or bound by no step: then they are builtins."""
    bound_later = {name for step in made.steps for statement in step.statements for name in _bound(statement.node)}
    return all(name in made.hoisted or (name not in bound_later and name not in made.params) for name in free)
