"""Does a list's row say of a run what the run itself says?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import run_rows, runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlops_magic.store.database import Database

START_NS = 1_790_000_000_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    database = open_database(tmp_path / ".mlops")
    yield database
    database.close()


def test_a_row_agrees_with_its_run(store: Database) -> None:
    """Names, times, error and metrics, the odd ones included."""
    odd = (Metric("auc", 0.5), Metric("nan", math.nan), Metric("large", 2**60 + 1), Metric("zero", -0.0))
    start = RunStart("churn", "first 🙈", START_NS, "fit()", "fit()", "c1", "n.ipynb")
    made = runs.finish(
        store, runs.begin(store, start).id, RunResult("failed", START_NS + 5, "ValueError", "no", metrics=odd)
    )
    (row,) = run_rows.page(store, before=None, limit=5).rows
    for name in ("id", "experiment", "name", "status", "started_ns", "ended_ns", "error_type", "error_text"):
        assert getattr(row, name) == getattr(made, name)
    assert repr(row.metrics) == repr(made.metrics)
    assert row.seconds == 5e-9


def test_a_long_error_and_many_metrics_are_cut(store: Database) -> None:
    """A row stays a row."""
    metrics = tuple(Metric(f"m{place}", 0.5) for place in range(100))
    run = runs.begin(store, RunStart("churn", "", START_NS, "fit()", "fit()", "c1", "n.ipynb"))
    assert run_rows.page(store, before=None, limit=5).rows[0].seconds is None
    runs.finish(store, run.id, RunResult("failed", START_NS, "ValueError", "x" * 10_000, metrics=metrics))
    (row,) = run_rows.page(store, before=None, limit=5).rows
    assert [metric.name for metric in row.metrics] == [f"m{place}" for place in range(run_rows.MOST_METRICS)]
    assert len(row.error_text) == run_rows.LONGEST_ERROR


def test_an_empty_store_has_no_rows_and_no_place(store: Database) -> None:
    """There is nothing to tell from there on, either."""
    assert run_rows.page(store, before=None, limit=5) == run_rows.RunRows((), "")
    assert run_rows.changed(store, "", limit=5) is None
    assert run_rows.count(store) == 0
