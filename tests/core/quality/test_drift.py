"""Does drift tell what changed, and is it silent when nothing did?"""

from __future__ import annotations

import operator

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.core.data.profile import counted, profile
from mlops_magic.core.quality.drift import answers_of, drift, judged
from mlops_magic.errors import SchemaMismatch
from mlops_magic.records.drift import DriftReport

RNG = np.random.default_rng(0)


def compare(before, after, **more):
    """The report on two frames."""
    reference = profile(before)
    return drift(reference, counted(after, reference), reference_name="then", current_name="now", **more)


def world(rng, rows, *, shift=0.0, missing=0.02, gap=0.0):
    """Twenty columns of many shapes; the keywords change one of them."""
    columns = {f"n{place}": rng.normal(size=rows) for place in range(11)}
    columns["n0"] = columns["n0"] + shift
    columns |= {f"e{place}": rng.exponential(size=rows) for place in range(3)}
    columns["heavy"] = rng.standard_t(2, size=rows)
    columns["zeros"] = np.where(rng.random(rows) < 0.6, 0, rng.exponential(size=rows))
    columns["count"] = rng.poisson(3, size=rows)
    columns["holes"] = np.where(rng.random(rows) < missing, np.nan, rng.normal(size=rows))
    mix = [0.2 + gap, 0.2 - gap, 0.2, 0.2, 0.2]
    columns["mix"] = np.array(list("abcde"), dtype=object)[rng.choice(5, rows, p=mix)]
    rank = 1 / np.arange(1, 401)
    columns["rare"] = rng.choice(400, rows, p=rank / rank.sum()).astype(str).astype(object)
    return pd.DataFrame(columns)


def alarms(rows, repetitions, column=None, **change):
    """Share of repetitions with an alarm, in the whole report or on one column."""
    found = 0
    for seed in range(repetitions):
        rng = np.random.default_rng(seed)
        report = compare(world(rng, rows), world(rng, rows, **change))
        found += any(column in (None, each.column) for each in report.alarms)
    return found / repetitions


@pytest.mark.parametrize(("rows", "repetitions"), [(500, 150), (5_000, 50)])
def test_no_crying_wolf(rows, repetitions):
    """Promise 7: without a change the whole report of 20 columns alarms in about one of twenty repetitions at most."""
    assert alarms(rows, repetitions) <= 0.06


def test_no_crying_wolf_over_a_hundredth_of_a_deviation():
    """Promise 7: at 50 000 rows a significant change that does not matter raises no alarm."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        before, after = rng.normal(size=(50_000, 5)), rng.normal(0.01, size=(50_000, 5))
        assert not compare(before, after).drifted


@pytest.mark.parametrize(
    ("column", "change"), [("n0", {"shift": 0.25}), ("holes", {"missing": 0.05}), ("mix", {"gap": 0.05})]
)
def test_a_change_of_one_column_among_twenty_is_found(column, change):
    """At 5 000 rows a quarter of a deviation, 2 → 5 % missing and a mix that moved by 5 % are found."""
    assert alarms(5_000, 12, column, **change) == 1.0


def test_the_same_data_never_drifts():
    """A frame against itself has no alarm and p-values of 1."""
    frame = world(RNG, 2_000)
    report = compare(frame, frame)
    assert not report.drifted
    assert min(column.adjusted_p for column in report.columns) > 0.9


@pytest.mark.parametrize(
    ("before", "after", "measure", "words"),
    [
        (RNG.normal(41.2, 14.7, 4_000), RNG.normal(47.1, 14.7, 4_000), {"KS", "location"}, "mean moved up by 0.4"),
        (RNG.normal(0, 1, 4_000), RNG.normal(0, 1.5, 4_000), {"spread"}, "spread grew by"),
        (RNG.normal(0, 1, 4_000), RNG.choice([-1, 1], 4_000) + RNG.normal(0, 0.1, 4_000), {"KS"}, "shape changed"),
        (RNG.random(4_000) < 0.1, RNG.random(4_000) < 0.2, {"total variation"}, "most 1 (1"),
        (["a", "b"] * 2_000, ["a"] * 3_000 + ["b"] * 1_000, {"total variation"}, "most 'a' (50 % → 75 %)"),
        (
            ["a", "b"] * 2_000,
            ["a", "b"] * 1_940 + ["gold"] * 120,
            {"new category"},
            "new category 'gold' in 3 % of rows",
        ),
        (
            [None] * 80 + ["a"] * 3_920,
            [None] * 200 + ["a"] * 3_800,
            {"missing share"},
            "missing share 2 % → 5 %",
        ),
        ([5.0] * 500, [5.0] * 400 + [6.0] * 100, {"new category"}, "was always 5, other values in 20 % of rows now"),
        (
            pd.Timestamp("2024-01-01") + pd.to_timedelta(RNG.integers(0, 365, 2_000), unit="D"),
            pd.Timestamp("2025-01-01") + pd.to_timedelta(RNG.integers(0, 365, 2_000), unit="D"),
            {"KS", "location"},
            "mean moved later by",
        ),
    ],
    ids=["mean", "spread", "shape", "truth", "mix", "new label", "missing", "constant", "dates"],
)
def test_a_change_is_told_in_words(before, after, measure, words):
    """The verdict names the measure, and the sentence says what happened with numbers."""
    (column,) = compare(pd.DataFrame({"x": before}), pd.DataFrame({"x": after})).columns
    assert column.verdict == "drifted"
    assert column.measure in measure
    assert words in column.sentence
    assert 0.01 <= column.size_low <= column.size <= column.size_high
    assert column.p_value <= column.adjusted_p <= 0.05


def test_columns_that_went_came_or_changed_type_are_named():
    """They are alarms without a score."""
    before = pd.DataFrame({"gone": range(100), "typed": range(100), "kept": range(100)})
    after = pd.DataFrame({"typed": [str(number) for number in range(100)], "kept": range(100), "came": range(100)})
    report = compare(before, after)
    assert {column.column: column.verdict for column in report.columns} == {
        "gone": "missing column", "typed": "type changed", "came": "new column", "kept": "stable",
    }  # fmt: skip
    assert len(report.alarms) == 3
    assert all(column.size == 0 for column in report.alarms)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([1.0] * 10, [2.0] * 10, "too few rows"),
        ([1.0] * 100, [2.0] * 5, "too few rows"),
        ([], [], "too few rows"),
        ([1.0] * 100, [1.0] * 100, "constant"),
        (["a"] * 100, ["a"] * 100, "constant"),
        ([np.nan] * 100, [np.nan] * 100, "too few rows"),
        ([1, 2] * 50, [1.0, 2.0] * 50, "stable"),
    ],
)
def test_columns_that_say_little_have_a_verdict_of_their_own(before, after, verdict):
    """Few rows, constants and empty columns are no alarm."""
    (column,) = compare(pd.DataFrame({"x": before}), pd.DataFrame({"x": after})).columns
    assert column.verdict == verdict
    assert not column.drifted


def test_a_column_that_became_empty_is_missing_and_not_of_another_type():
    """All cells missing is told as the missing share, whatever type pandas gave the empty column."""
    (column,) = compare(pd.DataFrame({"x": ["a", "b"] * 50}), pd.DataFrame({"x": [np.nan] * 100})).columns
    assert (column.verdict, column.sentence) == ("drifted", "missing share 0 % → 100 %")


@pytest.mark.parametrize("labels", [5_000, 10**9], ids=["3 rows each", "all different"])
def test_columns_of_names_are_stable(labels):
    """Many labels, of which only the most frequent are kept, are no alarm by themselves."""
    rng = np.random.default_rng(1)
    for _ in range(5):
        before, after = (pd.DataFrame({"x": rng.integers(0, labels, 15_000).astype(str)}) for _ in range(2))
        assert not compare(before, after).drifted


def test_alarms_come_first_and_the_largest_before_the_others():
    """A reader meets the worst column first."""
    before = RNG.normal(size=(3_000, 4))
    after = RNG.normal([0, 0.5, 0, 2], size=(3_000, 4))
    assert [column.column for column in compare(before, after).columns][:2] == ["x3", "x1"]


def test_profiles_of_other_edges_are_refused():
    """Two profiles that do not share their edges cannot be compared."""
    before, after = (profile(RNG.normal(size=(100, 1))) for _ in range(2))
    with pytest.raises(SchemaMismatch, match="counted"):
        drift(before, after)


def test_other_thresholds_give_the_report_that_they_would_have_given():
    """From a stored report alone: equal to a new look at the tables under these thresholds, and to itself under its own."""
    rng = np.random.default_rng(5)
    before, after = world(rng, 3000), world(rng, 2000, shift=0.15, missing=0.05)
    after["new"] = 1.0
    before["gone"] = 1.0
    reference = profile(before)
    report = drift(reference, counted(after, reference))
    again = from_json(DriftReport, to_json(report))
    found = answers_of(again)
    verdicts = set()
    for rate in (0.0, 1e-6, 0.05, 0.4):
        for floor in (0.0, 0.02, 0.05, 0.2):
            names = (report.reference_name, report.current_name)
            asked = judged(found, names, false_discovery_rate=rate, floor=floor)
            looked = drift(reference, counted(after, reference), false_discovery_rate=rate, floor=floor)
            key = operator.attrgetter("column")
            assert sorted(asked.columns, key=key) == sorted(looked.columns, key=key)
            assert (asked.questions, asked.floor, asked.id) == (looked.questions, floor, None)
            assert [each.column for each in asked.alarms] == [each.column for each in looked.alarms]
            verdicts.add(len(asked.alarms))
    assert len(verdicts) > 1  # the thresholds do decide
