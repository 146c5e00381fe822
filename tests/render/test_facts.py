"""Can a program read what a card says, whatever names and numbers it holds?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mlops_magic.records.run import Metric, Param
from mlops_magic.render.facts.envelope import KINDS, MOST_BYTES, VERSION, facts

HOSTILE = ("</script><script>alert(1)</script>", "\ud800 half", "\x00\x1b[31m\u2028", "x" * 5000, "", "数据 👩‍🔬")
EVERY_KIND = ("run", "leaderboard", "comparison", "data diff", "validation", "drift report", "model card", "lineage")


def strict(value):
    """The text of a value as the strictest reader takes it."""
    return json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")


def read(examples, name):
    """The facts of an example."""
    return facts(getattr(examples, name)())


def test_every_kind_has_facts_under_its_name():
    """The eight kinds that README names."""
    assert tuple(name for name, _ in KINDS.values()) == EVERY_KIND


def test_facts_are_strict_json_of_bounded_size(record):
    """Any record: facts of a version and kind that come back as they were, or none where there is no kind for it."""
    found = facts(record)
    if type(record) not in KINDS:
        assert found is None
        return
    assert (found["version"], found["kind"]) == (VERSION, KINDS[type(record)][0])
    assert json.loads(strict(found)) == found
    assert len(strict(found)) <= MOST_BYTES


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_data(record, text, examples):
    """Scripts, half characters and controls travel as text that any file can hold."""
    found = facts(examples.awkward(record, text))
    if found is not None:
        assert len(strict(found)) <= MOST_BYTES


def test_numbers_that_json_lacks_are_words(examples):
    """NaN and infinities are said by name, and whole numbers stay whole."""
    metrics = (Metric("a", float("nan")), Metric("b", float("inf")), Metric("c", float("-inf")), Metric("d", 0.1 + 0.2))
    found = facts(replace(examples.run(), metrics=metrics))
    assert found["metrics"] == {"a": "NaN", "b": "Infinity", "c": "-Infinity", "d": 0.1 + 0.2}


def test_params_have_their_own_types(examples):
    """1 and "1" differ; a text that is not what its type says stays text."""
    params = (
        Param("one", "1", "int", "literal"),
        Param("text", "1", "str", "literal"),
        Param("off", "False", "bool", "literal"),
        Param("none", "None", "NoneType", "literal"),
        Param("odd", "__import__('os')", "int", "literal"),
    )
    found = facts(replace(examples.run(), params=params))
    assert found["params"] == {"one": 1, "text": "1", "off": False, "none": None, "odd": "__import__('os')"}


def test_what_is_too_much_is_cut_and_said(examples):
    """A board of ten thousand runs keeps the best, and says how many there were."""
    board = examples.leaderboard()
    found = facts(replace(board, runs=board.runs[:1] * 10_000))
    assert len(strict(found)) <= MOST_BYTES
    assert found["cut"]["runs"] == 10_000
    assert 10 < len(found["runs"]) < 10_000
    assert found["runs"][0]["run"] == board.runs[0].id


def test_a_leaderboard_says_what_its_table_says(examples):
    """Runs in order, with their metrics; which of them are stale, and why."""
    board = examples.leaderboard()
    found = facts(board)
    assert [row["run"] for row in found["runs"]] == [run.id for run in board.runs]
    assert found["runs"][0]["metrics"][found["metric"]] == next(
        metric.value for metric in board.runs[0].metrics if metric.name == board.metric
    )
    assert {row["run"]: row["stale"] for row in found["runs"] if row["stale"]} == dict(board.stale)


def test_verdicts_are_plain_booleans(examples):
    """A job can ask `drifted` and `passed` without reading words; no value of a row is among the facts."""
    drift, diff = read(examples, "drift_report"), read(examples, "data_diff")
    assert drift["drifted"] is True
    assert {column["column"] for column in drift["columns"] if column["drifted"]} == {
        column.column for column in examples.drift_report().alarms
    }
    assert facts(examples.calm_report())["drifted"] is False
    assert read(examples, "validation")["passed"] is examples.validation().passed
    assert diff["differs"] is True
    told = strict(diff).decode()
    assert not [cell.before for cell in examples.data_diff().cells if len(cell.before) > 3 and cell.before in told]
