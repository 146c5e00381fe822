"""What must a test that knows only plain pandera be told of a schema, so that it judges as `%validate` does?"""

from __future__ import annotations

from typing import Any

from ...records.schema import Check, ColumnSchema, Schema

NAMED = {  # what pandera calls our rules
    "range": "in_range", "labels": "isin", "pattern": "str_matches", "length": "str_length", "increasing": "increasing",
}  # fmt: skip


def chance(schema: Schema) -> dict[str, Any]:
    """The kinds of columns, the law of how many rows break each check by chance, and which columns are private.

    Examples
    --------
    >>> from mlops_magic.records.schema import Check, ColumnSchema
    >>> age = ColumnSchema("age", "integer", "int64", (Check("missing", 1.0, 10.0), Check("range", 2.0, 9.0)))
    >>> chance(Schema((age,), 10))["laws"]
    {'age': {'not_nullable': [1.0, 10.0], 'in_range': [2.0, 9.0]}}
    """
    return {
        "error": schema.error_rate / max(schema.questions, 1),
        "kinds": {column.name: column.kind for column in schema.columns},
        "laws": {column.name: _laws(column) for column in schema.columns},
        "private": {column.name: column.private for column in schema.columns if column.private},
    }


def _laws(column: ColumnSchema) -> dict[str, list[float]]:
    rules = {check.rule: check for check in column.checks}
    nullable = "missing" not in rules or rules["missing"].breaks > 1
    return {name: [check.breaks, check.keeps] for check in column.checks if (name := _named(check, nullable=nullable))}


def _named(check: Check, *, nullable: bool) -> str:
    """What pandera calls a check; empty for one that it is not asked."""
    if check.rule == "missing":
        return "missing_at_most" if nullable else "not_nullable"
    if check.rule == "unique":
        return "unrepeated" if nullable else "field_uniqueness"
    return NAMED.get(check.rule, "")
