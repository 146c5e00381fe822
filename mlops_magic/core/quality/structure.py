"""Are the columns of a schema in a table, each of its kind?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...records.schema import ColumnSchema, Schema
from ...records.validation import CheckResult

KINDS = {
    "integer": "whole numbers", "number": "numbers", "boolean": "true or false", "string": "texts", "datetime": "dates",
    "duration": "durations", "other": "any values",
}  # fmt: skip


def structure(
    schema: Schema, names: Sequence[str], fits: Callable[[ColumnSchema], bool], held: Callable[[str], str]
) -> Iterator[CheckResult]:
    """One failed result for every column that is missing or of another kind; the order of columns does not matter.

    Parameters
    ----------
    names : sequence of str
        Columns of the table.
    fits : callable
        Whether the table's column may be a draw of the schema's.
    held : callable
        The kind of a column of the table.
    """
    known = set(names)
    for column in schema.columns:
        if column.name not in known:
            yield CheckResult(column.name, "column", "a column", 0, 0, passed=False, said="the column is missing")
        elif not fits(column):
            now = KINDS.get(held(column.name), "mixed values")
            said = f"holds {now}, not {KINDS[column.kind]}"
            yield CheckResult(column.name, "type", KINDS[column.kind], 0, 0, passed=False, said=said)
