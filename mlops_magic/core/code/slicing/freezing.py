"""How does a log read when a value is kept as data instead of being made again? `--freeze NAME`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....records.execution import Execution, Slice
from ...syntax import parse
from ..reading.names import names, of_tree
from ..reading.source import Positions
from .slices import backward

FROZEN = "__frozen__"  # what loads a frozen value, until the script gives it its own name


@dataclass(frozen=True, slots=True)
class Freezing:
    """The log with the name loaded where it was last bound or changed."""

    executions: tuple[Execution, ...]
    execution: Execution  # that made the value, as it was


def freezing(executions: Sequence[Execution], name: str, wanted: frozenset[str]) -> Freezing | None:
    """The log in which the last execution that bound or changed `name` loads it instead; None where none did.

    The statement that made it goes, unless it bound something else that is used later.

    Parameters
    ----------
    wanted : frozenset of str
        Names that the target is made of.

    Examples
    --------
    >>> empty = frozenset()
    >>> log = [Execution(1, "", "", "x = input(); k = 2", True, empty, frozenset("xk"), empty, empty)]
    >>> freezing(log, "x", frozenset("xk")).executions[0].code
    "x = __frozen__('x'); k = 2"
    """
    at = next((place for place in reversed(range(len(executions))) if _touched(executions[place], name)), None)
    if at is None:
        return None
    maker, after = executions[at], executions[at + 1 :]
    needed = backward(after, "", wanted).executions
    used = wanted.union(*(execution.reads for execution in needed)) - {name}
    code = _loading(maker, name, used)
    found = names(code)
    outside = frozenset(read for read in maker.reads if read.startswith(("~", "file:")))
    thinner = replace(
        maker,
        code=code,
        reads=(frozenset(found.reads) - {FROZEN}) | (outside if found.loads - {FROZEN} else frozenset()),
        binds=maker.binds | {name},
        changes=maker.changes - {name},
        refusals=() if code != maker.code + "\n" + _load(name) else maker.refusals,
    )
    return Freezing((*executions[:at], thinner, *after), maker)


def stale_use(piece: Slice, name: str) -> int | None:
    """The execution of a slice that used an earlier value of a frozen name; None where there is none."""
    loads = next((each.seq for each in piece.executions if _load(name) in each.code), None)
    earlier = [each for each in piece.executions if loads is None or each.seq < loads]
    return next((each.seq for each in reversed(earlier) if name in each.reads | each.binds | each.changes), None)


def loads_frozen(piece: Slice, name: str) -> bool:
    """Whether a slice has use for a frozen name."""
    return any(_load(name) in execution.code for execution in piece.executions)


def _touched(execution: Execution, name: str) -> bool:
    return name in execution.binds | execution.changes


def _load(name: str) -> str:
    return f"{name} = {FROZEN}({name!r})"


def _loading(maker: Execution, name: str, used: frozenset[str]) -> str:
    """The code with the last statement that bound the name replaced, or the name loaded at its end."""
    if (maker.binds | maker.changes).isdisjoint(used):
        return _load(name)
    tree, places = parse(maker.code), Positions(maker.code)
    for place in reversed(range(len(tree.body))):
        node = tree.body[place]
        found = of_tree(ast.Module([node], []))
        bound = found.binds | found.maybe_binds
        if name not in bound:
            continue
        rest = of_tree(ast.Module(tree.body[place + 1 :], []))
        if (bound - {name}) & (used | rest.loads):
            break
        start, end = places.span(node)
        return maker.code[:start] + _load(name) + maker.code[end:]
    return maker.code + "\n" + _load(name)
