"""How is a schema written as pandera's own Python, which needs nothing of ours?"""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime

from ....records.schema import Check, ColumnSchema, Schema
from ...stats.allowance import allowed_rows
from .wrapped import wrapped

ERROR = 0.001  # of a draw of as many rows
SAYS = "Rules for the rows of "  # how a file of ours begins: it may be written again
DTYPES = re.compile(
    r"u?int\d+|U?Int\d+|[fF]loat\d+|bool|boolean|str|string|category|datetime64\[\w+(, [\w/+:-]+)?\]|timedelta64\[\w+\]"
)
ADDED = {
    node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.targets[0]): node  # type: ignore[attr-defined]
    for node in ast.parse(
        """
increasing = Check(lambda values: values >= values.cummax(), name="increasing")
unrepeated = Check(lambda values: ~values.duplicated(), name="unrepeated")
def missing_at_most(share: float) -> Check:
    return Check(lambda values: values.isna().mean() <= share, ignore_na=False, name="missing_at_most")
"""
    ).body
}  # what pandera has no name for


def pandera_source(schema: Schema) -> str:
    """A module with `schema`, a `DataFrameSchema` of the rules that each row must keep.

    Plain pandera fails at one row; how many rows chance allows, and which values are usual, stays with `%validate`.

    Parameters
    ----------
    schema : Schema
        As read or kept.

    Returns
    -------
    str
        Python for pandera 0.24 or newer, without an import of ours; every literal is written by `ast`.

    Examples
    --------
    >>> from mlops_magic.records.schema import Check
    >>> checks = (Check("missing", 1.0, 10.0), Check("range", 2.0, 9.0, low=16.0, high=92.0))
    >>> age = ColumnSchema("age", "integer", "int64", checks)
    >>> print(pandera_source(Schema((age,), 10, name="people", version=1)))
    \"\"\"Rules for the rows of people@1, read from 10 rows.\"\"\"
    <BLANKLINE>
    from pandera.pandas import Check, Column, DataFrameSchema
    <BLANKLINE>
    schema = DataFrameSchema({'age': Column('int64', checks=[Check.in_range(16, 92)])})
    <BLANKLINE>
    """
    columns = ast.Dict([ast.Constant(each.name) for each in schema.columns], [_column(each) for each in schema.columns])
    body = wrapped(ast.Assign([ast.Name("schema")], _call("DataFrameSchema", columns), lineno=0))
    added = [_added(each) for name, each in ADDED.items() if re.search(rf"\b{name}\b", body)]
    code = "\n".join([*added, body])
    used = [name for name in ("Check", "Column", "DataFrameSchema") if re.search(rf"\b{name}[.(]", code)]
    imports = ["import pandas as pd"] if "pd.T" in body else []
    imports.append(f"from pandera.pandas import {', '.join(used)}")
    told = f"{SAYS}{schema.reference or 'a table'}, read from {schema.rows} rows."
    docstring = ast.unparse(ast.Module([ast.Expr(ast.Constant(told))], []))
    return "\n\n".join([docstring, "\n".join(imports), *added, body]) + "\n"


def _added(node: ast.stmt) -> str:
    """The source, with two blank lines around a function."""
    return f"\n{ast.unparse(node)}\n" if isinstance(node, ast.FunctionDef) else ast.unparse(node)


def _column(column: ColumnSchema) -> ast.expr:
    checks = [made for check in column.checks if (made := _check(check, column)) is not None]
    rules = {check.rule: check for check in column.checks}
    nullable = "missing" not in rules or rules["missing"].breaks > 1
    if "unique" in rules and nullable:  # pandera's own `unique` counts missing values as repeats
        checks.append(ast.Name("unrepeated"))
    dtype = [ast.Constant(column.dtype)] if DTYPES.fullmatch(column.dtype) else []
    given: dict[str, ast.expr] = {"checks": ast.List(checks)} if checks else {}
    given |= {"nullable": ast.Constant(value=True)} if nullable else {}
    given |= {"unique": ast.Constant(value=True)} if "unique" in rules and not nullable else {}
    return _call("Column", *dtype, **given)


def _check(check: Check, column: ColumnSchema) -> ast.expr | None:
    """The check of a rule; None where it is said of the column, or is not about rows."""
    kind = column.kind
    if check.rule == "missing" and check.breaks > 1:
        rows = int(check.breaks - 1 + check.keeps)
        share = allowed_rows(check.breaks, check.keeps, rows, ERROR) / rows
        return _call("missing_at_most", ast.Constant(round(share, 4)))
    if check.rule == "range" and column.dtype != "category":  # pandas does not compare a category with a number
        bounds = [_bound(value, column) for value in (check.low, check.high)]
        return _call("Check.in_range", *bounds)
    if check.rule == "length":
        return _call("Check.str_length", *(_number(int(value or 0)) for value in (check.low, check.high)))
    if check.rule == "labels":
        labels = [ast.Constant(label == "True" if kind == "boolean" else label) for label in check.labels]
        return _call("Check.isin", ast.List(list(labels)))
    if check.rule == "pattern":
        return _call("Check.str_matches", ast.Constant(f"^(?:{check.pattern})$"))
    return ast.Name("increasing") if check.rule == "increasing" else None


def _bound(value: float | None, column: ColumnSchema) -> ast.expr:
    """A bound as a person writes it; a date in UTC, where its column has a zone."""
    assert value is not None
    if column.kind == "datetime":
        zone = {"tz": ast.Constant("UTC")} if "," in column.dtype else {}
        try:
            moment = datetime.fromtimestamp(value, tz=UTC).replace(tzinfo=None)
        except (OverflowError, OSError, ValueError):  # beyond the years that Python has
            return _call("pd.Timestamp", _number(value), unit=ast.Constant("s"), **zone)
        return _call("pd.Timestamp", ast.Constant(moment.isoformat(" ").removesuffix(" 00:00:00")), **zone)
    if column.kind == "duration":
        return _call("pd.Timedelta", seconds=_number(value))
    return _number(int(value) if column.kind == "integer" else value)


def _number(value: float) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _call(name: str, *given: ast.expr, **named: ast.expr) -> ast.Call:
    function = ast.parse(name, mode="eval").body
    return ast.Call(function, list(given), [ast.keyword(key, value) for key, value in named.items()])
