"""What of a finished cell goes into its run: params, named metrics, data and models."""

from __future__ import annotations

import ast
import functools
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...adapters.estimators import param_of
from ...core.code.reading.literals import assigned_literal
from ...core.data.fingerprint import OutOfTime, fingerprint
from ...core.syntax import parse
from ...errors import DataError
from ...records.execution import Execution
from ...records.fingerprint import Fingerprint
from ...records.run import DatasetUse, FittedModel, Metric, Param
from ...settings import Settings
from ..pipelines.loaded_files import loaded_from

TABLES = frozenset({"DataFrame", "Series", "ndarray", "csr_matrix", "csr_array", "csc_matrix", "csc_array", "Table"})
TABLE_MODULES = frozenset({"pandas", "numpy", "scipy", "polars", "pyarrow"})
MOST_DATA = 50


def chosen(
    execution: Execution, asked: Iterable[str], models: Iterable[FittedModel], namespace: dict[str, Any]
) -> tuple[Param, ...]:
    """Literals assigned in the cell, names asked for with `-p`, and what fitted models were given; each name once.

    Where several models share a parameter's name it carries the variable's (`forest.max_depth`).
    """
    found: dict[str, Param] = {}
    for node in _parsed(execution.code).body:
        literal = assigned_literal(node)
        if literal:
            found[literal[0]] = param_of(literal[0], literal[1], "literal")
    for name in asked:
        if name in namespace:
            found[name] = param_of(name, namespace[name], "flag")
    models = tuple(models)
    counts: dict[str, int] = {}
    for model in models:
        for param in model.params:
            counts[param.name] = counts.get(param.name, 0) + 1
    for model in models:
        for param in model.params:
            known = found.get(param.name)
            if known is not None and known.value == param.value:
                continue  # `C = 0.5` and then `LogisticRegression(C=C)`: one param
            name = param.name if counts[param.name] == 1 and known is None else f"{model.name}.{param.name}"
            found[name] = Param(name, param.value, param.type, param.source)
    return tuple(found.values())


def named_metrics(asked: Iterable[str], namespace: dict[str, Any]) -> tuple[Metric, ...]:
    """The numbers named with `-m`; what is no number is left out."""
    found = []
    for name in asked:
        try:
            found.append(Metric(name, float(namespace[name]), 0, "-m"))
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found)


def data_used(
    executions: Sequence[Execution],
    namespace: dict[str, Any],
    settings: Settings,
    notes: list[str],
    fingerprint_of: Callable[[str, Any, float], Fingerprint | None],
) -> tuple[DatasetUse, ...]:
    """Tables, arrays and files that the last of the executions read or produced, by fingerprint.

    Parameters
    ----------
    fingerprint_of : callable
        Gives the fingerprint of a variable and its value, or None where it takes longer than so many seconds.
    """
    if not settings.data:
        return ()
    execution = executions[-1]
    found = [
        DatasetUse(read.path, "read", Fingerprint(read.fingerprint, "file", "", "", None)) for read in execution.inputs
    ]
    for role, names in (("read", execution.reads - execution.binds), ("produced", execution.binds | execution.changes)):
        for name in in_code_order(execution, names):
            value = namespace.get(name)
            if not _is_table(value) or len(found) >= MOST_DATA:
                continue
            print_ = fingerprint_of(name, value, settings.fingerprint_seconds)
            if print_ is None:
                notes.append(f"no fingerprint of {name}: it takes longer than {settings.fingerprint_seconds:g} s")
                continue
            shape: tuple[int, ...] = getattr(value, "shape", ())
            file = loaded_from(executions, name)
            found.append(DatasetUse(name, role, print_, int(shape[1]) if len(shape) > 1 else 1, file))
    return tuple(found)


def in_code_order(execution: Execution, names: Iterable[str]) -> list[str]:
    """The names in the order the cell first mentions them; hidden ones last."""
    wanted = {name for name in names if name.isidentifier()}
    first = [name for name in _mentioned(execution.code) if name in wanted]
    return first + sorted(wanted - set(first))


@functools.lru_cache(maxsize=8)  # asked of a cell for what it read, bound and fitted
def _mentioned(code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.id for node in ast.walk(_parsed(code)) if isinstance(node, ast.Name)))


@functools.lru_cache(maxsize=8)  # nobody changes the tree
def _parsed(code: str) -> ast.Module:
    try:
        return parse(code)
    except SyntaxError:
        return ast.Module([], [])


def _is_table(value: object) -> bool:
    kind = type(value)
    return (
        kind.__name__ in TABLES and kind.__module__.partition(".")[0] in TABLE_MODULES and getattr(value, "ndim", 2) > 0
    )


def within(value: object, seconds: float) -> Fingerprint | None:
    """The fingerprint, if it takes no longer."""
    try:
        return fingerprint(value, out_of_time=_clock(seconds))
    except (OutOfTime, DataError):
        return None


def _clock(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until
