"""How is a plan written out as `pipeline.py`?

The user's statements are cut out of the cells as they stand; everything that is ours is built as `ast`. The result is
parsed back before it is believed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...syntax import parse_expression
from ..reading.literals import annotation
from ..reading.source import double_quoted, indented
from ..slicing.freezing import FROZEN
from .layout import RUN, Plan, Step
from .naming import step_name
from .shared_names import without_annotation
from .spare_names import our_names, used_names
from .unassigned import unassigned

SUPPORT = "pipeline_checks"  # the folder of copied files beside pipeline.py


class NoSuchForm(Exception):
    """The plan cannot be written in this form; another one can."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the script must bring about around the steps."""

    folder: bool  # inputs, files written, or the current folder matter


@dataclass(frozen=True, slots=True)
class _Draft:
    """A script while it is written."""

    made: Plan
    needs: Needs
    ours: dict[str, str]  # what our own parts are called in it
    shared: bool  # functions share the module's globals


def emitted(made: Plan, needs: Needs, *, shared: bool, says: str, targets: Mapping[str, str]) -> str:
    """The whole of pipeline.py.

    Parameters
    ----------
    says : str
        The module docstring's first line.
    targets : mapping of str to str
        What `run` returns: names, and the expressions that give them.

    Raises
    ------
    NoSuchForm
        In the form of steps: something in the code needs shared globals.
    """
    ours = our_names(made)
    draft = _Draft(made, needs, ours, shared=shared)
    functions, calls, awaits = (_shared if shared else _steps)(draft)
    parts = [_docstring(says), *made.future, _imports(draft, awaits=awaits)]
    parts.append(f"{ours['HERE']} = {ours['Path']}(__file__).resolve().parent")
    bound = _declared(draft)
    constants = [double_quoted(f"{name} = {value!r}") for name, value in made.params.items()]
    constants += [f"{name}: {ours['Any']}" for name in bound]
    if constants:
        parts.append("\n".join(constants))
    parts += [f"\n{statement.text}" for statement in made.definitions]
    parts += [f"\n{function.rstrip()}" for function in functions]
    parts.append("\n" + _run(draft, calls, targets, awaits=awaits))
    parts.append(f'\nif __name__ == "__main__":\n    raise SystemExit({ours["main"]}({RUN}, {ours["HERE"]}))')
    source = "\n\n".join(part.rstrip("\n") for part in parts) + "\n"
    try:
        compile(source, "pipeline.py", "exec", dont_inherit=True)
    except SyntaxError as error:  # `import *` or `global` where a function does not allow it
        raise NoSuchForm(str(error)) from error
    return source


def _declared(draft: _Draft) -> list[str]:
    """Targets that functions bind as globals: said at the top, where a reader and a type checker look for them."""
    if not draft.shared:
        return []
    bound = {name for step in draft.made.steps for name in step.found.binds | step.found.maybe_binds}
    return sorted(bound & draft.made.target_names - {RUN} - draft.made.params.keys())


def _docstring(says: str) -> str:
    text = f"{says}\n\nRun it: `python pipeline.py`. Check it: `python pipeline.py --verify`.\n"
    return ast.unparse(ast.Expr(ast.Constant(text))) if '"' in says or "\\" in says else f'"""{text}"""'


def _imports(draft: _Draft, *, awaits: bool) -> str:
    made, ours = draft.made, draft.ours
    support = ["main"]
    if any(step.execution.generator_states for step in made.steps):
        support.append("restore_generators")
    if draft.needs.folder:
        support.append("working_folder")
    if any(FROZEN in statement.text for step in made.steps for statement in step.statements):
        support.append("load_frozen")
    (first, *later), kernel = made.sections, kernel_settings(made)
    lines = {*first.imports} | ({_named("import asyncio", ours["asyncio"])} if awaits else set())
    if _declared(draft):
        lines.add(_named("from typing import Any", ours["Any"]))
    if kernel:
        lines.add(_named("import os", ours["os"]))
    if not any(line.startswith("from pathlib import ") and "Path" in made.hoisted for line in made.imports):
        lines.add(_named("from pathlib import Path", ours["Path"]))
    own, libraries = _by_origin(lines)
    groups = [own, kernel, libraries]
    for section in later:
        groups += [[statement.text for statement in section.settings], _by_origin(section.imports)[1]]
    named = ", ".join(_named(name, ours[name]) for name in sorted(support))
    groups.append([f"from {SUPPORT}.serving.pipeline import {named}"])
    return "\n\n".join("\n".join(group) for group in groups if group)


def top_settings(made: Plan) -> tuple[str, ...]:
    """Every statement of the script that sets the environment before libraries are imported."""
    return (*kernel_settings(made), *(ast.unparse(statement.node) for statement in made.settings))


def kernel_settings(made: Plan) -> list[str]:
    """Statements that set what the notebook's kernel had, unless the receiver has set it; none for Python alone."""
    if not _by_origin(made.imports)[1]:
        return []
    place = f"{our_names(made)['os']}.environ.setdefault"
    return [double_quoted(f"{place}({name!r}, {value!r})") for name, value in made.kernel]


def _by_origin(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Imports of Python's own modules, and those of libraries; as a formatter sorts them."""
    groups: tuple[list[str], list[str]] = ([], [])
    for line in sorted(lines, key=lambda line: (line.startswith("from "), line)):
        groups[line.split()[1].partition(".")[0] not in sys.stdlib_module_names].append(line)
    return groups


def _named(line: str, name: str) -> str:
    """The end of an import, under another name where ours is taken."""
    return line if line.rsplit(maxsplit=1)[-1] == name else f"{line} as {name}"


def _function(name: str, arguments: Sequence[str], says: str, body: str, *, awaits: bool) -> str:
    """Head and docstring as ast, body as the user wrote it."""
    inputs = ast.arguments([], [ast.arg(argument) for argument in arguments], None, [], [], None, [])
    kind = ast.AsyncFunctionDef if awaits else ast.FunctionDef
    head = kind(name=name, args=inputs, body=[ast.Expr(ast.Constant(says))], decorator_list=[])
    return ast.unparse(ast.fix_missing_locations(head)) + "\n" + indented(body)


def _steps(draft: _Draft) -> tuple[list[str], list[str], bool]:
    """Functions of what they need, and the calls that hand values on."""
    made = draft.made
    _refuse_shared_state(made)
    produced: set[str] = set(made.params)
    functions, calls, taken, any_awaits = [], [], used_names(made) | {RUN, *draft.ours.values()}, False
    for position, step in enumerate(made.steps):
        found = step.found
        bound = found.binds | found.maybe_binds
        wanted = (found.reads | found.late_reads | (found.maybe_binds - found.binds)) & produced
        inputs = [name for name in _mentioned(step) if name in wanted]
        later = set(made.target_names)
        for after in made.steps[position + 1 :]:
            later |= after.found.reads | after.found.late_reads | after.found.maybe_binds | after.found.loads
        outputs = [name for name in _in_order(step) if name in bound & later - found.deletes]
        name = step_name(step, outputs, made.target_names, taken, produced)
        taken.add(name)
        step.statements = [unassigned(statement, step, outputs) for statement in step.statements]
        body = _body(step, draft.ours)
        if outputs:
            body += f"return {', '.join(outputs)}\n"
        awaits = found.awaits
        any_awaits |= awaits
        functions.append(_function(name, inputs, _did(step), body, awaits=awaits))
        call = f"{'await ' if awaits else ''}{name}({', '.join(inputs)})"
        calls.append(f"{', '.join(outputs)} = {call}" if outputs else call)
        produced |= bound
    return functions, calls, any_awaits


def _mentioned(step: Step) -> list[str]:
    """Names in the order of the code, statement by statement."""
    found: list[str] = []
    for statement in step.statements:
        nodes = [node for node in ast.walk(statement.node) if isinstance(node, ast.Name)]
        found += [node.id for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset))]
    return list(dict.fromkeys([*found, *sorted(step.found.reads | step.found.late_reads | step.found.maybe_binds)]))


def _in_order(step: Step) -> list[str]:
    """Bound names in the order the code first binds them."""
    order: dict[str, None] = {}
    for node in ast.walk(step.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            order[node.id] = None
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            order[node.name] = None
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            order |= {alias.asname or alias.name.partition(".")[0]: None for alias in node.names}
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
            order[node.name] = None
        elif isinstance(node, ast.MatchMapping) and node.rest:
            order[node.rest] = None
    return [name for name in order if name in step.found.binds | step.found.maybe_binds]


def _refuse_shared_state(made: Plan) -> None:
    """The form of steps is wrong where code reaches for globals as globals."""
    rebound: dict[str, int] = {}
    for step in made.steps:
        for name in step.found.binds | step.found.maybe_binds:
            rebound[name] = rebound.get(name, 0) + 1
    for step in made.steps:
        if step.found.wildcard:
            raise NoSuchForm("exec, globals() and the like see shared names")
        for node in ast.walk(step.tree):
            if isinstance(node, ast.Global):
                raise NoSuchForm("a function writes a global")
            if isinstance(node, ast.ClassDef):
                raise NoSuchForm("a class that needs the notebook's variables")
        if any(rebound.get(name, 0) > 1 for name in step.found.late_reads):
            raise NoSuchForm("a function reads a name that is bound again later")
        bound = step.found.binds | step.found.maybe_binds
        if any(
            name in rebound and name not in bound and not _earlier(made, step, name) for name in step.found.late_reads
        ):
            raise NoSuchForm("a function reads a name that is bound later")


def _earlier(made: Plan, step: Step, name: str) -> bool:
    for before in made.steps:
        if before is step:
            return False
        if name in before.found.binds | before.found.maybe_binds:
            return True
    return False


def _shared(draft: _Draft) -> tuple[list[str], list[str], bool]:
    """Functions that bind the module's globals, as the cells bound the notebook's."""
    made = draft.made
    functions, calls, any_awaits, bound_before = [], [], False, set(made.params)
    taken = used_names(made) | {RUN, *draft.ours.values()}
    for step in made.steps:
        inner = _in_order(step)
        name = step_name(step, inner, made.target_names, taken, bound_before)
        taken.add(name)
        bound_before |= {*inner}
        bound = inner + sorted(step.found.deletes - {*inner})
        body = (f"global {', '.join(bound)}\n" if bound else "") + without_annotation(_body(step, draft.ours))
        awaits = step.found.awaits
        any_awaits |= awaits
        functions.append(_function(name, [], _did(step), body, awaits=awaits))
        calls.append(f"{'await ' if awaits else ''}{name}()")
    return functions, calls, any_awaits


def _did(step: Step) -> str:
    """The docstring of a step."""
    done = f"what execution {step.execution.seq} did"
    return f"{step.heading.rstrip('.')}: {done}." if step.heading else f"Do {done}."


def _body(step: Step, ours: dict[str, str]) -> str:
    lines = []
    if step.execution.generator_states:
        lines.append(f"{ours['restore_generators']}({ours['HERE']}, {step.execution.seq})")
    load = f"{ours['load_frozen']}({ours['HERE']}, "
    for number, statement in enumerate(step.statements):
        blank = "\n" if statement.spaced and number else ""
        lines.append(blank + statement.text.replace(f"{FROZEN}(", load))
    return "\n".join(lines) + "\n"


def _run(draft: _Draft, calls: list[str], targets: Mapping[str, str], *, awaits: bool) -> str:
    """`run` with its parameters, the calls in order, and the targets by name."""
    made, ours = draft.made, draft.ours
    arguments = ", ".join(f"{name}: {annotation(value)} = {name}" for name, value in made.params.items())
    head = f"def {RUN}({'*, ' + arguments if arguments else ''}) -> dict[str, object]:\n"
    says = '    """Rebuild the targets; every parameter has the notebook\'s value unless it is given."""\n'
    lines = [*calls, _returned(targets)]
    if awaits:
        lines = ["async def steps():", *_inside(lines), f"return {ours['asyncio']}.run(steps())"]
    if draft.needs.folder:
        lines = [f"with {ours['working_folder']}({ours['HERE']}):", *_inside(lines)]
    if draft.shared and RUN in used_names(made):  # the notebook has a `run` too: after each call this one is back
        lines = [f"this = {RUN}", "try:", *_inside(lines), "finally:", *_inside([f"globals().update({RUN}=this)"])]
    if draft.shared and made.params:
        lines = [f"globals().update({', '.join(f'{name}={name}' for name in made.params)})", *lines]
    return head + says + "".join(f"    {line}\n" for line in lines)


def _inside(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _returned(targets: Mapping[str, str]) -> str:
    expressions = [parse_expression(expression).body for expression in targets.values()]
    value = ast.Dict([ast.Constant(label) for label in targets], list(expressions))
    return double_quoted(ast.unparse(ast.fix_missing_locations(ast.Return(value))))
