"""Does a table keep a schema: how many rows may break each check, and what is said of those that more rows break?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...records.schema import Check, ColumnSchema, Schema
from ...records.validation import Breaking, CheckResult, FailingRow, Validation
from ..stats.allowance import allowed_repeats, allowed_rows
from ..stats.shift_allowance import shift_allowance
from . import expected

LEAST_SHIFT = 0.1  # share of the rows; less is drift, which %drift measures, and breaks no rule
MOST_EXAMPLES = 20  # rows of a check that its result keeps

Limits = Mapping[tuple[str, str], float]


def limits(schema: Schema, rows: int, present: Mapping[str, int]) -> dict[tuple[str, str], float]:
    """How much of each check a table of this size may break, by column and rule.

    Parameters
    ----------
    schema : Schema
        What is asked.
    rows : int
        Rows of the table.
    present : mapping of column to int
        Rows with a value; columns that are not in it are left out.

    Returns
    -------
    dict
        Rows, a whole number; for "usual" a difference of shares.

    Notes
    -----
    Each check may fail with the chance `error_rate / questions` (Bonferroni): together at most with `error_rate`.
    """
    error = schema.error_rate / max(schema.questions, 1)
    return {
        (column.name, check.rule): _limit(check, rows if check.rule == "missing" else present[column.name], error)
        for column in schema.columns
        if column.name in present
        for check in column.checks
    }


def _limit(check: Check, rows: int, error: float) -> float:
    if not rows:
        return 1.0 if check.rule == "usual" else 0
    if check.rule == "usual":
        return max(LEAST_SHIFT, shift_allowance(int(check.keeps), rows, error))
    if check.rule == "unique":
        return allowed_repeats(int(check.keeps), rows, error)
    return allowed_rows(check.breaks, check.keeps, rows, error)


def judged(
    schema: Schema, found: Iterable[Breaking], allowed: Limits, structure: Iterable[CheckResult], table: Validation
) -> Validation:
    """The verdict: what is wrong with the columns themselves, then the checks that rows break, most of them first.

    Parameters
    ----------
    found : iterable of Breaking
        What the engine gave: checks that no row breaks may be left out.
    allowed : mapping
        What `limits` gave.
    structure : iterable of CheckResult
        What `core.quality.structure` gave.
    table : Validation
        Names, sizes and columns, without results.
    """
    columns = {column.name: column for column in schema.columns}
    results = [_result(columns[each.column], each, allowed[each.column, each.rule], table.rows) for each in found]
    ordered = sorted(results, key=lambda result: (result.passed, -result.breaking))
    return Validation(
        schema.reference,
        table.data_name,
        table.rows,
        table.columns,
        schema.questions,
        schema.error_rate,
        (*structure, *ordered),
        table.new_columns,
    )


def fails(found: Breaking, check: Check, allowed: float) -> bool:
    """Whether a check is broken by more than chance.

    Examples
    --------
    >>> fails(Breaking("age", "range", rows=(3, 5)), Check("range", 2.0, 9.0, low=0.0, high=1.0), 2)
    False
    """
    if check.rule == "usual":
        shares = [share for _, share in check.usual] or [check.most[1] if check.most else 0.0]
        return any(abs(now - was) > allowed for now, was in zip(found.shares, shares, strict=True))
    return len(found.rows) > allowed


def _result(column: ColumnSchema, found: Breaking, allowed: float, rows: int) -> CheckResult:
    check = next(check for check in column.checks if check.rule == found.rule)
    if column.private and found.rule != "missing":
        found = replace(found, values=(f"({column.private})",) * min(len(found.rows), MOST_EXAMPLES))
    values = list(found.values[:MOST_EXAMPLES])
    positions = [int(row) for row in found.rows[:MOST_EXAMPLES]]
    return CheckResult(
        column=column.name,
        rule=check.rule,
        expected=expected.expected(check, column.kind, allowed, rows),
        breaking=len(found.rows),
        allowed=0 if check.rule == "usual" else int(allowed),
        passed=not fails(found, check, allowed),
        said=expected.broken(check, column.kind, found, rows),
        examples=tuple(FailingRow(*pair) for pair in zip(positions, map(expected.shown, values), strict=True)),
    )
