"""What are the facts of verdicts on data? Names, counts and sizes; no value of a row."""

from __future__ import annotations

from typing import Any

from ...records.dataset import DataDiff
from ...records.drift import DriftReport
from ...records.validation import Validation


def diff(found: DataDiff) -> dict[str, Any]:
    """What differs between two versions, in rows and by column."""
    return {
        "before": found.before,
        "after": found.after,
        "differs": found.differs,
        "rows_before": found.rows_before,
        "rows_after": found.rows_after,
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "moved": found.moved,
        "key": found.key,
        "columns": [
            {"column": each.column, "verdict": each.verdict, "changed": each.changed} for each in found.columns
        ],
    }


def validation(found: Validation) -> dict[str, Any]:
    """The verdict, and each check that some rows break."""
    return {
        "id": found.id,
        "schema": found.schema_name,
        "data": found.data_name,
        "passed": found.passed,
        "rows": found.rows,
        "columns": found.columns,
        "questions": found.questions,
        "checks": [
            {
                "column": each.column, "rule": each.rule, "expected": each.expected, "breaking": each.breaking,
                "allowed": each.allowed, "passed": each.passed,
            }
            for each in found.results
        ],
        "new_columns": found.new_columns,
    }  # fmt: skip


def drift(report: DriftReport) -> dict[str, Any]:
    """The verdict on each column; sizes are shares of the rows that moved, with their 95 % bounds."""
    return {
        "id": report.id,
        "reference": report.reference_name,
        "current": report.current_name,
        "drifted": report.drifted,
        "alarms": len(report.alarms),
        "reference_rows": report.reference_rows,
        "current_rows": report.current_rows,
        "questions": report.questions,
        "false_discovery_rate": report.false_discovery_rate,
        "floor": report.floor,
        "columns": [
            {
                "column": each.column, "verdict": each.verdict, "drifted": each.drifted, "measure": each.measure,
                "size": each.size, "size_low": each.size_low, "size_high": each.size_high, "p_value": each.p_value,
                "adjusted_p": each.adjusted_p, "sentence": each.sentence,
            }
            for each in report.columns
        ],
    }  # fmt: skip
