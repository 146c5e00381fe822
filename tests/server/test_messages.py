"""Do both sides of the wire use the same words?"""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from mlops_magic.records.run import Metric
from mlops_magic.records.run_row import RunRow, RunRows
from mlops_magic.server import messages, saying

TYPESCRIPT = Path(__file__).parents[2] / "labextension" / "src" / "utils" / "messages.ts"
RUN = RunRow(7, "churn", "first", "running", 1_790_000_000_123_456_789, None, "", "")
HEAD = messages.StatusMessage(store=".mlops", total=1, seen="0" * 16)


SENT = {
    "Metric": messages.MetricMessage,
    "Run": messages.RunMessage,
    "RunsReply": messages.RunsMessage,
    "StatusReply": messages.StatusMessage,
    "ModelVersion": messages.ModelVersionMessage,
    "ModelsReply": messages.ModelsMessage,
    "DataVersion": messages.DataVersionMessage,
    "DataReply": messages.DataMessage,
}


@pytest.mark.parametrize("name", SENT)
def test_both_sides_name_the_same_fields(name: str) -> None:
    """An interface of the sidebar has the fields of the message the server sends, in the same order."""
    assert fields(name) == list(SENT[name].__annotations__)


def fields(name: str) -> list[str]:
    """What an interface names, what it extends first."""
    body = re.search(rf"interface {name}(?: extends (\w+))? \{{(.*?)\n\}}", TYPESCRIPT.read_text("utf-8"), re.DOTALL)
    assert body
    return (fields(body[1]) if body[1] else []) + re.findall(r"readonly (\w+):", body[2])


def said(*runs: RunRow) -> list[messages.RunMessage]:
    """Runs as the page gets them."""
    answer = saying.runs_message(HEAD, RunRows(runs, "1:a"))
    json.dumps(answer, allow_nan=False)
    return answer["runs"]


def test_a_running_run_has_no_seconds_and_its_start_in_milliseconds() -> None:
    """Nanoseconds would lose their last digits in the browser's numbers."""
    (run,) = said(RUN)
    assert (run["seconds"], run["started"], run["error"]) == (None, 1_790_000_000_123, "")


@pytest.mark.parametrize(
    ("value", "word"), [(float("nan"), "NaN"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity"), (0.25, 0.25)]
)
def test_every_figure_is_strict_json(value: float, word: object) -> None:
    """What JSON has no number for is a word."""
    (run,) = said(dataclasses.replace(RUN, metrics=(Metric("auc", value),)))
    assert run["metrics"] == [{"name": "auc", "value": word}]


def test_a_long_error_is_cut() -> None:
    """One run cannot make the answer large."""
    (sent,) = said(dataclasses.replace(RUN, error_type="ValueError", error_text="x" * 100_000))
    assert sent["error"].startswith("ValueError: xx")
    assert len(sent["error"]) == saying.LONGEST_TEXT
