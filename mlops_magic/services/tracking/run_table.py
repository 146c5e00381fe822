"""Runs as a DataFrame: a row for each, a column for everything that a run has by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ...core.data.param_value import param_value
from ...records.run import Run


def run_table(runs: Sequence[Run]) -> Any:
    """The table of runs, in their order; its index is the run's number."""
    rows = [
        {
            "experiment": run.experiment,
            "name": run.name,
            "status": run.status,
            "kind": run.kind,
            "parent": run.parent,
            "started": pd.Timestamp(run.started_ns, tz="UTC"),
            "seconds": run.seconds,
            **{f"params.{each.name}": param_value(each) for each in run.params},
            **{f"metrics.{each.name}": each.value for each in run.metrics},
            **{f"tags.{name}": value for name, value in run.tags},
        }
        for run in runs
    ]
    index = pd.Index([run.id for run in runs], name="run", dtype="int64")
    found = pd.DataFrame(rows, index=index)
    if "parent" in found:
        found["parent"] = found["parent"].astype("Int64")
    return found
