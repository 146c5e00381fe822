"""Tables of an exported pipeline for its data tests: those it makes on its way, those of its files, and rows that are wrong.

What a table may hold says a schema in plain pandera. Plain pandera fails at one row; here a rule is broken by more rows
than another draw of the same source has by chance, so that fresh data of that source passes.
"""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

from ..core.data.frames import as_frame
from ..core.data.readers import reader
from ..core.data.schema.kinds import fits, kind_of
from ..core.quality.structure import KINDS
from ..core.stats.allowance import allowed_repeats, allowed_rows
from .inputs import input_file

RULES = "data_tests.json"  # beside the schemas: what chance allows, which columns tell who a person is
REPEATS = ("field_uniqueness", "unrepeated")  # pandera's own check, and ours for a column with missing values
MISSING = ("not_nullable", "missing_at_most")
Told = Callable[[str, Mapping[str, Any]], None]


class _ReachedError(BaseException):
    """The step that was asked for is over: nothing after it need run."""


def table_of(pipeline: ModuleType, step: str, name: str) -> Any:
    """The table that a variable holds when a step of the pipeline ends; no later step runs.

    Parameters
    ----------
    pipeline : module
        The script, imported.
    step : str
        One of its functions.
    name : str
        A variable of that function, or one that it makes global.

    Raises
    ------
    LookupError
        The step ended without it, or was not come to.
    """
    held: dict[str, Any] = {}

    def told(ended: str, variables: Mapping[str, Any]) -> None:
        if ended == step:
            held.update(variables)
            raise _ReachedError

    try:
        at_each_end(pipeline, told)
    except _ReachedError as reached:
        if name in held:
            return held[name]
        raise LookupError(f"{step} ended without {name}: {reached.__context__}") from reached.__context__
    raise LookupError(f"pipeline.py has no step {step}")


def at_each_end(pipeline: ModuleType, told: Told) -> None:
    """Run the pipeline and tell of each step, when it ends the first time, its name and its variables.

    Steps that await are not told of: they end more than once.
    """
    steps = {name: vars(pipeline).get(name) for name in pipeline.run.__code__.co_names}
    waiting = set()
    for name, function in steps.items():
        if not isinstance(function, FunctionType) or function is pipeline.run:
            continue
        if not inspect.iscoroutinefunction(function):
            waiting.add(name)
            vars(pipeline)[name] = _watched(function, name, waiting, told)
    try:
        pipeline.run()
    finally:
        vars(pipeline).update({name: function for name, function in steps.items() if function is not None})


def _watched(function: FunctionType, name: str, waiting: set[str], told: Told) -> Callable[..., Any]:
    """The function, and what it held when it ended, whether or not it raised: its own variables, and globals it touched."""
    shared, named_in_it = function.__globals__, function.__code__.co_names

    @functools.wraps(function)
    def watched(*given: Any, **named: Any) -> Any:
        held: dict[str, Any] = {}
        stood = dict(shared)

        def look(frame: FrameType, event: str, _: Any) -> None:
            if event == "return" and frame.f_code is function.__code__:
                held.update(frame.f_locals)

        before = sys.getprofile()
        sys.setprofile(look)
        try:
            return function(*given, **named)
        finally:
            sys.setprofile(before)
            if name in waiting:
                waiting.discard(name)
                changed = (each for each in shared if each not in stood or shared[each] is not stood[each])
                told(name, {each: shared[each] for each in (*named_in_it, *changed) if each in shared} | held)

    return watched


def table_of_file(here: Path, path: str) -> Any:
    """The table of an input file, as its name asks.

    Parameters
    ----------
    here : Path
        The exported folder.
    path : str
        As the notebook named the file.
    """
    function, options = reader(path)
    return getattr(pd, function)(input_file(here, path), **options)


def broken_rules(here: Path, table: Any, schema: Any, reference: str) -> list[str]:
    """What is wrong with a table: a line for each rule that more rows break than chance allows, and one for each row.

    Parameters
    ----------
    here : Path
        The exported folder.
    table : DataFrame, Series or array
        What is asked; it is not changed.
    schema : pandera.DataFrameSchema
        The rules.
    reference : str
        What the schema is called: `customers@2`.

    Returns
    -------
    list of str
        Empty where the table keeps the schema. Rows are counted from 0.
    """
    import pandera.pandas as pa

    rules = json.loads((here / RULES).read_text(encoding="utf-8"))[reference]
    frame = as_frame(table, next(iter(schema.columns)))
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1).set_axis(pd.RangeIndex(len(frame)), axis=0)
    if not len(frame):
        return ["the table has no rows"]
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as found:
        return [line for error in found.schema_errors for line in _lines(error, frame, rules)]
    return []


def _lines(error: Any, frame: pd.DataFrame, rules: dict[str, Any]) -> Iterator[str]:
    """What one failed check of pandera's amounts to."""
    kind = error.reason_code.name
    if kind == "COLUMN_NOT_IN_DATAFRAME":
        yield f"column {str(error.failure_cases)!r} is missing"
        return
    column = str(error.schema.name)
    values = frame[column]
    if not fits(rules["kinds"][column], values):
        if kind == "WRONG_DATATYPE":
            now = KINDS.get(kind_of(values), "mixed values")
            yield f"column {column!r} holds {now}, not {KINDS[rules['kinds'][column]]}"
        return
    if kind == "WRONG_DATATYPE":  # another type of the same kind
        return
    if kind == "CHECK_ERROR":
        yield f"column {column!r} cannot be checked by {error.check}: {error.failure_cases}"
        return
    rule = str(getattr(error.check, "name", None) or error.check)
    rows = _rows(rule, error, values)
    allowed = _allowed(rules["laws"].get(column, {}).get(rule), rule, values, rules["error"])
    if len(rows) <= allowed:
        return
    words = str(getattr(error.check, "error", None) or rule)
    yield f"column {column!r}, {words}: {len(rows)} of {len(frame)} rows break it, by chance at most {allowed}"
    hidden = "" if rule in MISSING else rules["private"].get(column, "")
    for row in rows:
        yield f"  row {row}: {f'({hidden})' if hidden else repr(_plain(values.iloc[row]))}"


def _rows(rule: str, error: Any, values: Any) -> list[int]:
    """Positions of the rows that break a check."""
    if rule in REPEATS:
        return [int(row) for row in np.flatnonzero(values.duplicated() & values.notna())]
    if rule in MISSING:
        return [int(row) for row in np.flatnonzero(values.isna())]
    return sorted(int(row) for row in error.failure_cases["index"])


def _allowed(law: list[float] | None, rule: str, values: Any, error: float) -> int:
    """How many rows may break a check by chance."""
    rows = len(values) if rule in MISSING else int(values.notna().sum())
    if law is None or not rows:
        return 0
    if rule in REPEATS:
        return allowed_repeats(int(law[1]), rows, error)
    return allowed_rows(law[0], law[1], rows, error)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
