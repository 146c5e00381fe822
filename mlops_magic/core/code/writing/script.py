"""How does a slice become a script: what goes, what is hoisted, what is a parameter, and in which order is the rest?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from ....records.execution import Execution, Slice
from ...syntax import parse
from ..reading.exit_codes import with_exit_codes
from ..reading.expressions import root
from ..reading.literals import assigned_value
from ..reading.mains import as_main
from ..reading.names import of_tree
from ..reading.notes import is_parameters_cell, noted
from ..reading.outputs import keeping_output, output_name
from ..reading.scopes import free_names
from ..reading.shell_lists import with_shell_lists
from ..reading.shown import DISPLAY, as_print
from ..reading.stars import with_named_stars
from ..reading.statements import statements
from ..reading.waiting import concurrent
from ..shrinking.acting import acts, properties_in
from ..shrinking.cutting import Spot, left, nested, showing, spot, without
from ..shrinking.deeds import Care
from ..shrinking.needed import Part, unneeded
from ..slicing.slices import ENTROPY, GENERATORS
from .definitions import defined
from .imports import hoist_imports
from .layout import RUN, Plan, Step, Wishes, bound_by

HARMLESS = GENERATORS | {"~rcparams", "~warnings"}  # pseudo-variables whose change asks for no care with calls


def plan(
    piece: Slice,
    wishes: Wishes,
    importable: Callable[[str], bool],
    public: Callable[[str], AbstractSet[str] | None] = lambda _: None,
) -> Plan:
    """The slice taken apart.

    Parameters
    ----------
    importable : callable
        Whether a top-level module can be imported without the slice having run: installed, not beside the notebook.
    public : callable
        What `from module import *` binds; None where that is not known.

    Raises
    ------
    SyntaxError
        A kept execution does not parse as plain Python.
    """
    target_names = frozenset(of_tree(parse(piece.target)).loads)
    executions = tuple(_restoring(each, wishes) for each in piece.executions)
    coded = _with_outputs(executions, target_names)
    if wishes.trimmed:
        named = with_named_stars([code for _, code in coded], target_names, public)
        coded = [(execution, code) for (execution, _), code in zip(coded, named, strict=True)]
    listed = with_exit_codes(with_shell_lists([code for _, code in coded], [piece.target]))
    coded = [(execution, code) for (execution, _), code in zip(coded, listed, strict=True)]
    cells = _thinned(coded, wishes, target_names)
    steps = [
        Step(cell.execution, statements(without(cell.code, cell.gone)), noted(cell.execution, wishes.notes).heading)
        for cell in cells
    ]
    everything = [statement for step in steps for statement in step.statements]
    made = Plan(piece, target_names, [], [], set(), [], {}, steps, kernel=wishes.kernel)
    made.left = {cell.execution.seq: cell.body for cell in cells}
    bindings = Counter(name for statement in everything for name in bound_by(statement.node))
    hoist_imports(made, everything, bindings, importable, every=not wishes.trimmed)
    _take_params(made, bindings, wishes)
    if not wishes.shared:
        _hoist_definitions(made, bindings)
    for step in made.steps:
        step.found = of_tree(step.tree)
    made.steps = [step for step in made.steps if step.statements]
    made.contributing |= {step.execution.seq for step in made.steps}
    for importers in made.importers.values():
        if made.contributing.isdisjoint(importers):
            made.contributing.add(importers[-1])
    return made


def _restoring(execution: Execution, wishes: Wishes) -> Execution:
    """The execution with those of its generators' states that are to be restored."""
    states = execution.generator_states if wishes.restored and execution.seq not in wishes.continued else ()
    if not wishes.entropy:
        states = tuple(state for state in states if state[0] != ENTROPY)
    return replace(execution, generator_states=states)


@dataclass(slots=True)
class _Cell:
    """One execution's code, and what of it goes."""

    execution: Execution
    code: str
    gone: set[Spot]
    body: list[ast.stmt]  # what stays, where it stands in `code`


def _thinned(executions: Sequence[tuple[Execution, str]], wishes: Wishes, targets: frozenset[str]) -> list[_Cell]:
    """The executions without what is known to be needless, and without what is guessed to be."""
    cells = []
    trees = [parse(code) for _, code in executions]
    properties = properties_in(trees) if wishes.careful else frozenset()
    for (execution, code), tree in zip(executions, trees, strict=True):
        gone = {(line, column) for seq, line, column in wishes.dropped if seq == execution.seq}
        if wishes.trimmed:
            gone |= {spot(node) for node in showing(tree.body) if not (wishes.careful and acts(node, properties))}
        cells.append(_Cell(execution, code, gone, left(tree.body, gone)))
    if wishes.needed_only:
        waiting = concurrent(node for cell in cells for node in cell.body)
        parts = [Part(cell.body, _care(cell.execution, wishes, waiting=waiting)) for cell in cells]
        for cell, more in zip(cells, unneeded(parts, targets), strict=True):
            cell.gone |= more
            cell.body = left(cell.body, more)
    return cells


def _care(execution: Execution, wishes: Wishes, *, waiting: bool) -> Care:
    """Where files, folders or options are changed, a call that is not known may be what changes them."""
    outside = {name for name in execution.changes if name.startswith(("~", "file:"))} - HARMLESS
    return Care(
        unknown_calls=wishes.careful or bool(outside or execution.writes),
        draws=not GENERATORS.isdisjoint(execution.changes),
        waiting=waiting,
    )


def statement_count(made: Plan) -> int:
    """How many statements of the notebook are in the script, nested ones counted."""
    return sum(_counted(body) for body in made.left.values())


def statements_of(executions: Iterable[Execution]) -> int:
    """How many statements ran cells hold, nested ones counted; a cell that does not parse holds none."""
    found = 0
    for execution in executions:
        try:
            found += _counted(parse(execution.code).body)
        except (SyntaxError, ValueError):
            continue
    return found


def _counted(body: Sequence[ast.stmt]) -> int:
    return sum(1 for _ in nested(body))


def _with_outputs(executions: Sequence[Execution], target_names: frozenset[str]) -> list[tuple[Execution, str]]:
    """Code of each execution; displayed values that later code refers to get their name."""
    texts = "\n".join([execution.code for execution in executions] + sorted(target_names))
    shows = not any(DISPLAY in execution.binds for execution in executions)
    kept = []
    for execution in executions:
        code = as_main(execution.code)
        code = as_print(code) if shows else code
        if output_name(execution.seq) in texts:
            code = keeping_output(code, execution.seq)
        kept.append((execution, code))
    return kept


def _take_params(made: Plan, bindings: Counter[str], wishes: Wishes) -> None:
    """Literals assigned once to a name in capitals, in a cell for parameters, or asked for, become parameters."""
    changed = _changed_lists(made)
    for step in made.steps:
        rest = []
        every = is_parameters_cell(step.execution, wishes.notes)
        for statement in step.statements:
            found = assigned_value(statement.node)
            if found is None or bindings[found[0]] != 1 or found[0] in wishes.constants | {RUN}:
                rest.append(statement)
                continue
            asked = found[0].isupper() or every or found[0] in wishes.params
            if not asked or (isinstance(found[1], list) and found[0] in changed):
                rest.append(statement)
                continue
            made.params[found[0]] = found[1]
            made.contributing.add(step.execution.seq)
        step.statements = rest


def _changed_lists(made: Plan) -> set[str]:
    """Names whose objects are stored into, added to, or asked by a method: a list that is changed is no default."""
    found: set[str] = set()
    for node in (inner for step in made.steps for inner in ast.walk(step.tree)):
        if isinstance(node, ast.AugAssign):
            found.add(root(node.target))
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            reads = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
            found |= set() if reads else {root(node)}
    return found


def _hoist_definitions(made: Plan, bindings: Counter[str]) -> None:
    """Functions, classes and names of types that need nothing but imports and each other go to the top."""
    moved = True
    while moved:
        moved = False
        for step in made.steps:
            rest = []
            for statement in step.statements:
                node = statement.node
                name = defined(node)
                if name and _may_hoist(name, bindings):
                    free, written = free_names(ast.Module([node], []))
                    if not written and _known(free - {name}, made):
                        made.definitions.append(statement)
                        made.contributing.add(step.execution.seq)
                        made.hoisted.add(name)
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
    bound_later = {name for step in made.steps for statement in step.statements for name in bound_by(statement.node)}
    return all(name in made.hoisted or (name not in bound_later and name not in made.params) for name in free)
