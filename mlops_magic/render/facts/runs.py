"""What are the facts of runs?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...core.data.param_value import param_value
from ...records.run import Comparison, Leaderboard, Metric, Param, Run, ValueDifference
from .moments import moment


def run(found: Run) -> dict[str, Any]:
    """A run: what it is called, how it ended, what was chosen and measured, and the data and models it stands for."""
    return {
        **_row(found),
        "uid": found.uid,
        "error": {"type": found.error_type, "text": found.error_text} if found.error_type else None,
        "peak_bytes": found.peak_bytes,
        "tags": dict(found.tags),
        "data": [
            {
                "name": use.name, "role": use.role, "fingerprint": use.fingerprint.fp,
                "saved": [saved.reference for saved in use.saved],
            }
            for use in found.data
        ],
        "models": [{"name": each.name, "type": each.type, "fingerprint": each.fingerprint} for each in found.models],
        "git": None if found.git is None else {"commit": found.git.commit, "files_changed": found.git.files_changed},
        "history": found.history,
    }  # fmt: skip


def leaderboard(board: Leaderboard) -> dict[str, Any]:
    """The runs in the order of a metric; `stale` says why the notebook would not give a run now."""
    stale = dict(board.stale)
    return {
        "experiment": board.experiment,
        "metric": board.metric,
        "ascending": board.ascending,
        "condition": board.condition,
        "total": board.total,
        "runs": [{**_row(each), "stale": stale.get(each.id, "")} for each in board.runs],
    }


def comparison(found: Comparison) -> dict[str, Any]:
    """What differs between runs; each list of values has one for each run, None where a run lacks it."""
    return {
        "runs": [each.id for each in found.runs],
        "metrics": _values(found.metrics),
        "params": _values(found.params),
        "environment": _values(found.environment),
        "data": [
            {
                "name": each.name, "values": each.values, "versions": each.versions, "same_values": each.same_values,
                "columns": [{"column": column.column, "verdict": column.verdict} for column in each.columns],
            }
            for each in found.data
        ],
        "code": found.code,
        "earlier_cells": [
            None if each is None else {"reason": each.reason, "executions": each.executions} for each in found.upstream
        ],
    }  # fmt: skip


def measured(metrics: Iterable[Metric]) -> dict[str, float]:
    """Metrics by name."""
    return {metric.name: metric.value for metric in metrics}


def _row(found: Run) -> dict[str, Any]:
    return {
        "run": found.id,
        "experiment": found.experiment,
        "name": found.name,
        "status": found.status,
        "started": moment(found.started_ns),
        "seconds": found.seconds,
        "params": {param.name: _chosen(param) for param in found.params},
        "metrics": measured(found.metrics),
    }


def _chosen(param: Param) -> Any:
    """The value, or its text where that is not what its type says."""
    try:
        return param_value(param)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return param.value


def _values(found: Iterable[ValueDifference]) -> list[dict[str, Any]]:
    return [{"name": each.name, "values": each.values} for each in found]
