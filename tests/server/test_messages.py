"""Do both sides of the wire use the same words?"""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from mlops_magic.records.run import Metric, Run
from mlops_magic.server import messages

TYPESCRIPT = Path(__file__).parents[2] / "labextension" / "src" / "utils" / "messages.ts"
RUN = Run(7, "u", "churn", "first", "running", 1_790_000_000_123_456_789, None, "fit()", "c", "n.ipynb")


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
    body = re.search(rf"interface {name} \{{(.*?)\n\}}", TYPESCRIPT.read_text(encoding="utf-8"), re.DOTALL)
    assert body
    assert re.findall(r"readonly (\w+):", body[1]) == list(SENT[name].__annotations__)


def test_a_running_run_has_no_seconds_and_its_start_in_milliseconds() -> None:
    """Nanoseconds would lose their last digits in the browser's numbers."""
    (run,) = messages.runs_message(".mlops", [RUN], total=1)["runs"]
    assert (run["seconds"], run["started"], run["error"]) == (None, 1_790_000_000_123, "")


@pytest.mark.parametrize(
    ("value", "word"), [(float("nan"), "NaN"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity"), (0.25, 0.25)]
)
def test_every_figure_is_strict_json(value: float, word: object) -> None:
    """What JSON has no number for is a word."""
    run = dataclasses.replace(RUN, metrics=(Metric("auc", value),))
    answer = messages.runs_message(None, [run], total=1)
    assert answer["runs"][0]["metrics"] == [{"name": "auc", "value": word}]
    json.dumps(answer, allow_nan=False)


def test_the_newest_runs_are_sent_and_all_are_counted() -> None:
    """A long history is cut, from its old end."""
    runs = [dataclasses.replace(RUN, id=number) for number in range(1, messages.MOST_RUNS_SENT + 101)]
    answer = messages.runs_message(".mlops", runs, total=len(runs))
    assert answer["total"] == messages.MOST_RUNS_SENT + 100
    assert [run["id"] for run in answer["runs"]] == list(range(messages.MOST_RUNS_SENT + 100, 100, -1))


def test_a_long_error_is_cut() -> None:
    """One run cannot make the answer large."""
    run = dataclasses.replace(RUN, error_type="ValueError", error_text="x" * 100_000)
    (sent,) = messages.runs_message(None, [run], total=1)["runs"]
    assert sent["error"].startswith("ValueError: xx")
    assert len(sent["error"]) == messages.LONGEST_TEXT
